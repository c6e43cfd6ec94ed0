"""The embedded PostgreSQL: made once, then shared by all commands that run at the same time."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from shallmark.cli.binaries import programs
from shallmark.cli.home import Home
from shallmark.cli.locks import FileLock, alone, is_held
from shallmark.cli.postgres_daemon import StartRequest
from shallmark.cli.problems import Problem
from shallmark.config import env

OWNER = "shallmark_owner"
APPLICATION = "shallmark_app"
DATABASE = "shallmark"
MIB = 1024 * 1024
GIB = 1024 * MIB

# What a throw-away server may lose: everything, at the crash of the machine. Its databases lie in
# memory, or nearly so: to hand each read to another process costs more than to read.
THROW_AWAY = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_wal_size=2GB",
    "io_method=sync",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server and how to sign in to it."""

    home: Home
    sockets: Path

    def url(self, role: str, database: str = DATABASE) -> str:
        password = quote(self.home.secret(role), safe="")
        host = urlencode({"host": str(self.sockets)})
        return f"postgresql://{role}:{password}@/{database}?{host}"


@contextmanager
def shared(home: Home, extra: tuple[str, ...] = ()) -> Iterator[Server]:
    """A running server for the length of the block; the last of all users stops it.

    `extra` are settings of PostgreSQL (`name=value`), used if this command is the one to start it.
    """
    with FileLock(home.postgres / "users.lock") as users:
        with alone(home.postgres / "start.lock"):
            # Waits while a daemon without users is about to end.
            users.share()
            sockets = _running(home)
            while sockets is None:
                _start_daemon(home, extra)
                sockets = _running(home)
        try:
            yield Server(home, sockets)
        finally:
            users.drop()
            _await_end(home, users)


def _running(home: Home) -> Path | None:
    """The socket folder of the server that runs; None when there is no daemon.

    A daemon whose command was killed may still be starting: wait for its word.
    """
    while daemon_lives(home):
        try:
            return Path(json.loads((home.postgres / "server.json").read_text())["sockets"])
        except FileNotFoundError:
            time.sleep(0.02)
    return None


def daemon_lives(home: Home) -> bool:
    return is_held(home.postgres / "server.lock")


def _await_end(home: Home, users: FileLock) -> None:
    """Wait for the server's end if nobody else uses it, so that nothing runs on after a command."""
    begun = time.monotonic()
    while is_held(home.postgres / "server.lock") and time.monotonic() < begun + 10:
        if users.try_share():
            # The daemon does not hold it alone: others use the server, or it has not woken yet.
            users.drop()
            if time.monotonic() > begun + 0.2:
                return
        time.sleep(0.01)


def _start_daemon(home: Home, extra: tuple[str, ...]) -> None:
    binaries = programs(home)
    fresh = not (home.data / "PG_VERSION").exists()
    if fresh:
        _initialise(home, binaries)
    _same_major(home, binaries)
    log = home.log / "postgres.log"
    request = StartRequest(
        folder=str(home.postgres),
        programs=str(binaries),
        log=str(log),
        options=[*_options(), *extra],
        uid=home.account.uid if home.account else None,
        gid=home.account.gid if home.account else None,
        fresh=fresh and "fsync=off" not in extra,
        least_room=env.DISK_ROOM,
    )
    daemon = subprocess.Popen(
        [sys.executable, "-S", "-m", "shallmark.cli.postgres_daemon"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        # A Ctrl-C in the terminal is for the command; the server ends after it.
        start_new_session=True,
    )
    assert daemon.stdin
    assert daemon.stdout
    assert daemon.stderr
    daemon.stdin.write(json.dumps(asdict(request)))
    daemon.stdin.close()
    answer = daemon.stdout.readline().strip()
    if answer != "ready":
        reason = answer.removeprefix("failed ") or daemon.stderr.read().strip()[-500:]
        room = shutil.disk_usage(home.path).free // MIB
        full = f" The disk is full ({room} MiB free)." if room < env.DISK_ROOM // MIB else ""
        raise Problem(f"The database could not be started.{full} {reason}\n{_tail(log)}")
    # It outlives us; Python would warn about a child that nobody waited for.
    daemon.returncode = 0
    daemon.stdout.close()
    daemon.stderr.close()


def _tail(log: Path, lines: int = 6) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _initialise(home: Home, binaries: Path) -> None:
    """Make the data folder aside and rename it, so that half a one is never taken for whole."""
    fresh = home.postgres / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    # PostgreSQL's own account must read the password; the file lives for a second.
    with tempfile.NamedTemporaryFile("w", dir=home.postgres, prefix=".pw") as password:
        password.write(home.secret(OWNER))
        password.flush()
        if home.account:
            home.account.own(fresh)
            home.account.own(Path(password.name))
        outcome = subprocess.run(
            [
                str(binaries / "initdb"),
                *("-D", str(fresh), "-U", OWNER, "-E", "UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(
                    "--auth=scram-sha-256",
                    f"--pwfile={password.name}",
                    "--no-instructions",
                    "--no-sync",
                ),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=home.account.uid if home.account else None,
            group=home.account.gid if home.account else None,
            extra_groups=[] if home.account else None,
        )
    if outcome.returncode:
        raise Problem(f"The database could not be made: {outcome.stderr.strip()[-800:]}")
    fresh.rename(home.data)


def _same_major(home: Home, binaries: Path) -> None:
    stated = subprocess.run(
        [str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=False
    )
    if stated.returncode:
        raise Problem(
            "The embedded PostgreSQL does not run on this system"
            f" ({(stated.stderr or stated.stdout).strip()[:300]}). Give your own server:"
            " DATABASE_URL=postgresql://user:password@host/name"
        )
    programs_major = stated.stdout.split()[-1].split(".")[0]
    data_major = (home.data / "PG_VERSION").read_text().strip()
    if programs_major != data_major:
        raise Problem(
            f"The data in {home.data} belong to PostgreSQL {data_major}, the programs are"
            f" {programs_major}. Make a backup with the Shallmark that wrote them, and restore it"
            " into a fresh SHALLMARK_HOME."
        )


def _options() -> list[str]:
    """Settings for this machine: a quarter of the memory, but no more than 1 GiB, is for us."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    options = [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "max_locks_per_transaction=256",
        f"shared_buffers={max(64 * MIB, min(memory // 8, GIB)) // MIB}MB",
        f"effective_cache_size={max(128 * MIB, memory // 2) // MIB}MB",
        f"work_mem={max(4, min(32, memory // GIB))}MB",
        "maintenance_work_mem=128MB",
        "max_wal_size=2GB",
        "random_page_cost=1.1",
        # Compiling costs more than it saves on queries of some milliseconds.
        "jit=off",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_line_prefix=%m [%p] ",
    ]
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return options
    if room.f_blocks * room.f_frsize < 512 * MIB:
        # Containers often allow 64 MB here, too little for a parallel query.
        options.append("dynamic_shared_memory_type=mmap")
    return options
