"""What the page of a request tells beside its fields: tasks, clocks, the order, who decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source
from shallmark.kernel.records import Panel
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.deciding import waiting_on
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.forms import priority_name
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.models.request_states import ApprovalRule, RequestStatus
from shallmark.operate.customer_service.page_clocks import clock_lines, lead_clock
from shallmark.operate.customer_service.page_fulfilment import fulfilment
from shallmark.operate.customer_service.page_incident import unsent
from shallmark.operate.customer_service.portal import requests
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.pages.record_base import is_staff
from shallmark.workplace.talk import answered


def request_context(record: Record, person: Person) -> dict[str, Any]:
    """Clocks, tasks, and whom the decision waits for. Customers get the portal's page."""
    assert isinstance(record, ServiceRequest)
    if not is_staff(person):
        place = f"discuss/service_request/{record.reference}"
        return {
            **frame_context(person),
            **requests.page_context(record, person),
            "reply_place": place,
            "draft": unsent(person, place, record),
        }
    now = clock.now()
    waits = record.status == RequestStatus.AWAITING_APPROVAL
    lines = clock_lines(record, now)
    delivery = next((line["due"] for line in lines if line["metric"] == "fulfilment"), None)
    return {
        # asked where one waits alone
        "asked": waiting_on(record, person) if waits else None,
        "clocks": lines,
        "lead_clock": lead_clock(lines),
        "priority_name": priority_name,
        "first_panels": (ORDERED.key,),
        # told under Ordered
        "apart": ("answers", "cost", "form_version"),
        # the tasks stand under Fulfilment, with their steps
        "belongings": [],
        **fulfilment(record, person, now, delivery),
    }


def ordered_context(record: Any, _person: Person) -> dict[str, Any]:  # noqa: ANN401 a panel's record
    """The answers in the order of the form, with what each adds to the cost, and who approved."""
    assert isinstance(record, ServiceRequest)
    lines = rules.ordered(record)
    base = (record.cost or 0) - sum(line.price for line in lines)
    words = approvals_of(record)
    return {"ordered": lines, "base_cost": base, "approvals": words, "not_asked": not_asked(record)}


@dataclass(frozen=True)
class Word:
    """Somebody who was asked: what was said, when and which way; nothing yet where `said` is ""."""

    person: Person
    said: str = ""
    at: datetime | None = None
    way: str = ""


def approvals_of(request: ServiceRequest) -> list[Word]:
    """Each decision on it, and whose is waited for. Four queries, none where nobody is asked."""
    if not request.needs_approval:
        return []
    questions = Approval.objects.filter(record_key="service_request", record_id=request.pk)
    found = questions.prefetch_related("decisions__person", "decisions__stated_by", "approvers")
    words: list[Word] = []
    for question in found.order_by("pk"):
        decisions = list(question.decisions.all())
        words += [Word(one.person, one.decision, one.at, _way(one, request)) for one in decisions]
        if question.is_open:
            said = {one.person_id for one in decisions}
            words += [Word(one) for one in question.approvers.all() if one.pk not in said]
    return words


def _way(decision: Decision, request: ServiceRequest) -> str:
    """How it came: told to somebody, or as the history of the step that followed says."""
    if decision.stated_by:
        return _("told to %(name)s") % {"name": decision.stated_by}
    versions = versions_of(ServiceRequest).filter(pgh_obj_id=request.pk)
    followed = versions.filter(updated_at=decision.at, pgh_context__verb__in=("approve", "reject"))
    source = followed.values_list("pgh_context__source", flat=True).first()
    ways: dict[str, str] = {
        Source.PAGE: _("on its page"), Source.PORTAL: _("in the portal"),
        Source.EMAIL: _("by mail"), Source.API: _("by the API"),
    }  # fmt: skip
    return ways.get(source or "", "")


def not_asked(request: ServiceRequest) -> list[str]:
    """Rules that ask for other items, and not for this one."""
    return [str(rule.label) for rule in ApprovalRule if rule != request.approval_rule]


#: it comes after the first response: what references are called is asked of other tables
ORDERED = Panel(
    "ordered",
    gettext_lazy("Ordered"),
    "customer_service/request_ordered.html",
    ordered_context,
    lazy=True,
)
# whoever asked for it is answered: what staff write there are replies
answered.add("service_request")
