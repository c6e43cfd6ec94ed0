"""The page of the review of a major incident."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.panel import ACTIONS
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.operate.customer_service import readers
from shallmark.operate.customer_service.models import MajorReview


def _open(_person: Person, _now: datetime) -> Q:
    return Q(status__in=("planned", "held"))


def _due(_person: Person, _now: datetime) -> Q:
    ended = ("resolved", "closed", "canceled")
    return Q(status__in=("planned", "held"), incident__status__in=ended)


def review_context(review: MajorReview, person: Person) -> dict[str, Any]:
    """Who was there, and whether the reader may say so. One query."""
    there = list(review.attendances.select_related("by").order_by("at"))
    said = person.pk in {one.by_id for one in there}
    return {
        "there": there,
        "may_attend": review.status == "held" and person.is_staff_member and not said,
        "room": f"/incidents/{review.incident.reference}/room",
    }


@register(MajorReview)
class MajorReviewRecord(RecordType):
    key = "major_review"
    prefix = "MIR"
    slug = "major-reviews"
    phase = "operate"
    function = _("Customer Service")
    icon = "report-search"
    clauses = ("8.6.1",)
    belongs_to = ("incident",)
    template = "customer_service/major_review.html"
    page_context = review_context
    panels = (ACTIONS,)
    list_display = (
        "reference", "title", "incident", "status", "held_at", "reported_at", "owner", "updated_at",
    )  # fmt: skip
    list_filter = ("status", "incident", "owner", "held_at", "reported_at")
    search_fields = ("reference", "title", "causes")
    fields = ("title", "incident", "owner")
    edit_fields = ("title", "causes", "what_worked", "decision", "owner")
    detail_fields = (
        "incident", "held_at", "held_by", "reported_at", "reported_by", "causes", "what_worked",
        "decision", "canceled_at", "cancel_reason",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("due", _("To be held or reported"), condition=_due),
        View("open", _("All open"), condition=_open),
        View("all", _("All")),
    )
    empty_text = _(
        "A review looks back at a major incident: what happened, why, what went well, and which"
        " actions follow. The declaration opens it, and it is reported to top management."
    )
    natural_keys = {"owner": "username", "held_by": "username", "reported_by": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"report", "cancel"})

    @classmethod
    def restriction(cls, person: Person) -> Q:
        """As its incident: one of security is read by few, and by top management."""
        if {"security_manager", "admin"} & person.role_keys:
            return Q()
        involved = Q(incident__owner=person) | Q(incident__assigned_to=person) | Q(owner=person)
        if person.is_staff_member:
            involved |= Q(readers.leads(person))
        return Q(incident__security=False, incident__confidential=False) | involved
