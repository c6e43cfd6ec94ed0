"""The PostgreSQL of the tests: kept between runs, since making it takes longer than most tests."""

import hashlib
import importlib.metadata
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from shallmark.cli import postgres, roles
from shallmark.cli.account import Account, database_account
from shallmark.cli.binaries import WHEEL
from shallmark.cli.home import open_home
from shallmark.cli.locks import FileLock, alone
from shallmark.cli.output import say
from shallmark.cli.postgres import THROW_AWAY, Server, shared
from shallmark.cli.problems import Problem
from shallmark.cli.testing.memory import kept_in_memory
from shallmark.cli.testing.system import ROOT

#: where clusters are kept, each under its fingerprint, unless there is room for them in memory
KEPT = ROOT / ".cache" / "test-postgres"
#: a file that names the present boot of a Linux machine
BOOT = Path("/proc/sys/kernel/random/boot_id")


def fingerprint() -> str:
    """What a kept cluster depends on: programs, settings, and the boot of the machine.

    It runs without fsync: the end of a process leaves it whole, that of the machine may not.
    """
    digest = hashlib.sha256(importlib.metadata.version(WHEEL).encode())
    for path in (Path(postgres.__file__), BOOT):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


@contextmanager
def running_server() -> Iterator[Server]:
    """A running server with the roles of the product; several runs may use it at once."""
    with ExitStack() as stack:
        folder = kept_in_memory("postgres") or KEPT
        folder.mkdir(parents=True, exist_ok=True)
        account = database_account()
        if account and not _reaches(account, folder):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shm-test-")))
            folder.chmod(0o711)
        home = folder / fingerprint()
        with alone(folder / "start.lock"):
            stack.enter_context(FileLock(_use(home))).share()
            _discard_unused(folder)
            server = _started(home, stack)
            roles.prepare(server)
        yield server


def _reaches(account: Account, folder: Path) -> bool:
    try:
        account.must_reach(folder / "cluster")
    except Problem as problem:
        say(f"The tests' database is not kept for the next run. {problem}")
        return False
    return True


def _started(home: Path, stack: ExitStack) -> Server:
    try:
        return stack.enter_context(shared(open_home(home), THROW_AWAY))
    except Problem:
        # Half a cluster, of a run that was killed while it made it.
        shutil.rmtree(home, ignore_errors=True)
        return stack.enter_context(shared(open_home(home), THROW_AWAY))


def _use(home: Path) -> Path:
    """The file that every run with this cluster holds."""
    return home.with_suffix(".lock")


def _discard_unused(folder: Path) -> None:
    """Remove the clusters that no run uses now: of other programs, settings and boots."""
    for home in (path for path in folder.iterdir() if path.is_dir()):
        with FileLock(_use(home)) as use:
            if use.try_take():
                shutil.rmtree(home, ignore_errors=True)
                _use(home).unlink(missing_ok=True)
