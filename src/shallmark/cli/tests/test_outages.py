"""A full disk is told as one, whoever met it."""

import django.db
import psycopg
import pytest

from shallmark.outages import is_disk_full, is_outage

REFUSED = "connection failed: FATAL:  could not write init file: No space left on device"


def refused(words: str) -> django.db.OperationalError:
    """As Django tells that the server let nobody in."""
    error = django.db.OperationalError(words)
    error.__cause__ = psycopg.OperationalError(words)
    return error


@pytest.mark.parametrize(
    ("words", "full"), [(REFUSED, True), ("connection failed: Connection refused", False)]
)
def test_a_server_without_room_lets_nobody_in(words: str, full: bool) -> None:
    assert is_disk_full(refused(words)) == is_disk_full(psycopg.OperationalError(words)) == full
    assert is_outage(refused(words))


def test_a_statement_that_speaks_of_room_is_no_full_disk() -> None:
    assert not is_disk_full(psycopg.errors.CheckViolation(REFUSED))
