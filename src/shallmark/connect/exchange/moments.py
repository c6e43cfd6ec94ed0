"""Moments as a table says them, also where a spreadsheet wrote them anew and took the zone away."""

import re
from datetime import datetime, tzinfo

from django.utils.dateparse import parse_datetime

#: day, month and year in either order, and the time, as spreadsheets of many countries write them
_LOCAL = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?( ?[AaPp][Mm])?"
)


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """The moment; without a zone of its own it is of `zone`. None: none, or two can be meant."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        moment = _local(text)
    if moment is None:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _local(text: str) -> datetime | None:
    found = _LOCAL.fullmatch(text)
    if found is None:
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    hour, minute, second_of = int(found[5]), int(found[6]), int(found[7] or 0)
    half = (found[8] or "").strip().lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    orders = {(second, first)} if mark == "." else {(second, first), (first, second)}
    made = set()
    for month, day in orders:
        try:
            made.add(datetime(year, month, day, hour, minute, second_of))  # noqa: DTZ001  see above
        except ValueError:
            continue
    return made.pop() if len(made) == 1 else None
