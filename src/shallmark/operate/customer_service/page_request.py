"""What the page of a request tells beside its fields: what was ordered, and whose word it needs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.approvals.models import Approval
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel
from shallmark.manage.change_configuration.deciding import waiting_on
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.models.request_states import RequestStatus
from shallmark.operate.customer_service.page_incident import unsent
from shallmark.operate.customer_service.portal import requests
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.pages.record_base import is_staff


def request_context(record: Record, person: Person) -> dict[str, Any]:
    """Whom the decision waits for; asked where one waits alone. Customers get the portal's page."""
    assert isinstance(record, ServiceRequest)
    if not is_staff(person):
        place = f"discuss/service_request/{record.reference}"
        return {
            **frame_context(person),
            **requests.page_context(record, person),
            "reply_place": place,
            "draft": unsent(person, place, record),
        }
    waits = record.status == RequestStatus.AWAITING_APPROVAL
    return {"asked": waiting_on(record, person) if waits else None}


def ordered_context(record: Any, _person: Person) -> dict[str, Any]:  # noqa: ANN401 a panel's record
    """The answers in the order of the form, with what each adds to the cost, and who approved."""
    assert isinstance(record, ServiceRequest)
    lines = rules.ordered(record)
    base = (record.cost or 0) - sum(line.price for line in lines)
    return {"ordered": lines, "base_cost": base, "decisions": decisions_of(record)}


def decisions_of(request: ServiceRequest) -> list[Any]:
    """Each decision on it, the oldest first. Two queries, none where nobody need be asked."""
    if not request.needs_approval:
        return []
    questions = Approval.objects.filter(record_key="service_request", record_id=request.pk)
    found = questions.prefetch_related("decisions__person").order_by("pk")
    return [decision for question in found for decision in question.decisions.all()]


#: it comes after the first response: what references are called is asked of other tables
ORDERED = Panel(
    "ordered", _("Ordered"), "customer_service/request_ordered.html", ordered_context, lazy=True
)
