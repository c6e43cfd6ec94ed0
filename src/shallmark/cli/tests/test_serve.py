"""`./shallmark serve` as a whole: it answers, survives kills, ends when told, starts again."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

import psycopg
import pytest

from shallmark.cli.home import Home
from shallmark.cli.postgres import OWNER, daemon_lives, shared
from shallmark.cli.tests.filled import PRODUCT
from shallmark.cli.tests.homes import (
    daemon_of,
    environment,
    eventually,
    kill,
    lives,
    postmaster_of,
    shallmark,
    throw_away_home,
)

HALF_A_HEAD = b"GET /sign-in HTTP/1.1\r\nHost: local"
HALF_A_BODY = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"
UPLOAD = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
)
# The machine may be busy with other tests.
PATIENCE = 180.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Serving:
    """A running `serve`, what it said, and its processes."""

    def __init__(self, home: Home, **more: str) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.path / f"serve-{self.port}.txt"
        settings = environment(home.path, **(PRODUCT | {"PORT": str(self.port)} | more))
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "shallmark.cli", "serve"],
                env=settings,
                stderr=log,
                umask=0o022,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def words(self) -> str:
        return self.log.read_text()

    def is_up(self) -> bool:
        return eventually(
            lambda: "Ctrl-C stops it" in self.words() or self.process.poll() is not None, PATIENCE
        ) and (self.process.poll() is None)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def children(self, part: str) -> list[int]:
        """Processes of `serve` whose command line holds `part`."""
        return [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and self._is_child(entry, part)
        ]

    def _is_child(self, entry: Path, part: str) -> bool:
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            return False
        return part in command and int(parent) == self.process.pid


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    with throw_away_home() as home, Serving(home, CLIENT_TIMEOUT="2") as running:
        assert running.is_up(), running.words()
        yield running


def test_it_says_where_it_serves_and_how_to_sign_in(serving: Serving) -> None:
    assert f"http://127.0.0.1:{serving.port}" in serving.words()
    assert re.search(r"Sign in as admin with the password \S{12,}", serving.words())
    assert eventually(serving.answers, 60), serving.words()


def test_its_secret_was_made_for_it(serving: Serving) -> None:
    assert len((serving.home.secrets / "secret_key").read_text().strip()) >= 32


def test_slow_clients_stop_nobody_and_are_closed(serving: Serving) -> None:
    """Idle ones, and those that fall silent within a head or a body; all at once."""
    with ExitStack() as open_ones:
        clients = {
            open_ones.enter_context(socket.create_connection(("127.0.0.1", serving.port))): opening
            for opening in (b"", HALF_A_HEAD, HALF_A_BODY)
            for _each in range(20)
        }
        for client, opening in clients.items():
            client.sendall(opening)
        assert serving.answers()
        for client, opening in clients.items():
            client.settimeout(60)
            with suppress(ConnectionResetError):
                assert not client.recv(1), f"closed without an answer after {opening!r}"


def test_an_upload_that_is_too_large_is_refused_in_our_words(serving: Serving) -> None:
    length = 200 * 1024 * 1024
    with socket.create_connection(("127.0.0.1", serving.port), timeout=60) as client:
        # no more than lies in the buffers: it is answered and closed before all would be read
        client.sendall(UPLOAD % length + b"x" * 32 * 1024)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"<html" in answer


@pytest.mark.parametrize("part", ["shallmark.cli.web", "shallmark.cli.worker"])
def test_a_killed_process_comes_back(serving: Serving, part: str) -> None:
    (killed,) = serving.children(part)
    kill(killed)
    assert eventually(lambda: [child for child in serving.children(part) if child != killed], 30)
    assert eventually(serving.answers, 60), serving.words()


def test_a_killed_database_comes_back(serving: Serving) -> None:
    postmaster = postmaster_of(serving.home.path)
    assert postmaster
    kill(postmaster)
    assert eventually(lambda: postmaster_of(serving.home.path) not in {None, postmaster}, 30)
    assert eventually(serving.answers, 60), serving.words()


def test_a_killed_daemon_comes_back(serving: Serving) -> None:
    daemon = daemon_of(serving.home.path)
    assert daemon
    kill(daemon)
    assert eventually(lambda: daemon_of(serving.home.path) not in {None, daemon}, 60)
    assert eventually(serving.answers, 60), serving.words()


def test_another_command_shares_its_database(serving: Serving) -> None:
    postmaster = postmaster_of(serving.home.path)
    with shared(serving.home) as server, psycopg.connect(server.url(OWNER)) as connection:
        people = connection.execute("SELECT count(*) FROM team_person").fetchone()
    assert people == (1,)
    assert postmaster_of(serving.home.path) == postmaster
    assert eventually(serving.answers, 60), serving.words()


def test_doctor_repairs_while_it_serves(serving: Serving) -> None:
    """A failed job runs again in the worker that is there."""
    with shared(serving.home) as server, psycopg.connect(server.url(OWNER)) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)"
            " VALUES ('default', 'search.learn_words', 'failed', '{\"timestamp\": 1}')"
        )
        connection.commit()
        (serving.home.files / "notes.txt").write_text("left by somebody")
        before = shallmark(serving.home.path, "doctor", **PRODUCT)
        assert "NOTE  files: notes.txt (16\xa0bytes) belongs to no record." in before.stdout
        assert before.returncode == 1
        assert "1 jobs failed for good: search.learn_words (1)" in before.stdout
        assert "doctor --repair" in before.stdout
        after = shallmark(serving.home.path, "doctor", "--repair", **PRODUCT)
        assert "1 of 1 failed jobs of search.learn_words wait to be tried again" in after.stderr
        assert "failed for good" not in after.stdout

        def is_done() -> bool:
            row = connection.execute(
                "SELECT status FROM procrastinate_jobs WHERE args = '{\"timestamp\": 1}'"
            ).fetchone()
            connection.commit()
            return row == ("succeeded",)

        assert eventually(is_done, 60)


def test_others_on_the_machine_read_nothing_of_it(serving: Serving) -> None:
    """As root its own account passes through to the database; nobody lists or reads anything."""
    home = serving.home
    # As an older version left them: rows of an import that were rejected.
    (home.path / "rejected").mkdir()
    (home.path / "rejected").chmod(0o755)
    (serving.home.files / "notes.txt").unlink(missing_ok=True)
    assert shallmark(home.path, "doctor", **PRODUCT).returncode in {0, 1}
    passable = {home.path, home.postgres} if home.account else set()
    programs = set(home.postgres.glob("programs-*"))
    open_to_others = [
        path
        for path in {home.path, *home.path.rglob("*")} - passable
        if path != serving.log
        and not programs & {path, *path.parents}
        and not path.is_symlink()
        and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []
    assert all(path.stat().st_mode & 0o066 == 0 for path in passable)


def test_no_command_line_holds_a_secret(serving: Serving) -> None:
    secrets = [path.read_bytes().strip() for path in serving.home.secrets.iterdir()]
    assert len(secrets) >= 3
    lines = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            lines.append((entry / "cmdline").read_bytes() if entry.name.isdigit() else b"")
    assert any(str(serving.home.postgres).encode() in line for line in lines)
    assert not any(secret in line for secret in secrets for line in lines)
    logs = [path.read_bytes() for path in serving.home.log.iterdir()]
    assert not any(secret in log for secret in secrets for log in logs)


def test_it_ends_within_seconds_and_starts_again_after_a_kill(serving: Serving) -> None:
    web = serving.children("shallmark.cli.web")
    kill(serving.process.pid)
    serving.process.wait()
    assert eventually(lambda: not any(lives(process) for process in web), 15)
    assert eventually(lambda: not daemon_lives(serving.home), 15)
    with Serving(serving.home) as second:
        assert second.is_up(), second.words()
        assert "password" not in second.words(), "the administrator is there already"
        begun = time.monotonic()
        os.kill(second.process.pid, signal.SIGINT)
        second.process.wait(30)
        assert time.monotonic() - begun < 15
        assert second.words().endswith("Stopped.\n")
    assert eventually(lambda: postmaster_of(serving.home.path) is None, 10)


def test_it_stops_cleanly_while_it_is_still_starting(serving: Serving) -> None:
    with Serving(serving.home) as starting:
        assert eventually(lambda: starting.children("shallmark.cli.web"), PATIENCE)
        starting.process.terminate()
        starting.process.wait(30)
    assert eventually(lambda: not daemon_lives(serving.home), 15)


def test_it_refuses_a_public_address_without_a_secret(serving: Serving) -> None:
    with Serving(serving.home, HOST="0.0.0.0") as public:
        assert not public.is_up()
        assert public.process.returncode == 2
        assert "SECRET_KEY" in public.words()
