"""How many working days somebody had to answer, by the calendar of the service."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from shallmark.kernel.config_cache import VersionedCache
from shallmark.plan.alignment.models import Service


def workdays_between(service: Service | None, since: datetime | None, now: datetime) -> int | None:
    """Working days of its calendar since something was done until now.

    The calendar is the service's hours; where it states none or never closes, the first one that
    closes. None where nobody can count: no calendar, or one that does not reach so far.
    """
    calendars = _workdays.get()
    hours = service.hours_id if service else None
    own = calendars.get(hours) if hours else None
    known = own if own and not own.always_open else next(iter(calendars.values()), None)
    if known is None or since is None:
        return None
    zone = ZoneInfo(known.zone)
    first, last = since.astimezone(zone).date(), now.astimezone(zone).date()
    if not known.days or first < known.first or last > known.last:
        return None
    return bisect_right(known.days, last) - bisect_right(known.days, first)


@dataclass(frozen=True)
class _Workdays:
    """The working days of a calendar, and the days between which it is known."""

    always_open: bool
    zone: str
    first: date
    last: date
    days: list[date]


def _load_workdays() -> dict[int, _Workdays]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.always_open, c.zone, min(w.day), max(w.day),"
            " array_agg(w.day ORDER BY w.day) FILTER (WHERE w.working)"
            " FROM calendars_calendar c LEFT JOIN ledger.workday w ON w.calendar = c.key"
            " GROUP BY c.id ORDER BY c.always_open, c.id"
        )
        return {
            pk: _Workdays(always_open, zone, first, last, days or [])
            for pk, always_open, zone, first, last, days in cursor.fetchall()
        }


_workdays = VersionedCache(_load_workdays, "calendars.Calendar")
