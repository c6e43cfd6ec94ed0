"""Marks made with the key that lies outside the database (EVIDENCE_KEY): what bears one is ours.

Whoever has the database alone makes none, so that a row that names somebody without a mark, or with
the mark of other content, was not written by this installation.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

#: purpose of the mark on who wrote what and why: `kernel.history`, `conformity.marks`
WRITE = "write"
#: characters of the key's digest that name it in a mark
_NAMED = 12
_STATE = "select set_config('shallmark.key', %s, true)"


def mark_of(purpose: str, content: object) -> str:
    """By this installation's key: which key, and its mark on the content, for one purpose alone."""
    text = f"{purpose}\n{plain(content)}"
    return f"{key_name()}:{keyed(text)}"


def is_ours(purpose: str, content: object, mark: str) -> bool:
    """Whether the mark is that of this content, by our key."""
    return hmac.compare_digest(mark_of(purpose, content).encode(), mark.encode())


def keyed(text: str) -> str:
    """A digest that nobody makes without the key."""
    key = settings.EVIDENCE_KEY.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def key_name() -> str:
    """By what a mark names its key, without giving it away."""
    return hashlib.sha256(settings.EVIDENCE_KEY.encode()).hexdigest()[:_NAMED]


def plain(content: object) -> str:
    """The content as text that is the same however it was stored."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def unseen_cursor() -> CursorWrapper:
    """A cursor whose values are bound by the server: no other session reads them in a statement."""
    connection.ensure_connection()
    cursor: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(cursor)


def state_key() -> None:
    """Show the database, for this transaction, that the application is at work."""
    connection.ensure_connection()
    connection.connection.execute(_STATE, [settings.BRING_IN_KEY])


@contextmanager
def stated_key() -> Iterator[None]:
    """The same for a block, within a transaction."""
    state_key()
    yield
    connection.connection.execute(_STATE, [""])
