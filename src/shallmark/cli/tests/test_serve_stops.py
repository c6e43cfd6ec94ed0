"""`serve` is told to stop while clients write: what was acknowledged stays, and nobody hangs."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import URLError

import psycopg

from shallmark.cli.postgres import OWNER, daemon_lives, shared
from shallmark.cli.tests.caller import Caller
from shallmark.cli.tests.filled import STARTED, filled_home
from shallmark.cli.tests.homes import eventually, lives
from shallmark.cli.tests.test_serve import HALF_A_BODY, HALF_A_HEAD, Serving

WRITERS = 6
#: acknowledged by each of them before the signal
BEFORE = 10


@dataclass
class Writer:
    """Makes teams one after the other until the installation is gone."""

    number: int
    caller: Caller
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    #: what ended it
    end: Exception | None = None

    def run(self) -> None:
        attempt = 0
        while self.end is None:
            attempt += 1
            title = f"Writer {self.number}, team {attempt}"
            try:
                status, _text = self.caller.ask("/api/v1/teams", {"title": title})
            except (URLError, OSError, HTTPException) as gone:
                self.end = gone
            else:
                if status == 201:
                    self.acknowledged.append(title)
                else:
                    self.refused.append(status)


def committed(serving: Serving) -> set[str]:
    with shared(serving.home) as server, psycopg.connect(server.url(OWNER)) as connection:
        rows = connection.execute("SELECT title FROM team_team WHERE title LIKE 'Writer %'")
        return {title for (title,) in rows}


def closes(client: socket.socket) -> bool:
    """Whether the other side has closed, in one way or another."""
    client.settimeout(30)
    with client, suppress(ConnectionError):
        return client.recv(1) == b""
    return True


def test_what_was_acknowledged_before_a_stop_is_there_after_it() -> None:
    with filled_home(STARTED) as home, Serving(home) as serving:
        assert serving.is_up(), serving.words()
        caller = Caller(serving)
        writers = [Writer(number, caller) for number in range(WRITERS)]
        threads = [threading.Thread(target=writer.run) for writer in writers]
        half = [socket.create_connection(("127.0.0.1", serving.port)) for _each in range(2)]
        for client, part in zip(half, (HALF_A_HEAD, HALF_A_BODY), strict=True):
            client.sendall(part)
        for thread in threads:
            thread.start()
        assert eventually(lambda: all(len(each.acknowledged) >= BEFORE for each in writers), 120)
        (web,), (worker,) = map(serving.children, ("shallmark.cli.web", "shallmark.cli.worker"))
        serving.process.terminate()
        assert serving.process.wait(30) == 0, serving.words()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads), "a client hangs"
        assert all(closes(client) for client in half)
        assert not lives(web)
        assert not lives(worker)
        assert eventually(lambda: not daemon_lives(home), 30)
        assert not any(isinstance(each.end, TimeoutError) for each in writers)
        assert {status for each in writers for status in each.refused} <= {503}
        there = committed(serving)
        acknowledged = {title for each in writers for title in each.acknowledged}
        assert acknowledged <= there
        # Of each writer at most the request that was on its way was done and not answered.
        assert len(there - acknowledged) <= WRITERS
