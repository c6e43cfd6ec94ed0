"""Pages of calendars."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import Calendar
from shallmark.common.calendars.zone_choice import zone_field
from shallmark.common.keys import key_field
from shallmark.common.settled import SettledByTwo
from shallmark.kernel import clock
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import register
from shallmark.kernel.second_person import Reason

#: in which whoever makes a calendar sets it up alone
SETTING_UP = timedelta(days=7)


@register(Calendar)
class CalendarRecord(SettledByTwo):
    key = "calendar"
    prefix = "CAL"
    slug = "calendars"
    phase = "settings"
    function = _("Service hours")
    icon = "calendar"
    list_display = ("reference", "title", "key", "zone", "always_open", "built_at")
    list_filter = ("always_open", "zone")
    search_fields = ("reference", "title", "key")
    form_fields: ClassVar[dict[str, FieldFactory]] = {"zone": zone_field, "key": key_field}
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
    #: by these, days and hours count or do not, also those that have passed
    settled_by_two = frozenset(fields) - {"title", "key"}
    empty_text = _("A calendar says when a service is looked after; clocks count only those hours.")
    clauses = ("8.3.3",)

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        if record.created_at > clock.now() - SETTING_UP:
            return None
        return super().second_person(record, before, by)
