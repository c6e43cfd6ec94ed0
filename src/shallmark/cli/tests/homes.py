"""Homes of throw-away installations, and a look at the processes that serve them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shallmark.cli.home import Home, open_home
from shallmark.cli.keeper import first_number

ROOT = Path(__file__).resolve().parents[4]


@contextmanager
def throw_away_home() -> Iterator[Home]:
    """A fresh home outside of pytest's own folders, which are closed to the database's account."""
    path = Path(tempfile.mkdtemp(prefix="shm-test-"))
    try:
        yield open_home(path)
    finally:
        keeper = keeper_of(path)
        if keeper:
            kill(keeper)
        eventually(lambda: not (path / "postgres/data/postmaster.pid").exists(), 10)
        shutil.rmtree(path, ignore_errors=True)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command that knows only its home, and serves the smallest site."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "HOST", "PORT"}
    }
    return kept | {
        "SHALLMARK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "shallmark.cli.tests.tiny",
        "PYTHONPATH": str(ROOT / "src"),
        **more,
    }


def shallmark(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as `./shallmark` would."""
    return subprocess.run(
        [sys.executable, "-m", "shallmark.cli", *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def postmaster_of(home: Path) -> int | None:
    return first_number(home / "postgres" / "data" / "postmaster.pid")


def keeper_of(home: Path) -> int | None:
    """The process that keeps the server of this home, as Linux lists it."""
    postmaster = postmaster_of(home)
    if postmaster is None:
        return None
    try:
        state = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    parent = int(state[1])
    return parent if parent > 1 else None


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def lives(process: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def eventually(happened: Callable[[], object], seconds: float = 15) -> bool:
    """Whether it happens within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.02)
    return False
