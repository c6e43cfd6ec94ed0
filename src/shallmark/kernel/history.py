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

from shallmark.kernel import clock

#: the request's id and address kind, set by the web's middleware
origin: ContextVar[dict[str, str]] = ContextVar("shallmark_origin", default={})  # noqa: B039

_SET = """
select set_config('shallmark.now', %s, true), set_config('shallmark.source', %s, true),
       set_config('pghistory.context_id', %s, true),
       set_config('pghistory.context_metadata', %s, true)
"""


@contextmanager
def writing(
    *, by: Any, verb: str, reason: str = "", source: str = "page", at: datetime | None = None
) -> Iterator[datetime]:
    """One transaction with its context; yields the effective moment."""
    with clock.at(at), transaction.atomic():
        moment = clock.now()
        said: dict[str, Any] = {"verb": verb, "source": source, **origin.get()}
        if by is not None:
            said["by"] = by.pk
        if reason:
            said["reason"] = reason
        if at is not None:
            said["at"] = moment.isoformat()
        with connection.cursor() as cursor:
            cursor.execute(_SET, [moment.isoformat(), source, str(uuid.uuid4()), json.dumps(said)])
        yield moment
