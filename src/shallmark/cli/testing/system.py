"""What the tests need of the system: a Chromium, and an IMAP server beside it.

Found, installed as root on Debian, or named. Tests of mail are left out where no Dovecot is.

Its headless shell draws the same pages by the same engine without the windows round them, for half
of the processor's seconds; a whole Chromium does where there is no shell.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from shallmark.cli.output import say
from shallmark.cli.problems import WrongUse
from shallmark.config import env

ROOT = Path(__file__).resolve().parents[4]
PACKAGES = ROOT / "tools" / "system-packages.txt"
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Path of the browser: `CHROMIUM` first, then `PATH`."""
    configured = env.text("CHROMIUM")
    if configured:
        if not os.access(configured, os.X_OK):
            raise WrongUse(f"CHROMIUM is {configured}, where no program is.")
        return configured
    return _on_path(SHELLS) or _on_path(WHOLE)


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def require_chromium() -> str:
    """The browser's path; as root on Debian a missing shell is installed."""
    wanted = packages()
    chromium = env.text("CHROMIUM") or _on_path(SHELLS)
    complete = chromium and shutil.which("dovecot")
    if not complete and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(wanted)
    chromium = find_chromium()
    if not chromium:
        raise WrongUse(
            "The tests need a Chromium, and none is on PATH. Install these packages of your system"
            f" ({', '.join(wanted)}), or set CHROMIUM to the path of a browser."
        )
    return chromium


def packages() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in PACKAGES.read_text().splitlines())
    return [line for line in lines if line]


def _install(wanted: list[str]) -> None:
    say(f"Installing system packages: {', '.join(wanted)} ...")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Acquire::Retries=0"]
    install = [*apt, "install", "-y", "--no-install-recommends", *wanted]
    for command in ([*apt, "update"], install):
        subprocess.run(command, stdout=sys.stderr, env=quiet, check=False)
