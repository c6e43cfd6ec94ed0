"""Slow clients of each kind, run in a process of their own."""

import asyncio
import resource
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Event
from typing import Any
from urllib.parse import urlencode

KIB, MIB = 1024, 1024 * 1024
# Bytes a second of an honest client with a slow line, and how often it moves some.
HONEST, EACH = 512 * KIB, 0.125
UPLOAD = 6 * MIB
# What Django takes for a form's token: cookie and field agree.
TOKEN = "slow" * 8


@dataclass(frozen=True)
class Goal:
    """Where the clients go, and as whom."""

    port: int
    cookie: str
    csrf: str
    file: str
    size: int
    record: str

    def head(self, method: str, path: str, *more: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {self.cookie}", *more]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Line:
    """One connection of a client."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    goal: Goal

    async def send_slowly(self, data: bytes, size: int, each: float) -> None:
        for start in range(0, len(data), size):
            self.writer.write(data[start : start + size])
            await self.writer.drain()
            await asyncio.sleep(each)

    async def is_closed(self) -> str:
        """Wait for the end of the connection."""
        while await self.reader.read(64 * KIB):
            pass
        return "closed"


async def idle(line: Line) -> str:
    return await line.is_closed()


async def slow_head(line: Line) -> str:
    line.writer.write(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    return await _trickle(line)


async def slow_body(line: Line) -> str:
    line.writer.write(line.goal.head("POST", "/sign-in", "Content-Length: 100000"))
    return await _trickle(line)


async def _trickle(line: Line) -> str:
    closed = asyncio.ensure_future(line.is_closed())
    while not closed.done():
        line.writer.write(b"x")
        await asyncio.wait([closed], timeout=1)
    return closed.result()


async def unread_download(line: Line) -> str:
    line.writer.transport.pause_reading()  # type: ignore[attr-defined]
    line.writer.write(line.goal.head("GET", line.goal.file))
    # It does not read, so it does not see the end either.
    await asyncio.Event().wait()
    return "closed"


async def honest_download(line: Line) -> str:
    line.writer.write(line.goal.head("GET", line.goal.file))
    head = await line.reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head, head
    left = line.goal.size
    while left:
        await asyncio.sleep(EACH)
        left -= len(await line.reader.readexactly(min(left, int(HONEST * EACH))))
    return "whole"


async def honest_upload(line: Line) -> str:
    goal, edge = line.goal, secrets.token_hex(8)
    fields = {"csrfmiddlewaretoken": goal.csrf, "kind": "private", "text": "From a slow line"}
    parts = [_part(edge, f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts.append(_part(edge, 'name="files"; filename="slow.bin"', secrets.token_bytes(UPLOAD)))
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    kind = f"Content-Type: multipart/form-data; boundary={edge}"
    length = f"Content-Length: {len(body)}"
    line.writer.write(goal.head("POST", f"/discuss/incident/{goal.record}", kind, length))
    await line.send_slowly(body, int(HONEST * EACH), EACH)
    return await _status(line, "302")


def _part(edge: str, name: str, value: bytes) -> bytes:
    return f"--{edge}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + value + b"\r\n"


async def guess(line: Line) -> str:
    """Try a wrong password; the limits on sign-in answer for most of them, if there are any."""
    said = {"username": "jonas", "password": secrets.token_hex(4)}
    body = urlencode(said | {"csrfmiddlewaretoken": TOKEN}).encode()
    anybody = replace(line.goal, cookie=f"csrftoken={TOKEN}")
    kind, length = "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"
    line.writer.write(anybody.head("POST", "/sign-in", kind, length, "Connection: close") + body)
    return await _status(line, "200", "403", "429")


async def _status(line: Line, *good: str) -> str:
    head = await line.reader.readuntil(b"\r\n\r\n")
    status = head.split()[1].decode()
    return "whole" if status in good else f"status {status}"


#: name -> number of clients, what each does, whether it does it again and again
KINDS: dict[str, tuple[int, Callable[[Line], Awaitable[str]], bool]] = {
    "idle connections": (1000, idle, False),
    "heads, a byte a second": (50, slow_head, False),
    "bodies, a byte a second": (50, slow_body, False),
    "downloads that are not read": (50, unread_download, False),
    "honest downloads at 512 KiB/s": (50, honest_download, True),
    "honest uploads at 512 KiB/s": (50, honest_upload, True),
    "clients trying passwords": (16, guess, True),
}

# What the server closes, and what therefore sees an error.
SILENT = {act for _number, act, again in KINDS.values() if not again}


def keep(kind: str, goal: Goal, ready: Event, enough: Event, counts: Any) -> None:
    """Keep so many clients of a kind at it until it is enough; puts what came of them."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    counts.put(asyncio.run(_keep(kind, goal, ready, enough)))


async def _keep(kind: str, goal: Goal, ready: Event, enough: Event) -> Counter[str]:
    number, act, again = KINDS[kind]
    outcomes: Counter[str] = Counter()
    clients = [asyncio.ensure_future(_one(act, goal, outcomes, enough)) for _ in range(number)]
    await asyncio.sleep(2)
    ready.set()
    await asyncio.to_thread(enough.wait)
    if not again:
        for client in clients:
            client.cancel()
    # Honest clients come to the end of what they have begun.
    await asyncio.gather(*clients, return_exceptions=True)
    return outcomes


async def _one(
    act: Callable[[Line], Awaitable[str]], goal: Goal, outcomes: Counter[str], enough: Event
) -> None:
    """Do one thing after the other until it is enough; who is closed does not come again."""
    outcome = "whole"
    while outcome == "whole" and not enough.is_set():
        reader, writer = await asyncio.open_connection("127.0.0.1", goal.port)
        try:
            outcome = await act(Line(reader, writer, goal))
        except (OSError, EOFError) as error:
            outcome = "closed" if act in SILENT else f"cut off ({error!r})"
        finally:
            writer.transport.abort()
        outcomes[outcome] += 1
