"""Whether the hours of a calendar are those that its record says: clocks run by them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _

from shallmark.common.calendars.actions import FIRST, hours_of
from shallmark.common.calendars.models import Calendar
from shallmark.common.calendars.workdays import days_of_work
from shallmark.common.calendars.working_time import build
from shallmark.kernel import clock


def faults() -> Iterator[str]:
    """One sentence for each calendar that was changed past its record."""
    for calendar in Calendar.objects.order_by("reference"):
        if calendar.days_of_work and days_of_work(calendar) != calendar.days_of_work:
            yield _("The hours or closed days of %(name)s are not those of its record.") % {
                "name": calendar.reference
            }
        elif calendar.built_at and not calendar.always_open and not _is_built(calendar):
            yield _("The working time of %(name)s is not what its hours give.") % {
                "name": calendar.reference
            }


def _is_built(calendar: Calendar) -> bool:
    """Up to now: what a zone will do to later hours may be decided otherwise."""
    now = clock.now()
    stored = calendar.working.filter(e__lte=now).order_by("s").values_list("s", "e", "cum")
    wanted = build(hours_of(calendar), FIRST, date(now.year + 1, 12, 31))
    past = [row for row in wanted if row[1] <= now.timestamp()]
    return [(_moment(s), _moment(e), cum) for s, e, cum in past] == list(stored)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
