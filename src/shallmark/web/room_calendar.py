"""What the page of a calendar tells: the week drawn, closed days ahead, and who counts by it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.bands import Bands, Lane, Mark, Span
from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact
from shallmark.common.calendars.models import Calendar
from shallmark.day_names import weekday_name
from shallmark.kernel import clock
from shallmark.kernel.people import Person as AnyPerson
from shallmark.pages import formats
from shallmark.plan.alignment.models import Service, ServiceLevelTarget
from shallmark.web.room_parts import Line, Listing, Room, told

DAY = 24 * 60
#: closed days ahead that are told, and records that count by the calendar
AHEAD, MOST = timedelta(days=183), 30


def of_calendar(calendar: Calendar, person: AnyPerson) -> Room:
    """Five queries."""
    today = timezone.localtime(clock.now()).date()
    closed = list(calendar.holidays.filter(date__gte=today, date__lt=today + AHEAD))
    hours = sum(end - start for _day, start, end in _openings(calendar)) / 60
    services = Service.objects.visible_to(person).filter(hours=calendar).order_by("title")
    targets = ServiceLevelTarget.objects.visible_to(person).filter(calendar=calendar)
    targets = targets.select_related("service", "customer").order_by("title")
    room = Room(facts=[
        Fact(_("hours a week"), formats.number(hours, 0 if hours == int(hours) else 1)),
        Fact(_("closed days in half a year"), len(closed)),
    ])  # fmt: skip
    rows = [
        (
            Cell(day.date),
            Cell(weekday_name(day.date.weekday())),
            Cell(day.name),
            Cell(_("public holiday") if day.imported else _("own")),
        )
        for day in closed
    ]
    room.blocks = [
        _week(calendar),
        Table(
            _("Closed days ahead"),
            (_("Day"), _("Weekday"), _("Name"), _("Of")),
            rows,
            empty=_("No closed days are known ahead."),
        ),
    ]
    room.listings = [
        Listing(_("Services that are looked after in it"), [
            Line(one.title, one.get_absolute_url(), "server-cog", end=str(one.get_state_display()))
            for one in services[:MOST]
        ]),
        Listing(_("Targets that count its hours"), [
            Line(one.title, one.get_absolute_url(), priority=one.priority,
                 end=formats.service_time(one.goal_seconds))
            for one in targets[:MOST]
        ]),
    ]  # fmt: skip
    return told(room)


def _openings(calendar: Calendar) -> list[tuple[int, int, int]]:
    """Weekday and minutes from and to."""
    if calendar.always_open:
        return [(weekday, 0, DAY) for weekday in range(7)]
    spans = calendar.intervals.all()
    return [(each.weekday, each.start_minute, each.end_minute) for each in spans]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _week(calendar: Calendar) -> Bands:
    """A lane for each day of the week, from midnight to midnight in the calendar's own zone."""
    lanes: dict[int, list[Span]] = {weekday: [] for weekday in range(7)}
    for weekday, start, end in _openings(calendar):
        words = f"{_clock(start)} – {_clock(end)}"
        x, width = 100 * start / DAY, 100 * (end - start) / DAY
        lanes[weekday].append(Span(round(x, 2), round(width, 2), words, words, "soft"))
    marks = [Mark(round(100 * hour / 24, 2), f"{hour:02}:00") for hour in range(0, 24, 3)]
    names = {weekday: weekday_name(weekday) for weekday in range(7)}
    return Bands(
        _("The week"),
        marks,
        [Lane(names[weekday], spans) for weekday, spans in lanes.items()],
        (_("Day"), _("Open"), _("When")),
        caption=calendar.zone,
    )
