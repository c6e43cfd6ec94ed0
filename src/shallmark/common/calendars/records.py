"""Pages of calendars."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import Calendar
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, register
from shallmark.pages.formats import day


def _hours(calendar: Calendar, _person: Person) -> dict[str, Any]:
    today = clock.now().date()
    ahead = calendar.holidays.filter(date__gte=today).order_by("date")[:20]
    closed = [
        {"date": holiday.date, "words": day(holiday.date), "name": holiday.name}
        for holiday in ahead
    ]
    return {"closed": closed}


@register(Calendar)
class CalendarRecord(RecordType):
    key = "calendar"
    prefix = "CAL"
    slug = "calendars"
    phase = "settings"
    function = _("Service hours")
    icon = "calendar"
    list_display = ("reference", "title", "key", "zone", "always_open", "built_at")
    list_filter = ("always_open", "zone")
    search_fields = ("reference", "title", "key")
    ordering = ("title",)
    fields = (
        "title",
        "key",
        "zone",
        "always_open",
        "openings",
        "closed_days",
        "country",
        "subdivision",
    )
    detail_fields = (*fields, "built_at")
    panels = (Panel("hours", _("Closed days ahead"), "calendars/hours.html", _hours),)
    empty_text = _("A calendar says when a service is looked after; clocks count only those hours.")
    clauses = ("8.3.3",)
