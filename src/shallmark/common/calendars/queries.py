"""Reads over calendars: working time of all of them, kept in the process until one is rebuilt."""

from collections.abc import Mapping
from datetime import datetime

from shallmark.common.calendars.models import Calendar, Holiday, WorkingInterval
from shallmark.common.calendars.working_time import WorkingTime, second

_kept: dict[int, tuple[datetime | None, WorkingTime]] = {}


def working_times() -> Mapping[str, WorkingTime]:
    """Working time by calendar key. One query, and two more for each calendar that changed."""
    times: dict[str, WorkingTime] = {}
    calendars = Calendar.objects.exclude(built_at=None)
    for pk, key, zone, built_at in calendars.values_list("id", "key", "zone", "built_at"):
        known_at, known = _kept.get(pk, (None, None))
        if known is None or known_at != built_at or known.calendar != key:
            known = _load(pk, key, zone)
            _kept[pk] = (built_at, known)
        times[key] = known
    return times


def _load(pk: int, key: str, zone: str) -> WorkingTime:
    rows = WorkingInterval.objects.filter(calendar_id=pk).order_by("s")
    return WorkingTime(
        key,
        ((second(s), second(e), cum) for s, e, cum in rows.values_list("s", "e", "cum").iterator()),
        zone=zone,
        holidays=dict(Holiday.objects.filter(calendar_id=pk).values_list("date", "name")),
        id=pk,
    )


def forget() -> None:
    """Drop what is kept; for tests that roll calendars back."""
    _kept.clear()
