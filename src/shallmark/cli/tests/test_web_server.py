"""The web server: slow clients hold no thread, are closed in time, and lose nothing if honest."""

import hashlib
import select
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.util import FileWrapper

import pytest

from shallmark.cli import web_server
from shallmark.cli.tests.homes import eventually, small_disk
from shallmark.cli.web_request import KIB, MIB
from shallmark.cli.web_server import Channel, Server
from shallmark.outages import BODY_LOST

LIMIT = 4 * MIB
MANY = 50
LARGE = 16 * MIB


class Site:
    """An application that says what it was sent, sends a large file, and holds on when told to."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.go_on = threading.Event()
        self.holds = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        path, length = environ["PATH_INFO"], int(environ.get("CONTENT_LENGTH") or 0)
        if f"HTTP_{BODY_LOST}" in environ:
            start("507 Insufficient Storage", [("Content-Length", "9")])
            return [b"disk full"]
        if length > LIMIT:
            start("413 Request Entity Too Large", [("Content-Length", "9")])
            return [b"too large"]
        if path == "/file":
            start("200 OK", [("Content-Length", str(LARGE))])
            return environ.get("wsgi.file_wrapper", FileWrapper)(self.file.open("rb"))
        if path == "/lines":
            start("200 OK", [])
            return (b"x" * 64 * KIB for _line in range(LARGE // (64 * KIB)))
        if path.startswith("/slow"):
            self.holds.set()
            self.go_on.wait(30)
        body = environ["wsgi.input"].read()
        answer = f"{path} {len(body)} {hashlib.sha256(body).hexdigest()}".encode()
        start("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]


class Serving:
    """A site served in a thread of the test."""

    def __init__(self, site: Site, patience: float) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.server = Server(
            site,
            listening,
            largest=LIMIT,
            patience=patience,
            is_slow=lambda _method, path: path.startswith("/slow"),
        )
        self.thread = threading.Thread(target=self.server.serve)

    @contextmanager
    def running(self) -> Iterator["Serving"]:
        self.thread.start()
        try:
            yield self
        finally:
            self.server.stop()
            self.thread.join(30)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, opening: bytes) -> bytes:
        with self.connect() as client:
            client.sendall(opening)
            return read_answer(client)

    def page(self) -> bytes:
        return self.ask(get("/page"))


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def post(length: int) -> bytes:
    return f"POST /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()


def read_answer(client: socket.socket) -> bytes:
    """All that comes until the server closes, or until the length it named."""
    answer = b""
    while piece := client.recv(64 * KIB):
        answer += piece
        head, _end, body = answer.partition(b"\r\n\r\n")
        if b"Content-Length: %d\r\n" % len(body) in head + b"\r\n":
            break
    return answer


def ends(client: socket.socket) -> bool:
    """Whether the server has closed; what it still sends is taken."""
    client.settimeout(30)
    with suppress(ConnectionError):
        while client.recv(64 * KIB):
            pass
    return True


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    file = tmp_path / "large"
    file.write_bytes(b"0123456789abcdef" * (LARGE // 16))
    site = Site(file)
    yield site
    site.go_on.set()


@pytest.fixture
def serving(site: Site) -> Iterator[Serving]:
    with Serving(site, patience=60).running() as running:
        yield running


@pytest.fixture
def hasty(site: Site) -> Iterator[Serving]:
    with Serving(site, patience=1).running() as running:
        yield running


CHUNKED = b"POST /page HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
# What a slow client says before it falls silent.
SLOW = {
    "a connection": b"",
    "half a head": b"GET /page HTTP/1.1\r\nHost: loc",
    "a byte of a body": post(1000) + b"x",
    "a chunk of a body": CHUNKED + b"1\r\n",
    "a file that it does not read": get("/file"),
    "an answer that it does not read": get("/lines"),
}


@pytest.mark.parametrize("opening", SLOW.values(), ids=SLOW)
def test_a_reader_is_answered_while_many_clients_are_slow(serving: Serving, opening: bytes) -> None:
    with ExitStack() as open_ones:
        for _ in range(MANY):
            client = open_ones.enter_context(serving.connect())
            client.sendall(opening)
        assert eventually(lambda: len(serving.server.active_channels) == MANY)
        assert b"200 OK" in serving.page()
        assert len(serving.server.active_channels) >= MANY, "they are slow still"


def test_slow_clients_are_closed_in_time(hasty: Serving) -> None:
    """One of each kind, at once: each has to wait for its end."""
    with ExitStack() as open_ones:
        clients = {}
        for name, opening in SLOW.items():
            clients[name] = open_ones.enter_context(hasty.connect())
            clients[name].sendall(opening)
        assert eventually(lambda: len(hasty.server.active_channels) == len(SLOW), 1)
        assert eventually(lambda: not hasty.server.active_channels, 30)
        assert all(ends(client) for client in clients.values())


@pytest.mark.parametrize(
    "opening", [b"GET /page HTTP/1.1\r\nX: ", post(1000)], ids=["head", "body"]
)
def test_byte_by_byte_is_too_slow_too(hasty: Serving, opening: bytes) -> None:
    with hasty.connect() as client:
        client.sendall(opening)

        def refuses() -> bool:
            try:
                client.sendall(b"x")
            except ConnectionError:
                return True
            time.sleep(0.1)
            return False

        assert eventually(refuses, 30)


def test_who_sends_slowly_but_steadily_is_heard_out(hasty: Serving) -> None:
    body = b"y" * 200 * KIB
    with hasty.connect() as client:
        client.sendall(post(len(body)))
        for start in range(0, len(body), 8 * KIB):
            client.sendall(body[start : start + 8 * KIB])
            time.sleep(0.1)
        assert hashlib.sha256(body).hexdigest().encode() in read_answer(client)


@pytest.mark.parametrize("path", ["/file", "/lines"])
def test_who_reads_slowly_gets_the_whole_answer(hasty: Serving, path: str) -> None:
    with hasty.connect() as client:
        client.sendall(get(path))
        body = b""
        while piece := client.recv(MIB):
            body += piece
            time.sleep(0.05)
    _head, _end, body = body.partition(b"\r\n\r\n")
    if path == "/file":
        assert body == b"0123456789abcdef" * (LARGE // 16)
    else:
        assert body.count(b"x") == LARGE
        assert body.endswith(b"0\r\n\r\n")


def test_an_answer_is_whole_after_a_long_computation(hasty: Serving, site: Site) -> None:
    with hasty.connect() as client:
        client.sendall(get("/slow"))
        assert site.holds.wait(10)
        time.sleep(2.5)
        site.go_on.set()
        assert b"200 OK" in read_answer(client)


def test_the_clock_of_a_client_stands_while_it_is_worked_for() -> None:
    """Else a long computation on a busy machine is closed before its answer goes out."""
    channel = Channel.__new__(Channel)
    channel.server = SimpleNamespace(patience=1.0)  # type: ignore[assignment]
    channel.requests, channel.is_worked_on, channel.last_activity = [], False, 0.0
    channel._begin()
    assert not channel.is_too_slow(time.time())
    assert channel.is_too_slow(time.time() + 2)


def test_pages_do_not_wait_for_slow_requests(serving: Serving, site: Site) -> None:
    with serving.connect() as first, serving.connect() as second:
        first.sendall(get("/slow"))
        second.sendall(get("/slow"))
        assert site.holds.wait(10)
        assert b"/page" in serving.page()
        site.go_on.set()
        assert b"/slow" in read_answer(first)
        assert b"/slow" in read_answer(second)


def test_a_body_that_is_too_large_is_refused_though_all_of_it_is_sent(serving: Serving) -> None:
    """The client reads the answer when it has sent all: it must not be taken back."""
    for length in (LIMIT + 1, 10 * LIMIT):
        with serving.connect() as client:
            client.sendall(post(length))
            client.sendall(b"x" * length)
            answer = read_answer(client)
        assert answer.startswith(b"HTTP/1.1 413")
        assert answer.endswith(b"too large"), "in the words of the application"


def test_chunks_that_are_too_many_are_refused(serving: Serving) -> None:
    chunk = b"%x\r\n%s\r\n" % (MIB, b"x" * MIB)
    assert serving.ask(CHUNKED + 2 * chunk + b"0\r\n\r\n").startswith(b"HTTP/1.1 200")
    assert serving.ask(CHUNKED + 8 * chunk + b"0\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_a_body_of_the_largest_size_arrives_whole(serving: Serving) -> None:
    body = bytes(range(256)) * (LIMIT // 256)
    assert hashlib.sha256(body).hexdigest().encode() in serving.ask(post(LIMIT) + body)


@pytest.mark.parametrize("head", [post(LIMIT), CHUNKED], ids=["length", "chunks"])
def test_a_body_that_no_disk_can_hold_is_refused_in_the_words_of_the_application(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    body = b"x" * LIMIT if head != CHUNKED else b"%x\r\n%s\r\n0\r\n\r\n" % (LIMIT, b"x" * LIMIT)
    with small_disk(tmp_path / "tmp", "256k") as folder, serving.connect() as client:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        client.sendall(head + body)
        answer = read_answer(client)
        assert answer.startswith(b"HTTP/1.1 507")
        assert answer.endswith(b"disk full")
        assert ends(client)
        assert b"200 OK" in serving.page()
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("path", ["/file", "/lines"])
def test_a_large_answer_arrives_whole_though_no_disk_can_hold_it(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with small_disk(tmp_path / "tmp", "256k") as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        _head, _end, body = serving.ask(get(path)).partition(b"\r\n\r\n")
    assert len(body) >= LARGE
    assert path == "/file" or body.endswith(b"0\r\n\r\n")


def test_unfinished_uploads_do_not_fill_the_disk(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "MOST_UNFINISHED", 5 * MIB)
    part = post(LIMIT) + b"x" * (3 * MIB)
    with serving.connect() as first, serving.connect() as second:
        first.sendall(part)
        second.sendall(part)
        # The one that is taken in stays silent; the other hears why it is not.
        heard, _writable, _failed = select.select([first, second], [], [], 30)
        assert len(heard) == 1
        assert b"503 Service Unavailable" in read_answer(heard[0])
        assert b"200 OK" in serving.page()


def test_one_connection_too_many_makes_the_most_silent_go(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "MOST_CONNECTIONS", 10)
    with ExitStack() as open_ones:
        silent = [open_ones.enter_context(serving.connect()) for _ in range(30)]
        assert eventually(lambda: len(serving.server.active_channels) in {10, 11})
        assert b"200 OK" in serving.page()
        assert ends(silent[0])


def test_urgent_data_close_the_connection(serving: Serving) -> None:
    with serving.connect() as client:
        client.send(b"!", socket.MSG_OOB)
        assert ends(client)


def test_two_requests_on_one_connection_are_answered_in_their_order(serving: Serving) -> None:
    with serving.connect() as client:
        client.sendall(b"GET /a HTTP/1.1\r\nHost: l\r\n\r\n" + get("/b"))
        answer = b"".join(iter(lambda: client.recv(64 * KIB), b""))
    assert answer.count(b"200 OK") == 2
    assert answer.index(b"/a 0") < answer.index(b"/b 0")


def test_what_was_begun_is_answered_before_the_end(serving: Serving, site: Site) -> None:
    with serving.connect() as client:
        client.sendall(get("/slow"))
        assert site.holds.wait(10)
        serving.server.stop()
        site.go_on.set()
        assert b"200 OK" in read_answer(client)
        assert eventually(lambda: not serving.thread.is_alive(), 10)
