"""What follows from writes of requests: who is asked, which tasks there are, when each is open."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.approvals import actions as approvals
from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.discussion.models import Entry
from shallmark.common.notices.notify import notify
from shallmark.common.parameters.queries import value
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.models import RequestTask, ServiceRequest
from shallmark.operate.customer_service.models.request_states import (
    REQUEST_OPEN,
    TASK_TO_DO,
    RequestStatus,
    TaskStatus,
)
from shallmark.operate.customer_service.request_watch import half_passed
from shallmark.operate.customer_service.waiting import workdays_between


@after(ServiceRequest)
def follow_request(request: ServiceRequest, event: WriteEvent) -> None:
    """Whoever decides is asked; the tasks come, and go with the request."""
    if event.source == "import":
        return
    if request.status == RequestStatus.AWAITING_APPROVAL:
        ask(request, event)
    elif event.verb == "start":
        copy_steps(request, event)
    elif event.verb in {"cancel", "reject"}:
        drop(request, event)


def ask(request: ServiceRequest, event: WriteEvent) -> None:
    """Ask of the version as it stands now: what was asked of another one has lost its object."""
    people = rules.approvers_of(request)
    waiting = approvals.open_approval(request, rules.APPROVE)
    if waiting is not None:
        if waiting.record_version == request.version:
            return
        people = list({one.pk: one for one in (*people, *waiting.approvers.all())}.values())
        _void(waiting, event.at)
    if request.escalated_at is not None and event.verb == "escalate_approval":
        people = [*people, *rules.deputies_of(people, request)]
        asked = [request.requester, request.requested_for]
        notify(asked, "approval_late", request, at=event.at, audience="caller")
    due = half_passed(request) if request.escalated_at is None else None
    approvals.request_approval(
        request, rules.APPROVE, by=request.requester, approvers=people, due_at=due,
        authority=FOLLOWING,
    )  # fmt: skip


def _void(waiting: Approval, at: datetime) -> None:
    waiting.outcome, waiting.decided_at = Approval.Outcome.VOID, at
    waiting.save(update_fields=["outcome", "decided_at"])


def after_decision(decision: Decision, record: Record) -> None:
    """The first decision ends the question, and the step is taken."""
    approval = decision.approval
    if not isinstance(record, ServiceRequest) or approval.step != rules.APPROVE:
        return
    options: dict[str, Any] = {"by": decision.person, "authority": FOLLOWING}
    if approval.outcome == Approval.Outcome.APPROVED:
        reason = decision.reason or str(_("Approved by who was asked."))
        writes.perform(record, "approve", reason=reason, **options)
    elif approval.outcome == Approval.Outcome.REJECTED:
        values = {"closure_reason": decision.reason[:500]}
        writes.perform(record, "reject", reason=decision.reason, values=values, **options)


def copy_steps(request: ServiceRequest, event: WriteEvent) -> None:
    """The steps of the item become the tasks of the request; without one, it is one task."""
    steps = list(request.item.steps.filter(is_active=True)) if request.item else []
    copied: list[dict[str, Any]] = [
        {
            "title": step.title, "text": step.text, "team": step.team or request.assigned_team,
            "position": step.position, "after": step.after, "counts": step.counts_in_target,
        }
        for step in steps
    ]  # fmt: skip
    team = request.assigned_team
    for values in copied or [{"title": request.title, "team": team, "position": 1}]:
        values["request"] = request
        writes.create(RequestTask, by=event.by, values=values, authority=FOLLOWING)
    open_next(request, event.by)


def open_next(request: ServiceRequest, by: Person | None) -> None:
    """Each task whose turn has come is open."""
    tasks = list(request.tasks.order_by("position", "pk"))
    waits = {task.position for task in tasks if task.status in TASK_TO_DO}
    for task in tasks:
        if task.status == TaskStatus.PLANNED and not waits & set(task.after):
            writes.perform(task, "open_up", by=by, authority=FOLLOWING)


@after(RequestTask)
def follow_task(task: RequestTask, event: WriteEvent) -> None:
    """What waited for it is open; a task that is added to running work may be open at once."""
    if event.source == "import" or event.verb == "open_up":
        return
    request = ServiceRequest.objects.get(pk=task.request_id)
    if event.verb == "create":
        # those that are copied at the start are opened together
        if request.started_at is not None and request.started_at != event.at:
            open_next(request, event.by)
    elif event.verb in {"finish", "cancel"} and request.is_open:
        open_next(request, event.by)


def drop(request: ServiceRequest, event: WriteEvent) -> None:
    """Nobody works on for what is off, and nobody is asked any more."""
    waiting = approvals.open_approval(request, rules.APPROVE)
    if waiting is not None:
        _void(waiting, event.at)
    reason = str(_("%(request)s is off.") % {"request": request.reference})
    for task in request.tasks.filter(status__in=TASK_TO_DO):
        writes.perform(
            task, "cancel", by=event.by, values={"cancel_reason": reason}, authority=FOLLOWING
        )


def answer(entry: Entry, record: Record) -> None:
    """What a reply sets off: the first response, the end of waiting, or a stop to closing."""
    if not isinstance(record, ServiceRequest) or not entry.is_public or entry.author is None:
        return
    request = ServiceRequest.objects.get(pk=record.pk)
    author = entry.author
    options: dict[str, Any] = {"by": author, "authority": FOLLOWING}
    asked = author.pk in {request.requester_id, request.requested_for_id}
    if request.status == RequestStatus.FULFILLED and (asked or not author.is_staff_member):
        writes.edit(request, values={"answered_at": entry.at}, **options)
    elif author.is_staff_member and not asked:
        if request.status in REQUEST_OPEN and request.responded_at is None:
            writes.edit(request, values={"responded_at": entry.at}, **options)
    elif request.status == RequestStatus.ON_HOLD and _waits_for_requester(request):
        writes.perform(request, "resume", reason=_("The requester replied."), **options)


def _waits_for_requester(request: ServiceRequest) -> bool:
    return bool(request.hold_reason and request.hold_reason.key == "awaiting_caller")


def close_due(now: datetime, *, limit: int = 500) -> int:
    """Close what its requester did not answer for `confirm_days` working days; returns how many.

    Safe to run twice: gates and state decide each time. What a source still governs, it closes.
    """
    days = int(value("confirm_days"))
    due = ServiceRequest.objects.filter(
        Q(source_system="") | Q(source_state=""),
        status=RequestStatus.FULFILLED,
        # working days are days of the calendar: fewer can never be enough
        fulfilled_at__lte=now - timedelta(days=days - 1),
        answered_at=None,
    )
    reason = _("The requester wrote nothing within %(days)d working days after it was fulfilled.")
    closed = 0
    for request in due.select_related("service").order_by("fulfilled_at").iterator():
        if closed == limit:
            break
        if (workdays_between(request.service, request.fulfilled_at, now) or 0) < days:
            continue
        try:
            writes.perform(
                request, "auto_close", by=None, reason=reason % {"days": days}, authority=SYSTEM
            )
        except Refused:
            continue
        closed += 1
    return closed
