"""Homes of throw-away installations, and a look at the processes that serve them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from shallmark.cli.home import Home, open_home
from shallmark.cli.postgres_daemon import first_number
from shallmark.cli.testing.memory import memory

ROOT = Path(__file__).resolve().parents[4]


@contextmanager
def throw_away_home(size: str = "", like: Path | None = None) -> Iterator[Home]:
    """A fresh home outside of pytest's own folders, which are closed to the database's account.

    `size`: of a disk of its own that it lies on; `like`: the home that it is a copy of.
    """
    path = Path(tempfile.mkdtemp(prefix="shm-test-", dir=memory()))
    try:
        with small_disk(path / "disk", size) if size else nullcontext(path) as folder:
            path.chmod(0o711)
            if like:
                copy(like, folder)
            try:
                yield open_home(folder)
            finally:
                daemon = daemon_of(folder)
                if daemon:
                    kill(daemon)
                eventually(lambda: not (folder / "postgres/data/postmaster.pid").exists(), 10)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def copy(home: Path, folder: Path) -> None:
    """Copy the content of a home that nobody uses, with owners and rights."""
    subprocess.run(["cp", "-a", f"{home}/.", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of its own at `folder`; skips the test where this account may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "shallmark-test", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this account may not mount a small disk")
    try:
        yield folder
    finally:
        # What still holds a file on it lets go of it when it ends.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command that knows only its home, and serves the smallest site."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "HOST", "PORT"}
    }
    return inherited | {
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
        umask=0o022,
    )


def postmaster_of(home: Path) -> int | None:
    return first_number(home / "postgres" / "data" / "postmaster.pid")


def daemon_of(home: Path) -> int | None:
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
