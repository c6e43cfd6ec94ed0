"""What people said on a case: comments of a list, and what it tells that no field takes."""

import datetime as dt
from dataclasses import dataclass

from shallmark.connect.cases.times import Clock

#: a comment cell is "date;user;text", and its text may hold semicolons
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Comment:
    """One thing that was said; without `at` when that is not told."""

    text: str
    author: str = ""
    at: dt.datetime | None = None
    public: bool = False


def date_part(cell: str) -> str:
    """The date of a comment cell, unread; empty where it has none."""
    parts = cell.split(";", _PARTS - 1)
    return parts[0].strip() if len(parts) == _PARTS else ""


def read_comment(cell: str, clock: Clock, *, public: bool) -> Comment | None:
    """The comment in the cell; whole as text where it has no date. None: the cell says nothing."""
    cell = cell.strip()
    at = clock.read(date_part(cell)) if cell else None
    if at is None:
        return Comment(cell, public=public) if cell else None
    _date, author, text = cell.split(";", _PARTS - 1)
    text = text.strip()
    return Comment(text, " ".join(author.split()), at, public) if text else None
