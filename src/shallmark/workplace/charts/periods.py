"""Periods of charts: days in the reader's time zone, from the first on, up to the one after."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shallmark.kernel import clock


@dataclass(frozen=True)
class Period:
    """`start` and `end` as addresses write them; an empty one is open."""

    label: str
    start: str
    end: str


def today() -> date:
    """The day it is for the reader."""
    return timezone.localdate(clock.now())


def _between(turns: list[date], label: Callable[[date], str]) -> list[Period]:
    """From turn to turn; the last is not over."""
    spans = [Period(label(one), one.isoformat(), two.isoformat()) for one, two in pairwise(turns)]
    return [*spans[:-1], replace(spans[-1], label=_("%s, so far") % spans[-1].label)]


def weeks(count: int = 13) -> list[Period]:
    """The last weeks from Monday on, the present one as the last."""
    monday = today() - timedelta(days=today().weekday())
    turns = [monday + timedelta(weeks=step) for step in range(1 - count, 2)]
    return _between(turns, lambda day: date_format(day, "j M"))


def months(count: int = 12) -> list[Period]:
    """The last months, the present one as the last."""
    turns = [_month(step) for step in range(1 - count, 2)]
    return _between(turns, lambda day: date_format(day, "M Y" if day.month == 1 else "M"))


def quarters(count: int = 8) -> list[Period]:
    """The last quarters, the present one as the last."""
    since = (today().month - 1) % 3
    turns = [_month(3 * step - since) for step in range(1 - count, 2)]
    return _between(turns, lambda day: f"{day.year} Q{(day.month + 2) // 3}")


def _month(step: int) -> date:
    """The first day of the month so many months from this one."""
    months_since = today().year * 12 + today().month - 1 + step
    return date(months_since // 12, months_since % 12 + 1, 1)


def ages() -> list[Period]:
    """By how many days ago something began; the oldest have no end."""
    names = (
        (_("today"), 0),
        (_("1–2 days"), 1),
        (_("3–6 days"), 3),
        (_("1–4 weeks"), 7),
        (_("older"), 28),
    )
    tomorrow = today() + timedelta(days=1)
    begun = [(name, (tomorrow - timedelta(days=days)).isoformat()) for name, days in names]
    spans = [Period(name, older, younger) for (name, younger), (_name, older) in pairwise(begun)]
    return [*spans, Period(begun[-1][0], "", begun[-1][1])]


def ahead() -> list[Period]:
    """By when something is due; what is overdue first, what is due in a year or later last."""
    names = (
        (_("within 30 days"), 30),
        (_("31–90 days"), 90),
        (_("91–180 days"), 180),
        (_("181–365 days"), 365),
    )
    turns = [today(), *(today() + timedelta(days=days + 1) for _name, days in names)]
    spans = [
        Period(name, one.isoformat(), two.isoformat())
        for (name, _days), (one, two) in zip(names, pairwise(turns), strict=True)
    ]
    overdue = Period(_("overdue"), "", turns[0].isoformat())
    return [overdue, *spans, Period(_("later"), turns[-1].isoformat(), "")]
