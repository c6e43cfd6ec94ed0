"""What counts as an outage: the database, a disk or a server is away, and will be back.

Jobs are retried after one, pages and the API answer with a word of their own, logs keep a line.
"""

import errno
import os
import socket
from collections.abc import Iterator

import django.db
import psycopg

#: SQLSTATE of PostgreSQL
DISK_FULL = "53100"
#: header of a request whose body the web server could not take in, because a disk is full
BODY_LOST = "X_BODY_LOST_DISK_FULL"
#: a server that has become a standby takes no writes until it is promoted
READ_ONLY = "25006"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_AWAY = _FULL | {errno.EIO, errno.EROFS, errno.EHOSTUNREACH, errno.ENETUNREACH}
_LOST = (
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    ConnectionError,
    TimeoutError,
    socket.gaierror,
)


def outage_of(error: BaseException) -> BaseException | None:
    """The error itself, or the one that led to it, that comes from something away for a time."""
    return next(filter(_is_away, _chain(error)), None)


def is_outage(error: BaseException) -> bool:
    return outage_of(error) is not None


def is_disk_full(error: BaseException) -> bool:
    """Whether a disk is full: that of the database, or that of the files."""
    return any(
        _errno(each) in _FULL or _sqlstate(each) == DISK_FULL or _lets_nobody_in(each)
        for each in _chain(error)
    )


def _lets_nobody_in(error: BaseException) -> bool:
    """Whether the server refused a new connection for want of room; that has no SQLSTATE."""
    refused = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    return refused and os.strerror(errno.ENOSPC) in str(error)


def _is_away(error: BaseException) -> bool:
    return isinstance(error, _LOST) or _errno(error) in _AWAY or _sqlstate(error) == READ_ONLY


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _errno(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _sqlstate(error: BaseException) -> str | None:
    return error.sqlstate if isinstance(error, psycopg.Error) else None
