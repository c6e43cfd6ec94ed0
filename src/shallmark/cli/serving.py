"""`./shallmark serve`: database, web and worker processes under one supervisor."""

import os
import select
import socket
import sys
from pathlib import Path

from shallmark.cli import bind_safety, database, preparer
from shallmark.cli.output import say
from shallmark.cli.problems import Problem
from shallmark.cli.supervisor import Child, Supervisor
from shallmark.config import env
from shallmark.web.loopback import is_loopback

# Seconds for the web processes to load the application and answer for the first time.
FIRST_ANSWER = 90.0


def serve() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    host, port = env.text("HOST"), bind_safety.listening_port()
    processes = max(1, env.number("WEB_PROCESSES"))
    bind_safety.refuse_weak_secret(host)
    listening = bind_safety.listen(host, port)
    _allow(host)
    supervisor = Supervisor(
        [_web(listening, processes)],
        lost=database.database_lost,
        regain=database.reconnect_environment,
        obstacle=database.obstacle,
    )
    # From here on a SIGTERM is heeded at the next step, and the database is let go of.
    supervisor.watch_signals()
    try:
        database.connect_environment(connected=lambda: _load_early(host, supervisor))
        welcome = preparer.fill_first(env.text("DATABASE_URL"), host)
        preparer.end()
        page = FirstPage(host, port)
        if not supervisor.wait_for(page.is_there, FIRST_ANSWER):
            if supervisor.stopping:
                return
            raise Problem(f"No page was served within {FIRST_ANSWER:.0f} seconds; all is stopped.")
        supervisor.children.append(_worker())
        if env.text("MAIL_LISTEN"):
            supervisor.children.append(_mail_listener())
        logs = f"Logs are in {env.home() / 'log'}. " if env.flag("LOG_FILES") else ""
        address = f"http://{_shown(host)}:{port}"
        say(f"\nShallmark serves {address}\n{welcome}\n{logs}Ctrl-C stops it.")
        supervisor.run()
    finally:
        supervisor.stop()
        say("Stopped.")


def _load_early(host: str, supervisor: Supervisor) -> None:
    """Let processes load while the tables are made; who is reached from afar waits for our word."""
    if is_loopback(host):
        supervisor.start()
    preparer.start()


def _allow(host: str) -> None:
    """Answer under the address we listen on, too."""
    bare = host.strip("[]")
    if bare not in {"0.0.0.0", "::"} and not os.environ.get("ALLOWED_HOSTS"):  # noqa: S104
        os.environ["ALLOWED_HOSTS"] = " ".join([*env.words("ALLOWED_HOSTS"), host])


def _shown(host: str) -> str:
    bare = host.strip("[]")
    return f"[{bare}]" if ":" in bare else bare


def _web(listening: socket.socket, processes: int) -> Child:
    arguments = [str(listening.fileno()), str(processes)]
    command = [sys.executable, "-m", "shallmark.cli.web", *arguments]
    return Child("web", command, inherited=(listening.fileno(),), log=_log("web"))


def _worker() -> Child:
    # A mail can wait; whoever looks at a page should not have to.
    command = [sys.executable, "-m", "shallmark.cli.worker"]
    return Child("worker", command, niceness=10, log=_log("worker"))


def _mail_listener() -> Child:
    command = [sys.executable, "-m", "shallmark.cli.mail_listener"]
    return Child("mail", command, log=_log("mail"))


def _log(name: str) -> Path | None:
    """The log of one of the processes, unless a journal takes what they say."""
    folder = env.home() / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{name}.log" if env.flag("LOG_FILES") else None


class FirstPage:
    """Asks for a page and tells whether it is there; does not wait for it, so that we can stop."""

    def __init__(self, host: str, port: int) -> None:
        bare = host.strip("[]")
        reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bare, bare)  # noqa: S104
        self.address = (reach, port)
        self.connection: socket.socket | None = None

    def is_there(self) -> bool:
        try:
            if self.connection is None:
                self.connection = socket.create_connection(self.address, timeout=5)
                self.connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if not select.select([self.connection], [], [], 0)[0]:
                return False
            begins = self.connection.recv(12)
        except OSError:
            begins = b""
        self.close()
        return begins.startswith(b"HTTP/1.1 ") and begins[9:] < b"500"

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None
