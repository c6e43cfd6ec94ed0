"""Writes of calendars: making one, its openings and holidays, and building its working time.

A calendar that names a country has its public holidays; a yearly look of the library comes by job.
Nothing moves due dates silently: each rebuild is a version of the calendar with who and why.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from shallmark.common.calendars.clocks import keep_results, mark_due
from shallmark.common.calendars.models import Calendar, CalendarInterval, Holiday
from shallmark.common.calendars.opening_hours import (
    read_closed_days,
    read_openings,
    write_closed_days,
    write_openings,
)
from shallmark.common.calendars.workdays import days_of_work, number_days
from shallmark.common.calendars.working_time import Hours, Opening, build
from shallmark.kernel import clock, writes
from shallmark.kernel.authority import FOLLOWING, Authority
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM

FIRST = date(2000, 1, 1)
#: a calendar that never closes is one interval, however long
FIRST_ALWAYS, LAST_ALWAYS = date(1970, 1, 1), date(2100, 1, 1)
#: days are numbered from the first to one so many years ahead
YEARS_AHEAD = 10
YEARS_SPARE = 5

INSERT = """
INSERT INTO calendars_workinginterval (calendar_id, s, e, cum)
SELECT %s, to_timestamp(s), to_timestamp(e), cum
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS t(s, e, cum)
"""


@transaction.atomic
def make_calendar(
    *,
    by: Person | None,
    title: str,
    hours: Hours,
    country: str = "",
    subdivision: str = "",
    authority: Authority | None = None,
) -> Calendar:
    """A calendar with its openings and holidays; `build_working_time` builds its working time."""
    values = {
        "key": hours.key,
        "title": title,
        "zone": hours.zone,
        "always_open": hours.always_open,
        "country": country,
        "subdivision": subdivision,
        "openings": write_openings(hours.openings),
        "closed_days": write_closed_days(hours.holidays),
    }
    return writes.create(Calendar, by=by, values=values, authority=authority)


def take_holidays(calendar: Calendar, years: Iterable[int]) -> bool:
    """Take in the public holidays of the calendar's country and region, and drop others'.

    Of these years, imported ones that the library does not know go; own ones stay. The working
    time is not built anew. Returns whether a day changed.

    Raises:
        Invalid: the region is unknown.

    """
    wanted = sorted(set(years))
    holidays = _public_holidays(calendar, wanted) if calendar.country else {}
    old = calendar.holidays.filter(imported=True)
    if calendar.country:
        old = old.filter(date__year__in=wanted)
    gone, _models = old.exclude(date__in=holidays).delete()
    known = set(calendar.holidays.values_list("date", flat=True))
    new = [
        Holiday(calendar=calendar, date=day, name=name[:120], imported=True)
        for day, name in holidays.items()
        if day not in known
    ]
    Holiday.objects.bulk_create(new)
    return bool(gone or new)


def years_of_holidays() -> range:
    """The past year and those ahead: what open clocks and plans may reach."""
    year = clock.now().year
    return range(year - 1, year + YEARS_SPARE + 1)


@transaction.atomic
def refresh_holidays() -> int:
    """Ask the library again for every calendar that names a country; returns how many changed."""
    changed = 0
    for calendar in Calendar.objects.exclude(country="").select_for_update():
        if take_holidays(calendar, years_of_holidays()):
            why = _("Public holidays were asked for again.")
            rebuild(calendar, by=None, reason=why, authority=SYSTEM)
            changed += 1
    return changed


def _public_holidays(calendar: Calendar, years: list[int]) -> dict[date, str]:
    # Loaded by who asks for them: it takes a third of a second.
    import holidays

    try:
        listed = holidays.country_holidays(
            calendar.country, subdiv=calendar.subdivision or None, years=years
        )
    except NotImplementedError as wrong:
        raise Invalid({"subdivision": [_("This region is not known.")]}) from wrong
    return dict(sorted(listed.items()))


@transaction.atomic
def add_holiday(
    calendar: Calendar,
    *,
    by: Person | None,
    day: date,
    name: str,
    reason: str = "",
    authority: Authority | None = None,
) -> Calendar:
    """Close the calendar on one more day; `build_working_time` builds its working time anew."""
    days = {**read_closed_days(calendar.closed_days), day: name}
    values = {"closed_days": write_closed_days(days)}
    return writes.edit(calendar, by=by, values=values, reason=reason, authority=authority)


@transaction.atomic
def rebuild(
    calendar: Calendar, *, by: Person | None, reason: str = "", authority: Authority | None = None
) -> Calendar:
    """Derive openings, closed days and working intervals anew, each table in one statement.

    The calendar says afterwards that it was built: who follows that finds the new working time.
    """
    _derive_hours(calendar)
    store_working_time(calendar, build(hours_of(calendar), *_span(calendar)))
    values = {"built_at": datetime.now(UTC), "days_of_work": days_of_work(calendar)}
    built: Calendar = writes.edit(
        calendar, by=by, values=values, reason=reason, authority=authority
    )
    number_days(built, FIRST, _end_of_days())
    return built


def store_working_time(calendar: Calendar, rows: list[tuple[int, int, int]]) -> None:
    """Replace the working intervals of a calendar by `(start, end, seconds before)`, in seconds."""
    starts, ends, cums = zip(*rows, strict=True)
    calendar.working.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [calendar.pk, list(starts), list(ends), list(cums)])


def _derive_hours(calendar: Calendar) -> None:
    calendar.intervals.all().delete()
    CalendarInterval.objects.bulk_create(
        CalendarInterval(
            calendar=calendar, weekday=each.weekday, start_minute=each.start, end_minute=each.end
        )
        for each in read_openings(calendar.openings)
    )
    own = read_closed_days(calendar.closed_days)
    calendar.holidays.filter(imported=False).delete()
    # An own day outranks the imported one, whose name it may correct.
    calendar.holidays.filter(date__in=own).delete()
    Holiday.objects.bulk_create(
        Holiday(calendar=calendar, date=day, name=name[:120]) for day, name in own.items()
    )


#: fields of a calendar that its working time is built from
PLACE = frozenset({"country", "subdivision"})
STATED = PLACE | {"key", "zone", "always_open", "openings", "closed_days"}


@after(Calendar)
def build_working_time(calendar: Calendar, event: WriteEvent) -> None:
    """A calendar made or edited gets its holidays and working time at once, wherever by."""
    is_new = event.verb == "create"
    if PLACE & event.before.keys() or (is_new and calendar.country):
        take_holidays(calendar, years_of_holidays())
    if is_new or STATED & event.before.keys():
        rebuild(calendar, by=event.by, reason=event.reason, authority=FOLLOWING)
        calendar.refresh_from_db()


def hours_of(calendar: Calendar) -> Hours:
    """What the calendar states, for the pure engine."""
    return Hours(
        key=calendar.key,
        zone=calendar.zone,
        openings=tuple(
            Opening(each.weekday, each.start_minute, each.end_minute)
            for each in calendar.intervals.all()
        ),
        holidays=dict(calendar.holidays.values_list("date", "name")),
        always_open=calendar.always_open,
    )


def _span(calendar: Calendar) -> tuple[date, date]:
    if calendar.always_open:
        return FIRST_ALWAYS, LAST_ALWAYS
    return FIRST, _end_of_days()


def _end_of_days() -> date:
    return date(clock.now().year + YEARS_AHEAD + 1, 1, 1)


def extend_calendars(*, by: Person | None = None) -> int:
    """Rebuild calendars whose horizon is near; a yearly job. Returns how many."""
    limit = clock.now().year + YEARS_SPARE
    near = [
        calendar
        for calendar in Calendar.objects.annotate(last=Max("workdays__day"))
        if calendar.last is None or calendar.last.year < limit
    ]
    for calendar in near:
        rebuild(calendar, by=by, reason=_("Working time reaches further."), authority=SYSTEM)
    return len(near)


__all__ = [
    "add_holiday",
    "build_working_time",
    "extend_calendars",
    "hours_of",
    "keep_results",
    "make_calendar",
    "mark_due",
    "rebuild",
    "refresh_holidays",
    "take_holidays",
]
