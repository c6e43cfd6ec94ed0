"""Days and moments as the cell of a table says them, also after a spreadsheet wrote them anew.

What can be read in two ways is not read: "03/04/2026" may be of March or of April.
"""

import re
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


def day_of(text: str) -> date | None:
    """The day, with or without a time; None: it says none, or one of two.

    "2026-03-04", "4.3.2026" and "31/12/2026" are read.
    """
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        found = _LOCAL.fullmatch(text)
    local = _local(found) if found is not None else None
    return local.date() if local is not None else None


def _local(found: re.Match[str]) -> datetime | None:
    """By a point the day comes first; else in the one order in which there is such a day."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    hour, minute, second_of = (int(part or 0) for part in found.group(5, 6, 7))
    if half := (found[8] or "").strip().lower():
        hour = hour % 12 + (12 if half == "pm" else 0)
    orders = {(second, first)} if found[2] == "." else {(second, first), (first, second)}
    made = set()
    for month, day in orders:
        try:
            made.add(datetime(year, month, day, hour, minute, second_of))  # noqa: DTZ001  the caller knows the zone
        except ValueError:
            continue
    return made.pop() if len(made) == 1 else None
