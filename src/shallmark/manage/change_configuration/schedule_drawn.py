"""The schedule of change as a drawing: a row for each service, true to scale, with what collides.

The same changes stand below it as a list; that is what a phone and a screen reader get.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.day_names import weekday_name
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import clashes, deciding
from shallmark.manage.change_configuration.clashes import Clash, Planned
from shallmark.manage.change_configuration.models import Freeze, MaintenanceWindow
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.queries_change import (
    LATE,
    freezes,
    maintenance,
    schedule,
)
from shallmark.manage.change_configuration.schedule_filters import Narrowing
from shallmark.manage.change_configuration.time_axis import Axis, Bar
from shallmark.pages import formats
from shallmark.plan.alignment.models import Service

#: what one look holds, in days
SPANS = {"week": 7, "two-weeks": 14, "month": 35}
#: height of a lane and of the room around lanes, in pixels
LANE, ROOM = 22, 16
TONES = {
    states.Status.AUTHORIZE: "waits",
    states.Status.SCHEDULED: "scheduled",
    states.Status.IMPLEMENT: "progress",
}
ICONS = {states.Category.EMERGENCY: "bolt", states.Category.STANDARD: "repeat"}

Opening = tuple[MaintenanceWindow, datetime, datetime]


@dataclass
class Row:
    """A service with its bars, the times that are frozen, and its maintenance windows."""

    name: str
    url: str
    bars: list[Bar] = field(default_factory=list)
    frozen: list[tuple[float, float, str]] = field(default_factory=list)
    windows: list[tuple[float, float]] = field(default_factory=list)

    @property
    def height(self) -> int:
        return ROOM + LANE * (1 + max((bar.lane for bar in self.bars), default=0))


@dataclass(frozen=True)
class Day:
    """A day of the axis: where it begins, how wide it is, and what it is."""

    x: float
    width: float
    word: str
    is_today: bool
    is_free: bool


def look(
    person: Person, first: date, show: str, view: str, narrowing: Narrowing | None = None
) -> dict[str, Any]:
    """Everything that the page draws for a beginning, a span, a view and filters."""
    days = SPANS.get(show, SPANS["two-weeks"])
    axis = Axis(_start(first), _start(first + timedelta(days=days)))
    now = clock.now()
    found = schedule(axis.start, axis.end, person, waiting=True, late_at=now)
    held, windows = freezes(axis.start, axis.end), maintenance(axis.start, axis.end)
    planned = [Planned(*each) for each in found]
    shown = [one for one in planned if axis.holds(one.start, one.end)]
    clashing = clashes.of(shown, held, [window for window, _from, _to in windows])
    mine = waiting_for(person)
    services = _services(planned, person)
    fitting = narrowing.holds(planned) if narrowing else planned
    views = _views(fitting, clashing, mine, services, person)
    chosen = views.get(view, views["all"])[1]
    rows = _rows(chosen, services, axis, clashing, mine)
    _shade(rows, axis, held, windows)
    return {
        "rows": [row for _reference, row in sorted(rows.items(), key=lambda one: one[1].name)],
        "days": _days(first, days, axis),
        "now": axis.at(now) if axis.holds(now, now) else None,
        "planned": chosen,
        "mine": mine,
        "clashes": [one for one in clashing if one.first in chosen or one.other in chosen],
        "words": {one.change.pk: _words(one, clashing) for one in chosen},
        "groups": narrowing.groups(planned, _titles(services)) if narrowing else [],
        "left_out": len(services) - sum(bool(name) for name in rows),
        "views": [(key, name, len(some)) for key, (name, some) in views.items()],
        "view": view if view in views else "all",
        "held": held,
        "windows": windows,
    }


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def waiting_for(person: Person) -> set[int]:
    """Changes that wait for the decision of this person."""
    asked = deciding.asked_of(person).filter(record_key="change")
    return set(asked.values_list("record_id", flat=True))


def _services(planned: Iterable[Planned], person: Person) -> dict[str, Service]:
    names = {name for one in planned for name in one.change.services}
    readable = Service.objects.visible_to(person).filter(reference__in=names)
    return {service.reference: service for service in readable}


def _views(
    planned: list[Planned],
    clashing: list[Clash],
    mine: set[int],
    services: dict[str, Service],
    person: Person,
) -> dict[str, tuple[str, list[Planned]]]:
    """Name and changes of each view, by key."""
    own = {name for name, service in services.items() if service.owner_id == person.pk}
    hit = {one.first.change.pk for one in clashing} | {
        one.other.change.pk for one in clashing if one.other is not None
    }
    return {
        "all": (_("All services"), planned),
        "approvals": (_("My approvals"), [one for one in planned if one.change.pk in mine]),
        "services": (
            _("My services"), [one for one in planned if own & set(one.change.services)],
        ),
        "collisions": (_("Collisions"), [one for one in planned if one.change.pk in hit]),
        "risk": (_("High risk"), [one for one in planned if one.change.risk == "high"]),
        "late": (_("Late"), [one for one in planned if late_for(one)]),
    }  # fmt: skip


def late_for(one: Planned) -> timedelta | None:
    """How long it is past its planned end without being closed; as `is_late` asks it."""
    late = clock.now() - one.end
    is_open = one.change.status in LATE
    return late if is_open and late > timedelta(0) else None


def _words(one: Planned, clashing: list[Clash]) -> list[str]:
    """Why it is marked: since when it is late, and what it runs into."""
    late = late_for(one)
    span = formats.duration(late.total_seconds(), parts=1) if late else ""
    said = [str(_("late by %(span)s") % {"span": span})] if late else []
    return [*said, *clashes.words(one, clashing)]


def _titles(services: dict[str, Service]) -> dict[str, str]:
    return {reference: service.title for reference, service in services.items()}


def _rows(
    planned: list[Planned],
    services: dict[str, Service],
    axis: Axis,
    clashing: list[Clash],
    mine: set[int],
) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for one in planned:
        bar = _bar(one, axis, clashing, bold=one.change.pk in mine)
        for name in [each for each in one.change.services if each in services] or [""]:
            if name not in rows:
                service = services.get(name)
                rows[name] = Row(
                    service.title if service else str(_("Without a service")),
                    service.get_absolute_url() if service else "",
                )
            _put(rows[name], bar)
    return rows


def _bar(one: Planned, axis: Axis, clashing: list[Clash], *, bold: bool) -> Bar:
    change = one.change
    number = change.reference.removeprefix("CHG").lstrip("0")
    x, width = axis.span(one.start, one.end)
    return Bar(
        x,
        width,
        f"{number} {change.title}"[:44],
        TONES.get(states.Status(change.status), "done"),
        change.get_absolute_url(),
        ", ".join(_words(one, clashing)),
        ICONS.get(states.Category(change.category), "") if change.category else "",
        bold=bold,
        tail=max(axis.at(clock.now()) - x - width, 0) if late_for(one) else 0,
    )


def _put(row: Row, bar: Bar) -> None:
    """Into the first lane in which bar and words have room."""
    start, end = bar.reach
    lane = 0
    while any(
        other.lane == lane and other.reach[0] < end and other.reach[1] > start for other in row.bars
    ):
        lane += 1
    row.bars.append(Bar(**{**bar.__dict__, "lane": lane}))


def _shade(rows: dict[str, Row], axis: Axis, held: list[Freeze], windows: list[Opening]) -> None:
    """Freezes and maintenance windows behind the bars of the services that they concern."""
    for name, row in rows.items():
        row.frozen = [
            (*axis.span(freeze.starts_at, freeze.ends_at), freeze.title)
            for freeze in held
            if not freeze.scope or name in freeze.scope
        ]
        row.windows = [
            axis.span(start, end)
            for window, start, end in windows
            if name in window.services or not (window.services or window.items)
        ]


def _days(first: date, count: int, axis: Axis) -> list[Day]:
    today = timezone.localtime(clock.now()).date()
    days = [first + timedelta(days=number) for number in range(count)]
    return [
        Day(
            axis.at(_start(day)),
            round(100 / count, 3),
            f"{_weekday(day)} {day.day}" if count <= SPANS["two-weeks"] else str(day.day),
            day == today,
            day.weekday() > 4,
        )
        for day in days
    ]


def _weekday(day: date) -> str:
    return weekday_name(day.weekday())
