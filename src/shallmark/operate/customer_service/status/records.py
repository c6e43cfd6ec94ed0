"""The pages by which the staff say what the status page shows."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.operate.customer_service.status.models import EntryStatus, StatusService


def _shown(_person: Person, _now: datetime) -> Q:
    return Q(status=EntryStatus.SHOWN)


@register(StatusService)
class StatusServiceRecord(RecordType):
    key = "status_service"
    prefix = "STP"
    slug = "status-services"
    phase = "operate"
    function = _("Customer Service")
    icon = "activity"
    # no check reads it
    in_ledger = False
    ordering: ClassVar[tuple[str, ...]] = ("position", "title")
    list_display = (
        "reference", "title", "status", "service", "audience", "position", "shown_at", "updated_at",
    )  # fmt: skip
    list_filter = ("status", "audience", "service")
    fields = ("title", "service", "audience", "position")
    detail_fields = (
        "service", "audience", "position", "known_since", "shown_at", "shown_by", "hidden_at",
        "hidden_by",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("shown", _("Shown"), condition=_shown),
        View("all", _("All")),
    )
    notice_rules = ()
    empty_text = _(
        "A service stands on the status page when somebody shows it there, under the name by which"
        " customers know it. Who opens the page is said by the parameter status_page."
    )
    clauses = ("7.4",)
    natural_keys: ClassVar[dict[str, Any]] = {"shown_by": "username", "hidden_by": "username"}
