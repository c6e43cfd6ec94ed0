"""The two day-one calendars."""

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.models import Calendar
from shallmark.common.calendars.working_time import Hours, Opening
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM


@entered(Source.SEED)
def seed(by: Person | None = None) -> None:
    """Create the calendars that are missing."""
    known = set(Calendar.objects.values_list("key", flat=True))
    if "24x7" not in known:
        hours = Hours("24x7", settings.SITE_ZONE, always_open=True)
        make_calendar(by=by, title=_("24x7"), hours=hours, authority=SYSTEM)
    if "office" not in known:
        week = tuple(Opening(weekday, 8 * 60, 18 * 60) for weekday in range(5))
        hours = Hours("office", settings.SITE_ZONE, week)
        make_calendar(by=by, title=_("Mon-Fri 08:00-18:00"), hours=hours, authority=SYSTEM)
