"""The system account under which the database runs when the command itself runs as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shallmark.cli.problems import Problem

NAME = "shallmark"


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    def must_reach(self, folder: Path) -> None:
        """Raise `Problem` when a parent of `folder` is closed to the account.

        Parents are never opened by us: they may hold other people's files.
        """
        for parent in reversed(folder.parents):
            status = parent.stat()
            if status.st_uid == self.uid:
                bit = 0o100
            elif status.st_gid == self.gid:
                bit = 0o010
            else:
                bit = 0o001
            if not status.st_mode & bit:
                raise Problem(
                    f"The database runs as the account {NAME!r}, which cannot pass through"
                    f" {parent}. Choose a SHALLMARK_HOME outside of it, such as"
                    f" /var/lib/shallmark, or allow passage with: chmod o+x {parent}"
                )

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def database_account() -> Account | None:
    """Return the account that PostgreSQL runs as; create it if absent. None unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _make()
        entry = pwd.getpwnam(NAME)
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> None:
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    elif adduser := shutil.which("adduser", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        command = [adduser, "-S", "-D", "-H", NAME]
    else:
        raise Problem(
            f"PostgreSQL refuses to run as root, and there is no useradd to make the account"
            f" {NAME!r}. Make that account, or start as another account than root."
        )
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    # Two first starts at once: the loser finds the account made.
    if outcome.returncode and NAME not in {entry.pw_name for entry in pwd.getpwall()}:
        raise Problem(f"The account {NAME!r} could not be made: {outcome.stderr.strip()}")
