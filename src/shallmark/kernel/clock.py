"""The one clock. Rules never read the wall; they ask here, or are told `at`.

Effective time is what `now()` says; the real recording time is kept by the database beside it.
Only import and simulation set another time.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TypeVar

Day = TypeVar("Day", bound=date)
_moment: ContextVar[datetime | None] = ContextVar("shallmark_now", default=None)


def now() -> datetime:
    """The effective moment, in UTC."""
    return _moment.get() or datetime.now(UTC)


def is_held() -> bool:
    """Whether somebody holds the clock at a moment."""
    return _moment.get() is not None


@contextmanager
def at(moment: datetime | None) -> Iterator[None]:
    """Hold the clock at `moment` for the block; None leaves it as it is.

    Raises:
        ValueError: the moment has no zone, so nobody could say when it was.

    """
    if moment is None:
        yield
        return
    if moment.tzinfo is None:
        raise ValueError("A moment needs a zone.")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


def months_from(day: Day, months: int) -> Day:
    """The same day (and time) so many months later, earlier when negative, or the month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]
    return day.replace(year=years, month=month + 1, day=min(day.day, last))
