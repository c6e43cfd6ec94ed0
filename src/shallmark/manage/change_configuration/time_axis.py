"""A time line as a drawing: where moments lie between a beginning and an end, in percent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from shallmark.pages import formats

#: the narrowest bar, one that has room for all words, and a letter, in percent
NARROW, WIDE, LETTER = 0.7, 60, 0.9
#: beyond it no word has room
EDGE = 95
#: hours between two marks, and how many marks there are at most
HOURS, MARKS = (1, 2, 3, 6, 12, 24, 48, 168), 8


@dataclass(frozen=True)
class Bar:
    """Something that lasts: `tone` says how it is filled, `reason` why it is marked."""

    x: float
    width: float
    words: str
    tone: str
    url: str = ""
    reason: str = ""
    icon: str = ""
    bold: bool = False
    lane: int = 0
    #: how far it reaches on past its planned end, because it is not done
    tail: float = 0

    @property
    def end(self) -> float:
        return self.x + self.width + self.tail

    @property
    def room(self) -> float:
        """What the words take beside a bar, in percent of the usual width of a page."""
        return (len(self.words) + len(self.reason)) * LETTER + 2

    @property
    def place(self) -> str:
        """Where the words stand: within a wide bar, else at its right, else at its left."""
        if self.width >= min(self.room, WIDE):
            return "inside"
        return "right" if self.end + self.room <= 100 or self.x < self.room else "left"

    @property
    def words_at(self) -> float:
        """Where the words begin, or end where they stand at the left."""
        return self.end if self.place == "right" else self.x

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where bar and words need room."""
        start = self.x - (self.room if self.place == "left" else 0)
        return start, self.end + (self.room if self.place == "right" else 0)


@dataclass(frozen=True)
class Mark:
    """A place on the axis with its word."""

    x: float
    word: str


@dataclass(frozen=True)
class Axis:
    """From when to when a drawing reaches."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def span(self, start: datetime, end: datetime) -> tuple[float, float]:
        """Place and width, never too narrow to be seen."""
        x = self.at(start)
        width = max(self.at(end) - x, NARROW)
        return min(x, 100 - NARROW), width

    def holds(self, start: datetime, end: datetime) -> bool:
        return start < self.end and end > self.start

    def marks(self) -> list[Mark]:
        """Full hours, as many as can be read; midnight says its day."""
        length = (self.end - self.start) / timedelta(hours=1)
        step = next((hours for hours in HOURS if length / hours <= MARKS), HOURS[-1])
        first = timezone.localtime(self.start).replace(minute=0, second=0, microsecond=0)
        first = first.replace(hour=first.hour - first.hour % min(step, 24))
        marks = []
        while first < self.end:
            if first >= self.start and self.at(first) < EDGE:
                day = formats.day(first.date(), year=False)
                word = f"{first:%H:%M}" if first.hour else day
                marks.append(Mark(self.at(first), word))
            first += timedelta(hours=step)
        return marks
