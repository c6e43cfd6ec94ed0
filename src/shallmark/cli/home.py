"""The folder of an installation: what lies where in it, and who may read it."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from shallmark.cli.account import Account, database_account
from shallmark.cli.problems import Problem

#: folders of a home whose content is for the account of the commands alone
CLOSED = ("files", "log", "outbox", "rejected", "secrets", "static")


@dataclass(frozen=True, slots=True)
class Home:
    """`SHALLMARK_HOME`. Everything that must be kept lies here, and nothing else does."""

    path: Path
    # The account under which the database runs; None is the account of this process.
    account: Account | None

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def data(self) -> Path:
        """The data folder of the embedded PostgreSQL."""
        return self.postgres / "data"

    @property
    def files(self) -> Path:
        """Attachments and documents, as Django's storage keeps them."""
        return self.path / "files"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def log(self) -> Path:
        return self.path / "log"

    def secret(self, name: str) -> str:
        """A random text of this installation: made at first use, readable by its owner only."""
        path = self.secrets / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            value = secrets.token_urlsafe(48)
        # Two commands may want it at once: only one of them creates the file.
        fresh = path.with_name(f".{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(value + "\n")
        try:
            os.link(fresh, path)
        except FileExistsError:
            return path.read_text().strip()
        finally:
            fresh.unlink()
        return value


def open_home(path: Path, *, embedded: bool = True) -> Home:
    """The home at `path`, made if it is not there; `embedded` when the database lies in it.

    Raises `Problem` when it cannot be written, or cannot be reached by the database's account.
    """
    account = database_account() if embedded else None
    home = Home(path, account)
    try:
        for folder in (path, home.postgres, home.files, home.secrets, home.log, path / "static"):
            folder.mkdir(parents=folder == path, exist_ok=True, mode=0o700)
        _keep_closed(home)
    except OSError as error:
        raise Problem(
            f"The folder {path} cannot be used ({error.strerror}: {error.filename})."
            " Name another one in SHALLMARK_HOME."
        ) from error
    if account:
        account.must_reach(home.postgres)
    return home


def _keep_closed(home: Home) -> None:
    # Another account passes through to its database, and can list nothing.
    passable = 0o711 if home.account else 0o700
    closed = (home.path / name for name in CLOSED)
    for folder in (home.path, home.postgres, *(path for path in closed if path.is_dir())):
        mode = passable if folder in {home.path, home.postgres} else 0o700
        if folder.stat().st_mode & 0o777 != mode:
            folder.chmod(mode)
