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
from pathlib import Path
from typing import Self

import psycopg
import pytest

from shallmark.cli.home import Home
from shallmark.cli.postgres import OWNER, keeper_lives, shared
from shallmark.cli.tests.homes import (
    environment,
    eventually,
    keeper_of,
    kill,
    lives,
    postmaster_of,
    throw_away_home,
)

PRODUCT = {"DJANGO_SETTINGS_MODULE": "shallmark.config.settings", "SHALLMARK_DEMO": "0"}
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
        self.said = home.path / f"serve-{self.port}.txt"
        settings = environment(home.path, **(PRODUCT | {"PORT": str(self.port)} | more))
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "shallmark.cli", "serve"], env=settings, stderr=said
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
        return self.said.read_text()

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
    with throw_away_home() as home, Serving(home) as running:
        assert running.is_up(), running.words()
        yield running


def test_it_says_where_it_serves_and_how_to_sign_in(serving: Serving) -> None:
    assert f"http://127.0.0.1:{serving.port}" in serving.words()
    assert re.search(r"Sign in as admin with the password \S{12,}", serving.words())
    assert eventually(serving.answers, 60), serving.words()


def test_its_secret_was_made_for_it(serving: Serving) -> None:
    assert len((serving.home.secrets / "secret_key").read_text().strip()) >= 32


@pytest.mark.parametrize("part", ["granian", "procrastinate"])
def test_a_killed_process_comes_back(serving: Serving, part: str) -> None:
    (killed,) = serving.children(part)
    kill(killed)
    assert eventually(lambda: [one for one in serving.children(part) if one != killed], 30)
    assert eventually(serving.answers, 60), serving.words()


def test_a_killed_database_comes_back(serving: Serving) -> None:
    postmaster = postmaster_of(serving.home.path)
    assert postmaster
    kill(postmaster)
    assert eventually(lambda: postmaster_of(serving.home.path) not in {None, postmaster}, 30)
    assert eventually(serving.answers, 60), serving.words()


def test_a_killed_keeper_comes_back(serving: Serving) -> None:
    keeper = keeper_of(serving.home.path)
    assert keeper
    kill(keeper)
    assert eventually(lambda: keeper_of(serving.home.path) not in {None, keeper}, 60)
    assert eventually(serving.answers, 60), serving.words()


def test_another_command_shares_its_database(serving: Serving) -> None:
    postmaster = postmaster_of(serving.home.path)
    with shared(serving.home) as server, psycopg.connect(server.url(OWNER)) as connection:
        people = connection.execute("SELECT count(*) FROM team_person").fetchone()
    assert people == (1,)
    assert postmaster_of(serving.home.path) == postmaster
    assert eventually(serving.answers, 60), serving.words()


def test_it_ends_within_seconds_and_starts_again_after_a_kill(serving: Serving) -> None:
    web = serving.children("granian")
    kill(serving.process.pid)
    serving.process.wait()
    assert eventually(lambda: not any(lives(process) for process in web), 15)
    assert eventually(lambda: not keeper_lives(serving.home), 15)
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
        assert eventually(lambda: starting.children("granian"), PATIENCE)
        starting.process.terminate()
        starting.process.wait(30)
    assert eventually(lambda: not keeper_lives(serving.home), 15)


def test_it_refuses_a_public_address_without_a_secret(serving: Serving) -> None:
    with Serving(serving.home, HOST="0.0.0.0") as public:
        assert not public.is_up()
        assert public.process.returncode == 2
        assert "SECRET_KEY" in public.words()
