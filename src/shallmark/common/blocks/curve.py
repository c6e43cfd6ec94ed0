"""A series of measured values against a target, as a small drawing with its table.

Whoever looks after the value sees how it goes, and enters the next one from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone

from shallmark.common.blocks.words import day_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import versions_of
from shallmark.pages import formats

#: the drawing is stretched to its column: units of its width and height, and the room at its edges
WIDE, HIGH, EDGE = 1000, 160, 12


@dataclass(frozen=True)
class Point:
    """One measured value."""

    at: datetime
    value: Decimal


@dataclass(frozen=True)
class Curve:
    """The series, oldest first; `goal` is a line across, `start` the value that it began with."""

    kind: ClassVar[str] = "curve"

    key: str
    name: Text
    points: Sequence[Point]
    goal: Decimal | None = None
    start: Decimal | None = None
    #: more is better
    rising: bool = True
    unit: str = ""
    begins: date | None = None
    ends: date | None = None
    caption: Text = ""
    #: when the next value is due, and whether that day has passed
    due: date | None = None
    is_late: bool = False
    #: the step that enters the next value, or the address of the field that takes it
    verb: str = ""
    enter: str = ""
    half: bool = False

    @property
    def drawing(self) -> dict[str, Any] | None:
        """Path, dots and lines; None where there is nothing to draw."""
        if not self.points:
            return None
        days = [day_of(point.at) or point.at.date() for point in self.points]
        first = min([self.begins or days[0], *days])
        last = max([self.ends or days[-1], *days])
        values = [point.value for point in self.points]
        bounds = [*values, *(each for each in (self.goal, self.start) if each is not None)]
        low, high = min(bounds), max(bounds)

        def across(day: date) -> int:
            return round(
                EDGE + (day - first).days * (WIDE - 2 * EDGE) / max((last - first).days, 1)
            )

        def up(value: Decimal) -> int:
            share = float((value - low) / (high - low)) if high > low else 0.5
            return round(HIGH - EDGE - share * (HIGH - 2 * EDGE))

        places = [(across(day), up(value)) for day, value in zip(days, values, strict=True)]
        if self.start is not None and self.begins is not None:
            places = [(across(self.begins), up(self.start)), *places]
        return {
            "wide": WIDE,
            "high": HIGH,
            "path": "M" + "L".join(f"{x} {y}" for x, y in places),
            "dots": "".join(f"M{x} {y}h0" for x, y in places[-len(values) :]),
            "goal": None if self.goal is None else up(self.goal),
            "first": first,
            "last": last,
            "low": self.said(low),
            "high_value": self.said(high),
        }

    def said(self, value: Decimal | None) -> str:
        """A value with its unit."""
        return with_unit(value, self.unit)

    def _beside_goal(self, value: Decimal) -> str:
        if self.goal is None:
            return ""
        more = value - self.goal
        return f"+{formats.decimal(more)}" if more > 0 else formats.decimal(more)

    def is_reached(self, value: Decimal) -> bool:
        """Whether a value is at the goal or beyond it."""
        return is_reached(value, self.goal, rising=self.rising)

    @property
    def table(self) -> list[tuple[Point, str, bool, str]]:
        """Each value, newest first: in words, whether it reaches the goal, and by how much."""
        return [
            (
                point,
                self.said(point.value),
                self.is_reached(point.value),
                self._beside_goal(point.value),
            )
            for point in reversed(self.points)
        ]


def with_unit(value: Decimal | None, unit: str) -> str:
    """A measured value in words."""
    if value is None:
        return formats.DASH
    number = formats.decimal(value)
    return f"{number}{formats.FIXED}{unit}" if unit else number


def is_reached(value: Decimal, goal: Decimal | None, *, rising: bool) -> bool:
    """Whether a value is at its goal or beyond it."""
    return goal is None or (value >= goal if rising else value <= goal)


def series_of(record: Record, value: str, at: str) -> list[Point]:
    """What was measured of a record, oldest first, as its history keeps it. One query."""
    rows = versions_of(type(record)).filter(pgh_obj_id=record.pk).order_by("pgh_id")
    measured = rows.filter(**{f"{at}__isnull": False, f"{value}__isnull": False})
    # a later version of the same time corrects it
    known: dict[datetime, Decimal] = dict(measured.values_list(at, value))
    return [Point(timezone.localtime(moment), number) for moment, number in known.items()]
