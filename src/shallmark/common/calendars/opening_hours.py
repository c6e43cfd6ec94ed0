"""Openings and closed days as people write them; the tables are derived from these lines.

Openings, a line for days of the same hours: `Mon-Fri 08:00-12:00 13:00-18:00`. Hours may pass
midnight (`Mon-Fri 22:00-06:00` ends on Saturday morning) and days the end of the week (`Fri-Mon`).
Closed days, a line each: `2026-12-24 Christmas Eve`. The text is what forms, import, API and
history show.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from shallmark.common.calendars.working_time import Opening

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LINE = re.compile(r"([A-Za-z]+(?:\s*[-,]\s*[A-Za-z]+)*)\s+(\d.*)")
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?")
#: blanks round a dash
_LOOSE = re.compile(r"\s*[-–]\s*")
MIDNIGHT = 24 * 60


class NotUnderstoodError(ValueError):
    """A line cannot be read; the sentence quotes it."""


def read_openings(text: str) -> tuple[Opening, ...]:
    """Openings of the lines, sorted.

    Raises:
        NotUnderstoodError: a line is no opening, or two openings of a day overlap.

    """
    openings = sorted(
        (opening for line in text.splitlines() if line.strip() for opening in _line(line.strip())),
        key=lambda opening: (opening.weekday, opening.start),
    )
    for before, after in pairwise(openings):
        if before.weekday == after.weekday and after.start < before.end:
            raise NotUnderstoodError(
                _("Two opening hours of %(day)s overlap.") % {"day": DAYS[before.weekday]}
            )
    return tuple(openings)


def _line(line: str) -> list[Opening]:
    found = _LINE.fullmatch(_LOOSE.sub("-", line))
    if found is None:
        raise NotUnderstoodError(_fault(line))
    try:
        return [
            opening
            for start, end in (_span(word) for word in found[2].replace(",", " ").split())
            for weekday in _weekdays(found[1])
            for opening in _openings(weekday, start, end)
        ]
    except (ValueError, IndexError) as wrong:
        raise NotUnderstoodError(_fault(line)) from wrong


def _fault(line: str) -> str:
    return _(
        "“%(line)s” is no opening. Write: Mon-Fri 08:00-12:00 13:00-18:00, or Mon-Sun 22:00-06:00"
        " for hours that pass midnight."
    ) % {"line": line}


def _openings(weekday: int, start: int, end: int) -> list[Opening]:
    """One opening, or two where it passes midnight."""
    if start == end:
        raise ValueError("An opening has a length.")
    if start < end:
        return [Opening(weekday, start, end)]
    late = Opening(weekday, start, MIDNIGHT)
    return [late, Opening((weekday + 1) % 7, 0, end)] if end else [late]


def _weekdays(words: str) -> list[int]:
    """The days of "Mon-Wed,Fri"; "Fri-Mon" goes over the end of the week."""
    weekdays: list[int] = []
    for word in words.replace(" ", "").split(","):
        first, dash, last = word.partition("-")
        begin = _weekday(first)
        end = _weekday(last) if dash else begin
        weekdays.extend((begin + day) % 7 for day in range((end - begin) % 7 + 1))
    return weekdays


def _weekday(name: str) -> int:
    """The day of a whole name, or of its first two or three letters."""
    word = name.lower()
    if word in _LONG:
        return _LONG.index(word)
    return [day.lower()[: max(len(word), 2)] for day in DAYS].index(word)


def _span(word: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(word)
    if match is None:
        raise ValueError(word)
    hour, minute, to_hour, to_minute = (int(part or 0) for part in match.groups())
    if minute > 59 or to_minute > 59:
        raise ValueError(word)
    return hour * 60 + minute, to_hour * 60 + to_minute


def write_openings(openings: Iterable[Opening]) -> str:
    """The lines of some openings: neighbouring days of the same hours share one."""
    by_day: dict[int, list[str]] = {}
    for opening in sorted(openings, key=lambda each: (each.weekday, each.start)):
        span = f"{_clock(opening.start)}-{_clock(opening.end)}"
        by_day.setdefault(opening.weekday, []).append(span)
    lines = []
    for _key, group in groupby(enumerate(by_day.items()), lambda n: (n[1][1], n[1][0] - n[0])):
        days = [day for _n, (day, _spans) in group]
        name = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
        lines.append(f"{name} {' '.join(by_day[days[0]])}")
    return "\n".join(lines)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def read_closed_days(text: str) -> dict[date, str]:
    """Closed days with their names.

    Raises:
        NotUnderstoodError: a line does not begin with a date.

    """
    closed_days = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _gap, name = line.partition(" ")
        try:
            closed_days[date.fromisoformat(day)] = name.strip() or day
        except ValueError as wrong:
            raise NotUnderstoodError(
                _("“%(line)s” is no closed day. Write: 2026-12-24 Christmas Eve") % {"line": line}
            ) from wrong
    return closed_days


def write_closed_days(days: Mapping[date, str]) -> str:
    return "\n".join(f"{day} {name}" for day, name in sorted(days.items()))
