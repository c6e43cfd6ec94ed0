"""The server of a web process: waitress, with time-outs and a second thread for slow requests.

Waitress takes in a whole request and gives out a whole answer in a thread of its own, and keeps
what is large in temporary files: a slow client holds a connection, never the thread that works.
"""

import logging
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from shallmark.cli.web_request import KIB, MIB, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Bytes a second below which a client that sends or takes counts as too slow.
SLOWEST = 4 * KIB
# Of one process; at one more, the connection that has been silent for longest makes room.
MOST_CONNECTIONS = 1000
# Bytes of unfinished requests that one process keeps; more would only fill the disk.
MOST_UNFINISHED = 2048 * MIB
# Bytes of the folder for temporary files below which answers are kept in memory.
DISK_RESERVE = 256 * MIB
# Seconds that a process which is told to stop gives to the answers it has begun.
GRACE = 4.0
# Seconds for what is done before the first request; it goes on beside requests after them.
FIRST = 30.0

# It would warn of each request that waits for another.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class Channel(HTTPChannel):
    """A connection that ends when its client is too slow, and never before its answer is read."""

    server: "Server"
    close_when_flushed: bool
    request: Request | None

    def __init__(self, server: "Server", *connection: Any, **more: Any) -> None:  # noqa: ANN401  what waitress gives
        super().__init__(server, *connection, **more)
        self.parser_class = partial(Request, server.is_full)
        # What the socket does not take of a piece is read again: pieces are small.
        self.sendbuf_len = 64 * KIB
        self.is_worked_on = self.lingers = False
        self._begin()

    def _begin(self) -> None:
        """Count time and bytes anew: something else begins."""
        self.began = self.last_activity = time.time()
        self.moved = 0

    def is_waited_for(self) -> bool:
        """Whether it is the client's turn to send or to take."""
        return not (self.requests or self.is_worked_on)

    def is_too_slow(self, now: float) -> bool:
        patience = self.server.patience
        if not self.is_waited_for():
            return False
        silent = now - self.last_activity > patience
        return silent or now - self.began > patience + self.moved / SLOWEST

    def received(self, data: bytes) -> bool:
        if self.lingers:
            return False
        if self.request is None:
            self._begin()
        self.moved += len(data)
        return super().received(data)

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent = super().send(data, do_close)
        self.moved += sent
        return sent

    def service(self) -> None:
        self.is_worked_on = True
        if shutil.disk_usage(tempfile.gettempdir()).free < DISK_RESERVE:
            # No temporary file would hold a large answer: who reads on a full disk is answered.
            self.outbufs[-1].overflow = sys.maxsize
        super().service()
        self._begin()
        self.is_worked_on = False

    def readable(self) -> bool:
        return self.lingers or super().readable()

    def handle_write(self) -> None:
        closes, self.close_when_flushed = self.close_when_flushed, False
        super().handle_write()
        if closes and self.connected:
            if self.total_outbufs_len:
                self.close_when_flushed = True
            else:
                self._linger()

    def _linger(self) -> None:
        """Read on after the last answer: closing on unread bytes would take the answer back."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()
            return
        self.lingers = True
        self._begin()

    def handle_close(self) -> None:
        super().handle_close()
        if self.request:
            # Half of it may lie in a temporary file.
            self.request.close()
            self.request = None

    def handle_expt(self) -> None:
        # Urgent data would wake the loop again and again.
        self.handle_close()


class Dispatcher(ThreadedTaskDispatcher):
    """One thread for pages, another for requests that compute for long."""

    def __init__(self, is_slow: Callable[[str, str], bool]) -> None:
        super().__init__()
        self.is_slow = is_slow
        self.slow = ThreadedTaskDispatcher()
        self.set_thread_count(1)
        self.slow.set_thread_count(1)

    def add_first(self, task: SimpleNamespace) -> None:
        """Add what is no request to the line of the pages."""
        super().add_task(task)

    def add_task(self, task: Channel) -> None:
        request = task.requests[0]
        if not request.error and self.is_slow(request.command, request.path):
            self.slow.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = GRACE) -> bool:
        until = time.time() + timeout
        done = super().shutdown(cancel_pending, timeout)
        return self.slow.shutdown(cancel_pending, max(0.0, until - time.time())) and done


class Server(TcpWSGIServer):
    """Serves an application on a socket that other processes may share."""

    channel_class = Channel

    def __init__(
        self,
        application: "WSGIApplication",
        listening: socket.socket,
        *,
        largest: int,
        patience: float,
        is_slow: Callable[[str, str], bool],
    ) -> None:
        self.patience = patience
        self.stopping = False
        super().__init__(
            application,
            map={},
            _sock=listening,
            dispatcher=Dispatcher(is_slow),
            adj=_adjustments(largest),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )

    def run_first(self, act: Callable[[], None]) -> None:
        """Do something in the thread of the pages before it takes requests."""
        done = threading.Event()

        def service() -> None:
            try:
                act()
            finally:
                done.set()

        self.task_dispatcher.add_first(SimpleNamespace(service=service, cancel=done.set))
        done.wait(FIRST)

    def serve(self) -> None:
        """Serve until `stop`, then give out what has been begun."""
        while not self.stopping:
            wasyncore.poll2(1.0, self._map)
        until = time.time() + GRACE
        self.accepting = False
        self.task_dispatcher.shutdown()
        while time.time() < until and any(each.total_outbufs_len for each in self._channels()):
            wasyncore.poll2(0.05, self._map)
        for channel in self._channels():
            channel.handle_close()
        wasyncore.close_all(self._map)

    def stop(self, *_signal: object) -> None:
        if not self.stopping:
            self.stopping = True
            # The loop may have woken by itself, and ended meanwhile.
            with suppress(OSError):
                self.pull_trigger()

    def is_full(self) -> bool:
        """Whether no more may be kept of requests that are still being sent."""
        read = (each.request.body_bytes_received for each in self._channels() if each.request)
        return sum(read) > MOST_UNFINISHED

    def handle_accept(self) -> None:
        """Accept all who wait, not one for each turn of the loop."""
        before = -1
        while len(self.active_channels) > before:
            if len(self.active_channels) > MOST_CONNECTIONS:
                self._make_room()
            before = len(self.active_channels)
            super().handle_accept()

    def maintenance(self, now: float) -> None:
        """Close what is too slow; waitress asks for it every second."""
        for channel in self._channels():
            if channel.is_too_slow(now):
                channel.handle_close()

    def _make_room(self) -> None:
        waited_for = [each for each in self._channels() if each.is_waited_for()]
        if waited_for:
            min(waited_for, key=lambda each: each.last_activity).handle_close()

    def _channels(self) -> list[Channel]:
        return list(self.active_channels.values())


def _adjustments(largest: int) -> Adjustments:
    return Adjustments(
        # Headers of a proxy are judged by the settings of the product.
        clear_untrusted_proxy_headers=False,
        ident=None,
        asyncore_use_poll=True,
        cleanup_interval=1,
        # Above what `MOST_CONNECTIONS` lets in: nobody is kept waiting outside.
        connection_limit=2 * MOST_CONNECTIONS,
        log_socket_errors=False,
        recv_bytes=64 * KIB,
        max_request_header_size=64 * KIB,
        max_request_body_size=largest + 1,
        inbuf_overflow=64 * KIB,
        outbuf_overflow=256 * KIB,
        # An answer never waits for its reader in the thread that works.
        outbuf_high_watermark=2**60,
    )
