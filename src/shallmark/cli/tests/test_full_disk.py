"""`serve` on a disk that fills up: it says so, reads on, and writes again once there is room."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from shallmark.cli.postgres import OWNER, shared
from shallmark.cli.tests.caller import Caller
from shallmark.cli.tests.filled import PRODUCT, STARTED, filled_home
from shallmark.cli.tests.homes import eventually, shallmark
from shallmark.cli.tests.test_serve import Serving

#: a message in the database's own log, and the next part of that log
LOG_SOMETHING = "SELECT pg_logical_emit_message(true, 'test', repeat('x', 100000)), pg_switch_wal()"
#: writes that find room on pages which the tables have already
MANY = 5000


def answers(caller: Caller) -> int:
    """The status of one more write; 0 while the web processes begin anew."""
    try:
        return caller.make_team()
    except OSError:
        return 0


def fill(disk: Path) -> Path:
    """Leave not a byte on it; returns what fills it."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return ballast


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    with filled_home(STARTED, "400m") as home, Serving(home) as running:
        assert running.is_up(), running.words()
        yield running


@pytest.fixture(scope="module")
def caller(serving: Serving) -> Caller:
    return Caller(serving)


def test_it_says_so_reads_on_and_recovers_by_itself(serving: Serving, caller: Caller) -> None:
    home = serving.home
    assert caller.make_team() == 201
    ballast = fill(home.path)
    statuses = set()
    while 507 not in statuses and len(caller.acknowledged) < MANY:
        statuses.add(caller.make_team())
    assert statuses <= {201, 507}
    status, text = caller.ask("/api/v1/teams", {"title": "Refused"})
    assert (status, json.loads(text)["error"]) == (507, "disk_full")
    assert caller.ask("/api/v1/teams")[0] == 200
    assert caller.ask("/sign-in")[0] == 200
    doctor = shallmark(home.path, "doctor", **PRODUCT)
    assert "WRONG  disk: Only 0 MiB are free" in doctor.stdout
    # The logs and what `serve` says lie on it, too: that nothing fits in ends nobody.
    assert "Traceback" not in (home.log / "web.log").read_text()
    ballast.unlink()
    assert eventually(lambda: caller.make_team() == 201, 60)
    with shared(home) as server, psycopg.connect(server.url(OWNER)) as connection:
        rows = connection.execute("SELECT title FROM team_team WHERE title != 'Refused'")
        assert {title for (title,) in rows} >= set(caller.acknowledged)
        rows = connection.execute("SELECT 1 FROM team_team WHERE title = 'Refused'")
        assert rows.fetchall() == []


def test_a_database_that_ended_for_want_of_room_starts_again_once_there_is_some(
    serving: Serving, caller: Caller
) -> None:
    """Its own log found no room; meanwhile the web processes say what is the matter."""
    ballast = fill(serving.home.path)
    with (
        shared(serving.home) as server,
        suppress(psycopg.Error),
        psycopg.connect(server.url(OWNER), autocommit=True) as connection,
    ):
        for _each in range(MANY):
            connection.execute(LOG_SOMETHING)
    assert eventually(lambda: "The disk is full" in serving.words(), 90), serving.words()
    status, text = caller.ask("/api/v1/teams", {"title": "Refused"})
    assert (status, json.loads(text)["error"]) == (507, "disk_full")
    assert caller.ask("/sign-in")[0] in {200, 507}
    ballast.unlink()
    assert eventually(lambda: answers(caller) == 201, 90), serving.words()
    assert serving.process.poll() is None
