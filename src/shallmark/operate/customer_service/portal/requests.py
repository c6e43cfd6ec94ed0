"""Requests in the portal: their lines beside those of incidents, and the page of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.discussion.models import Attachment
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration import deciding
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.models.request_states import (
    REQUEST_OPEN,
    RequestStatus,
    TaskStatus,
)
from shallmark.operate.customer_service.portal.ticket import Ticket
from shallmark.operate.customer_service.satisfaction import survey_of

R = RequestStatus
KEY = "service_request"
#: not done, or its requester is asked whether it is right
NOT_DONE = Q(status__in=(*REQUEST_OPEN, R.FULFILLED))
#: questions of the first screen
FIRST = 5


@dataclass(frozen=True)
class Ring:
    """One step of the way, as a ring: done, present or later."""

    name: str
    status: str
    note: str = ""
    at: datetime | None = None


def of_person(person: Person) -> Q:
    return Q(requester=person) | Q(requested_for=person)


def visible(person: Person) -> QuerySet[ServiceRequest]:
    """Requests that the person may read, with what a line names."""
    readable = ServiceRequest.objects.visible_to(person)
    return readable.select_related("hold_reason", "requester", "item")


def lines(
    person: Person, *, ours: bool, everything: bool, below: int | None, most: int
) -> list[Ticket]:
    """The person's own requests, or those of colleagues; the newest first. One query."""
    mine = of_person(person)
    chosen = (
        visible(person).exclude(pk__in=ServiceRequest.objects.filter(mine).values("pk"))
        if ours
        else visible(person).filter(mine)
    )
    if not everything:
        chosen = chosen.filter(Q(status__in=REQUEST_OPEN) if ours else NOT_DONE)
    if below is not None:
        chosen = chosen.filter(pk__lt=below)
    return [line(request, person) for request in chosen.order_by("-pk")[:most]]


def line(request: ServiceRequest, person: Person) -> Ticket:
    """The request as a line that this person reads."""
    words, asks = state_words(request)
    due = request.next_due_at
    if request.status in {R.NEW, R.APPROVED, R.IN_PROGRESS} and due:
        late = due < clock.now()
        started = _("Expected by") if request.started_at else _("You hear from us by")
        return Ticket(request, words, "", _("Promised for") if late else started, due, late)
    mine = person.pk in {request.requester_id, request.requested_for_id}
    return Ticket(request, words, asks if mine else "")


def state_words(request: ServiceRequest) -> tuple[str, str]:
    """What happens with it, and what its requester is asked; empty where nothing is."""
    words = {
        R.NEW: (_("We have it and look at it next"), ""),
        R.AWAITING_APPROVAL: (_("It waits for approval"), ""),
        R.APPROVED: (_("We begin soon"), ""),
        R.IN_PROGRESS: (_("We are working on it"), ""),
        R.ON_HOLD: (_("It rests"), ""),
        R.FULFILLED: (_("Done, is it right?"), _("Look and confirm")),
        R.CLOSED: (_("Done"), ""),
        R.REJECTED: (_("Not approved"), ""),
        R.CANCELED: (_("Taken back"), ""),
    }
    reason = request.hold_reason
    if request.status == R.ON_HOLD and reason is not None:
        if reason.key == "awaiting_caller":
            return _("We wait for your answer"), _("Please answer")
        return _("It rests: %(why)s") % {"why": reason.title.lower()}, ""
    return words[R(request.status)]


def asked_of(person: Person) -> list[ServiceRequest]:
    """Requests whose approval waits for the person, as far as one may read them. One query."""
    asked = deciding.asked_of(person).filter(record_key=KEY).values("record_id")
    waiting = visible(person).filter(pk__in=asked, status=R.AWAITING_APPROVAL)
    return list(waiting.order_by("pk")[:FIRST])


def rings(request: ServiceRequest) -> list[Ring]:
    """The way of an order: approval, the tasks, and the word of who ordered."""
    way = [Ring(_("Ordered"), "closed", at=request.submitted_at or request.requested_at)]
    if request.needs_approval:
        way.append(_approval(request))
    tasks = list(request.tasks.order_by("position", "pk")) if request.started_at else []
    if tasks:
        way += [
            Ring(task.title, task.status, at=task.done_at)
            for task in tasks
            if task.status != TaskStatus.CANCELED
        ]
    elif request.is_open and request.item is not None:
        steps = request.item.steps.filter(is_active=True).values_list("title", flat=True)
        way += [Ring(title, "new") for title in steps]
    if request.status in {R.REJECTED, R.CANCELED}:
        return [one for one in way if one.status not in {"new", "planned"}]
    said = {R.CLOSED: "closed", R.FULFILLED: "in_progress"}.get(R(request.status), "new")
    return [*way, Ring(_("You say that all is right"), said)]


def _approval(request: ServiceRequest) -> Ring:
    if request.status == R.REJECTED:
        return Ring(_("Not approved"), "rejected", request.closure_reason, request.decided_at)
    if request.approved_at:
        return Ring(_("Approved"), "closed", at=request.approved_at)
    asked = request.status == R.AWAITING_APPROVAL
    names = ", ".join(map(str, rules.approvers_of(request)[:2])) if asked else ""
    return Ring(_("Approval"), "in_progress" if asked else "new", names)


def page_context(request: ServiceRequest, person: Person) -> dict[str, Any]:
    """What the page of a request shows to a customer, and what may be answered there."""
    is_mine = person.pk in {request.requester_id, request.requested_for_id}
    lines = rules.ordered(request)
    files = Attachment.objects.filter(record_key=KEY, record_id=request.pk, entry=None)
    hold = getattr(request.hold_reason, "key", "")
    question = deciding.question_of(request) if request.status == R.AWAITING_APPROVAL else None
    asked = question is not None and deciding.asked_of(person).filter(pk=question.pk).exists()
    return {
        "template": "customer_service/portal/request.html",
        "is_mine": is_mine,
        "is_open": request.is_open,
        "words": state_words(request)[0],
        "ordered": lines,
        "base_cost": (request.cost or 0) - sum(line.price for line in lines),
        "rings": rings(request),
        "files": list(files.order_by("pk")),
        "asks": is_mine and request.status == R.FULFILLED,
        "approves": asked,
        "waits": request.status == R.ON_HOLD and hold == "awaiting_caller",
        "may_cancel": request.requester_id == person.pk
        and request.status in {R.NEW, R.AWAITING_APPROVAL},
        "survey": survey_of(request, person) if request.status == R.CLOSED else None,
        "reply_url": f"/discuss/{KEY}/{request.reference}",
        "label": get_record_type(KEY).label(),
    }
