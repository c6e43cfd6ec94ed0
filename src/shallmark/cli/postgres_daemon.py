"""The process that owns the embedded PostgreSQL, for as long as any command uses it.

A command starts it detached, and then holds the lock `users.lock` together with every other
command; the daemon waits to hold that lock alone. Locks end with their process, so the daemon
learns of the last user's end however it came, and stops the server. The server, in turn, is told by
the kernel of Linux when its daemon dies, and then stops by itself.

Only the standard library: it must start in a few hundredths of a second.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shallmark.cli import log_files
from shallmark.cli.locks import FileLock

PR_SET_PDEATHSIG = 1
# A server that dies this often within a minute will not be cured by one more start.
RESTARTS_A_MINUTE = 10
SOCKET_LIMIT = 100


class StartFailed(Exception):
    """The server cannot be started; the sentence goes to the command that asked for it."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """What a command asks of the daemon; travels as JSON through its standard input."""

    folder: str
    programs: str
    log: str
    options: list[str]
    uid: int | None
    gid: int | None
    # The data folder was made just now and does not lie safely on the disk yet.
    fresh: bool
    # Bytes that must be free on the disk for the server to start.
    least_room: int

    @property
    def data(self) -> Path:
        return Path(self.folder, "data")

    def drop_privileges(self) -> dict[str, Any]:
        """Arguments of `Popen`, so that PostgreSQL does not run as root."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def die_with_parent() -> None:
    """Ask Linux to end this process, by a fast shutdown, when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class PostgresDaemon:
    def __init__(self, request: StartRequest) -> None:
        self.request = request
        self.process: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()
        self.sockets = make_socket_folder(request)

    def start(self, log: IO[bytes]) -> None:
        """Start the server and wait until it takes connections; recovery may take its time."""
        end_previous(self.request.data)
        command = [
            str(Path(self.request.programs, "postgres")),
            *("-D", str(self.request.data), "-k", str(self.sockets)),
            *(part for option in self.request.options for part in ("-c", option)),
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.request.data.parent,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  no thread of ours runs Python here
            **self.request.drop_privileges(),
        )
        while self.process.poll() is None:
            if is_ready(self.request.data, self.process.pid):
                return
            time.sleep(0.005)
        raise StartFailed(f"PostgreSQL did not start; its log is {self.request.log}")

    def start_patiently(self, log: IO[bytes]) -> None:
        """Start the server; try again while remains of a killed one are in the way.

        Not where the disk is full: that lasts, and whoever asked for the server can say so.
        """
        for attempt in range(8):
            try:
                self.start(log)
            except StartFailed:
                if attempt == 7 or self.stopping.is_set() or self.lacks_room():
                    raise
                time.sleep(0.25 * (attempt + 1))
            else:
                return

    def lacks_room(self) -> bool:
        """Whether the disk of the data has less room than PostgreSQL needs to start."""
        return shutil.disk_usage(self.request.folder).free < self.request.least_room

    def stop(self) -> None:
        self.stopping.set()
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGINT)

    def restart_until_stopped(self, log: IO[bytes]) -> None:
        """Start the server again whenever it dies, until it is stopped or dies too often."""
        deaths: list[float] = []
        while self.process:
            self.process.wait()
            if self.stopping.is_set():
                return
            now = time.monotonic()
            deaths = [death for death in deaths if death > now - 60] + [now]
            if len(deaths) > RESTARTS_A_MINUTE:
                return
            self.start_patiently(log)
            if self.stopping.is_set():
                self.stop()


def make_socket_folder(request: StartRequest) -> Path:
    """A fresh folder for the socket: short, because a socket's path may not be long, and closed."""
    sockets = Path(tempfile.mkdtemp(prefix="shallmark-"))
    if len(str(sockets)) > SOCKET_LIMIT - len("/.s.PGSQL.5432.lock"):
        sockets.rmdir()
        sockets = Path(tempfile.mkdtemp(prefix="shallmark-", dir="/tmp"))
    if request.uid is not None and request.gid is not None:
        os.chown(sockets, request.uid, request.gid)
    return sockets


def is_ready(data: Path, pid: int) -> bool:
    """Whether the server of this PID has written that it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def end_previous(data: Path, patience: float = 30) -> None:
    """Wait for a server without daemon to end, and remove the PID file of a dead one.

    A killed server may remain as a zombie where nobody reaps it; its PID then looks alive to
    PostgreSQL, which would refuse to start for ever.
    """
    path = data / "postmaster.pid"
    started = time.monotonic()
    interrupted = False
    while path.exists():
        pid = first_number(path)
        if pid is None or not serves(pid, data):
            path.unlink(missing_ok=True)
            return
        waited = time.monotonic() - started
        if waited > patience:
            raise StartFailed(f"Another PostgreSQL, process {pid}, uses {data} and does not end.")
        if waited > 2 and not interrupted:
            os.kill(pid, signal.SIGINT)
            interrupted = True
        time.sleep(0.02)


def first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def serves(pid: int, data: Path) -> bool:
    """Whether the process lives (a zombie does not) and works in this data folder."""
    process = Path("/proc", str(pid))
    if not Path("/proc/self").exists():
        listed = subprocess.run(
            ["ps", "-o", "stat=,command=", "-p", str(pid)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return "postgres" in listed and not listed.lstrip().startswith("Z")
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and (process / "cwd").resolve() == data.resolve()
    except OSError:
        return False


def forget_sockets(folder: Path) -> None:
    """Remove the socket folder of a server that was killed before it could do so."""
    try:
        left = Path(json.loads((folder / "server.json").read_text())["sockets"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if left.name.startswith("shallmark-"):
        shutil.rmtree(left, ignore_errors=True)
    (folder / "server.json").unlink()


def bound_log(path: Path) -> None:
    """Keep the log of the server bounded from now on, by a timer: no thread, and no polling."""
    signal.signal(signal.SIGALRM, lambda *_: log_files.bound(path))
    signal.setitimer(signal.ITIMER_REAL, log_files.LOOK, log_files.LOOK)


def stop_after_last_user(users: FileLock, daemon: PostgresDaemon) -> None:
    users.take()
    daemon.stop()


def run(request: StartRequest) -> None:
    """Serve until nobody uses the server; tells through standard output when it is ready."""
    folder = Path(request.folder)
    alive = FileLock(folder / "server.lock")
    if not alive.try_take():
        raise StartFailed("The server is starting already.")
    forget_sockets(folder)
    daemon = PostgresDaemon(request)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: daemon.stop())
    users = FileLock(folder / "users.lock")
    with log_files.opened(Path(request.log)) as log:
        try:
            bound_log(Path(request.log))
            daemon.start_patiently(log)
            state = {"sockets": str(daemon.sockets), "daemon": os.getpid()}
            fresh = folder / "server.json.new"
            fresh.write_text(json.dumps(state))
            fresh.rename(folder / "server.json")
            answer("ready")
            watch = threading.Thread(target=stop_after_last_user, args=(users, daemon), daemon=True)
            watch.start()
            if request.fresh:
                # Beside the first work instead of before it: here it may take many seconds.
                threading.Thread(target=os.sync, daemon=True).start()
            daemon.restart_until_stopped(log)
        finally:
            shutil.rmtree(daemon.sockets, ignore_errors=True)
    # Whoever waits for `users` must find `alive` free: the order matters.
    alive.close()
    users.close()


def answer(sentence: str) -> None:
    """Answer the command that started us, then let go of it: it does not wait for our end."""
    print(sentence, flush=True)  # noqa: T201
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    os.close(nowhere)


def main() -> None:
    request = StartRequest(**json.load(sys.stdin))
    try:
        run(request)
    except StartFailed as failure:
        answer(f"failed {failure}")
        sys.exit(1)


if __name__ == "__main__":
    main()
