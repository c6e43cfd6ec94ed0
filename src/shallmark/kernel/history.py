"""Who, why and from where, told to the database before the first write of a transaction.

pghistory's triggers copy the context into each event row; nothing here writes history itself.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shallmark.kernel import clock, kept

#: the request's id and address kind, set by the web's middleware
origin: ContextVar[dict[str, str]] = ContextVar("shallmark_origin", default={})  # noqa: B039
#: whether a write is going on, so that one it sets off is part of it
_within: ContextVar[bool] = ContextVar("shallmark_within", default=False)

_SET = """
select set_config('shallmark.now', %s, true), set_config('shallmark.source', %s, true),
       set_config('pghistory.context_id', %s, true),
       set_config('pghistory.context_metadata', %s, true), {versions}
"""


def storable(text: str) -> str:
    """The text without what no column holds: NUL, and halves of letters."""
    return text.replace("\0", "").encode(errors="replace").decode()


@contextmanager
def writing(
    *, by: Any, verb: str, reason: str = "", source: str = "page", at: datetime | None = None
) -> Iterator[datetime]:
    """One transaction with its context; yields the effective moment.

    A write within a write is no transaction of its own: what it refuses, refuses the whole.
    """
    with clock.at(at), transaction.atomic(savepoint=not _within.get()):
        moment = clock.now()
        said: dict[str, Any] = {"verb": verb, "source": source, **origin.get()}
        if by is not None:
            said["by"] = by.pk
        if reason:
            said["reason"] = storable(reason)
        if at is not None:
            said["at"] = moment.isoformat()
        context = [moment.isoformat(), source, str(uuid.uuid4()), json.dumps(said)]
        with connection.cursor() as cursor:
            cursor.execute(_SET.format(versions=kept.versions()), context)
            version = str(cursor.fetchone()[-1])
        kept.tell(version)
        with _part_of_a_write():
            yield moment


@contextmanager
def together() -> Iterator[None]:
    """Several writes in one transaction, all or none; spares each its savepoint."""
    with transaction.atomic(), _part_of_a_write():
        yield


@contextmanager
def _part_of_a_write() -> Iterator[None]:
    outermost = not _within.get()
    _within.set(True)
    try:
        yield
    finally:
        if outermost:
            _within.set(False)
            kept.tell(None)
