"""Days and moments as the cell of a table says them, also after a spreadsheet wrote them anew.

What can be read in two ways is not read: "03/04/2026" may be of March or of April, unless another
cell of its column tells which comes first.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, tzinfo

from django.utils.dateparse import parse_datetime

#: day, month and year in either order, and the time, as spreadsheets of many countries write them
_LOCAL = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})"
    r"(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?( ?[AaPp][Mm])?)?"
)


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """The moment; without a zone of its own it is of `zone`. None: none, or two can be meant."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    found = _LOCAL.fullmatch(text)
    if moment is None and found is not None and found[5]:
        moment = _local(found)
    if moment is None:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def day_of(text: str, *, day_first: bool | None = None) -> date | None:
    """The day, with or without a time; None: it says none, or one of two.

    "2026-03-04", "4.3.2026" and "31/12/2026" are read; "03/04/2026" by `day_first`, where the
    column tells it (`is_day_first`).
    """
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        found = _LOCAL.fullmatch(text)
    local = _local(found, day_first) if found is not None else None
    return local.date() if local is not None else None


def is_day_first(cells: Iterable[str]) -> bool | None:
    """Whether the days of a column come before their months; None: no cell tells, or two differ."""
    found = [match for cell in cells if (match := _LOCAL.fullmatch(cell.strip()))]
    read = [_readings(match) for match in found if match[2] != "."]
    orders = {order for made in read if len(made) == 1 for order in made}
    return orders.pop() if len(orders) == 1 else None


def is_of_two_days(text: str) -> bool:
    """Whether either number may be the month, so that two days can be meant."""
    found = _LOCAL.fullmatch(text)
    return found is not None and len(set(_readings(found).values())) > 1


def _local(found: re.Match[str], day_first: bool | None = None) -> datetime | None:
    """In the one order in which there is such a day; of two, by `day_first`."""
    made = _readings(found)
    if len(set(made.values())) == 1:
        return next(iter(made.values()))
    return made.get(day_first) if day_first is not None else None


def _readings(found: re.Match[str]) -> dict[bool, datetime]:
    """Whether the day comes first -> the moment that there is then; by a point it does."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    hour, minute, second_of = (int(part or 0) for part in found.group(5, 6, 7))
    if half := (found[8] or "").strip().lower():
        hour = hour % 12 + (12 if half == "pm" else 0)
    orders = {True: (second, first)}
    if found[2] != ".":
        orders[False] = (first, second)
    made = {}
    for day_first, (month, day) in orders.items():
        with suppress(ValueError):
            made[day_first] = datetime(year, month, day, hour, minute, second_of)  # noqa: DTZ001  the caller knows the zone
    return made
