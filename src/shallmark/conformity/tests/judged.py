"""What a check says of one record, in the database that a test wrote."""

from typing import Any

from django.db import connection

from shallmark.conformity import library
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import Row, rows_of


def judged(check: str, reference: str, seen: Moment) -> list[Row]:
    """The row of the check about this reference, as `seen`; none where it judges others."""
    connection.ensure_connection()
    raw: Any = connection.connection
    file, values = library.built()[check], library.parameters()
    return list(rows_of(PostgresEngine(raw), file, seen, values, reference))


def conforms(check: str, reference: str, seen: Moment) -> list[bool | None]:
    return [row.conforms for row in judged(check, reference, seen)]
