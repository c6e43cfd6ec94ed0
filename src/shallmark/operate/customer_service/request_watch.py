"""The watch over requests: who hears that a target is at risk, and that an approval is late.

The requester is told before the target passes (CHK-REQ-05). Time of the approval is not counted in
the target; half of it passed without a decision calls in the deputy.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.calendars.clocks import mark_due
from shallmark.common.calendars.models import ClockResult
from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.case_clocks import working_time
from shallmark.operate.customer_service.clocks import REQUESTS
from shallmark.operate.customer_service.escalations import when
from shallmark.operate.customer_service.models import RequestContact, ServiceRequest
from shallmark.operate.customer_service.models.request_states import RequestStatus

METRIC = "fulfilment"
ABOUT_TO = ("warned", "breached")
WARNING = RequestContact.Kind.WARNING
#: of the target, after which a decision is called for
HALF = 2


def governed_here() -> QuerySet[ServiceRequest]:
    """What a source still governs is watched there."""
    return ServiceRequest.objects.filter(Q(source_system="") | Q(source_state=""))


def warn_due(now: datetime | None = None, *, limit: int = 500) -> int:
    """Tell of each target past its warning mark, once; returns of how many. Safe to run twice."""
    moment = now or clock.now()
    with write_transaction(by=None, verb="mark", authority=SYSTEM):
        mark_due(moment)
    told = RequestContact.objects.filter(request=OuterRef("record_id"), metric=METRIC, kind=WARNING)
    here = governed_here().filter(pk=OuterRef("record_id"))
    due = ClockResult.objects.filter(
        ~Exists(told), Exists(here), record_key="service_request", metric=METRIC,
        state__in=ABOUT_TO, warning_at__lte=moment,
    )  # fmt: skip
    done = 0
    for result in due.order_by("due_at", "pk").iterator():
        if done == limit:
            break
        with write_transaction(by=None, verb="warn", authority=SYSTEM):
            found = ServiceRequest.objects.select_for_update(of=("self",), skip_locked=True)
            request = found.filter(pk=result.record_id).first()
            done += request is not None and warn(request, moment, result.due_at)
            changed = ServiceRequest.objects.filter(pk=result.record_id)
            changed.update(clock_state=result.state)
    return done


def warn(request: ServiceRequest, at: datetime, due: datetime | None = None) -> bool:
    """Who works on it and who asked hear of it; it counts only if somebody could be told.

    A silent source, such as the simulation, records without telling.
    """
    lead = request.assigned_team.owner if request.assigned_team else None
    if not is_silent():
        values = {"metric": _("Fulfilment"), "due": when(due)}
        working: list[Person | None] = [request.assigned_to or lead, request.owner]
        notify(working, "warning", request, at=at, values=values, audience="escalation")
        asked = [request.requester, request.requested_for]
        if not notify(asked, "at_risk", request, at=at, audience="caller"):
            return False
    text = _("The agreed time may be missed; we are working on it.")
    RequestContact.objects.create(request=request, kind=WARNING, metric=METRIC, at=at, text=text)
    return True


def escalate_approvals(now: datetime | None = None, *, limit: int = 500) -> int:
    """Call in the deputy where half of the target has passed without a decision; returns how many.

    Safe to run twice: each request is escalated once.
    """
    moment, done = now or clock.now(), 0
    waiting = governed_here().filter(
        status=RequestStatus.AWAITING_APPROVAL, escalated_at=None, submitted_at__isnull=False
    )
    for request in waiting.order_by("submitted_at").iterator():
        if done == limit:
            break
        late = half_passed(request)
        if late is None or late > moment:
            continue
        try:
            writes.perform(
                request, "escalate_approval", by=None, authority=SYSTEM,
                reason=_("Half of the target has passed without a decision."),
            )  # fmt: skip
        except Refused:
            continue
        done += 1
    return done


def half_passed(request: ServiceRequest) -> datetime | None:
    """When half of the target of fulfilment has gone by since it was submitted."""
    goal = REQUESTS.goals_of(request, request.created_at).get(METRIC)
    target = goal(request.priority) if goal else None
    times = working_time(target.calendar) if target else None
    if target is None or times is None or request.submitted_at is None:
        return None
    return times.after(request.submitted_at, target.seconds // HALF)
