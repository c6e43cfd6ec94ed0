"""A provider of tokens on the loopback, as those of OAuth 2.0 answer (RFC 6749)."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

TOKEN, REFRESH = "token-1", "refresh-1"
#: of these each is taken once, and the next is given with the token
ROTATING = ("rotating-1", "rotating-2", "rotating-3")


class _Provider(BaseHTTPRequestHandler):
    """Gives a token for the refresh token, and tells whose it is (RFC 6749)."""

    used: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        asked = urllib.parse.parse_qs(self.rfile.read(length).decode())
        (refresh,) = asked.get("refresh_token", [""])
        given = {"access_token": TOKEN, "token_type": "Bearer"}
        if refresh in ROTATING[:-1] and refresh not in self.used:
            self.used.add(refresh)
            self._say(200, given | {"refresh_token": ROTATING[ROTATING.index(refresh) + 1]})
        elif refresh in {REFRESH, ROTATING[-1]}:
            self._say(200, given | {"refresh_token": refresh})
        else:
            self._say(400, {"error": "invalid_grant"})

    def do_GET(self) -> None:
        good = self.path.endswith(f"={TOKEN}")
        self._say(200 if good else 401, {"email": "oauth@nordlicht.example", "active": "true"})

    def _say(self, code: int, answer: dict[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@contextmanager
def providing() -> Iterator[int]:
    """The port of a provider of its own, gone afterwards."""
    _Provider.used.clear()
    provider = ThreadingHTTPServer(("127.0.0.1", 0), _Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    try:
        yield provider.server_port
    finally:
        provider.shutdown()
        provider.server_close()
