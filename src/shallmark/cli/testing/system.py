"""What the tests need of the system: a Chromium. Found, installed as root on Debian, or named."""

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
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Path of the browser: `CHROMIUM` first, then `PATH`."""
    given = env.text("CHROMIUM")
    if given:
        if not os.access(given, os.X_OK):
            raise WrongUse(f"CHROMIUM is {given}, where no program is.")
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def require_chromium() -> str:
    """The browser's path; as root on Debian a missing one is installed."""
    found = find_chromium()
    if found:
        return found
    wanted = packages()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install(wanted)
        found = find_chromium()
    if not found:
        raise WrongUse(
            "The tests need a Chromium, and none is on PATH. Install these packages of your system"
            f" ({', '.join(wanted)}), or set CHROMIUM to the path of a browser."
        )
    return found


def packages() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in PACKAGES.read_text().splitlines())
    return [line for line in lines if line]


def _install(wanted: list[str]) -> None:
    say(f"Installing system packages: {', '.join(wanted)} ...")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, stdout=sys.stderr, env=quiet, check=False)
