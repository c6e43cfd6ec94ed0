"""What opens the steps of requests and their tasks, beside fields of the record itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.tests.factories import offered
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import START, Ready, in_state


def request_that_asks() -> Any:
    """New, of an item on which the owner of its service decides."""
    service = make("service", owner=make_person("service_owner"))
    return make("service_request", item=offered(service=service, approval_rule="service_owner"))


def decided(request: Any, word: str) -> Any:
    """The owner of the service has decided on the version that is there."""
    owner = request.service.owner
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM):
        now = clock.now()
        approval = Approval.objects.create(
            record_key="service_request", record_id=request.pk, reference=request.reference,
            record_version=request.version, step="approve", outcome=word, requested_at=now,
            requested_by=request.requester, decided_at=now,
        )  # fmt: skip
        approval.approvers.set([owner])
        Decision.objects.create(
            approval=approval, person=owner, decision=word, reason="It costs too much.",
            record_version=request.version, shown_at=now, at=now,
        )  # fmt: skip
    return request


def _decided(word: str) -> Ready:
    request = in_state(request_that_asks(), "awaiting_approval", submitted_at=START)
    return Ready(decided(request, word), {"closure_reason": "It costs too much for a day."})


def _approved() -> Ready:
    ready = _decided("approved")
    ready.values = {}
    return ready


def _waits_to_close_itself() -> Ready:
    fulfilled = START - timedelta(days=60)
    return Ready(in_state(make("service_request"), "fulfilled", fulfilled_at=fulfilled))


def _task_whose_turn_has_come() -> Ready:
    request = in_state(make("service_request"), "in_progress", started_at=START)
    return Ready(make_task(request))


def make_task(request: Any) -> Any:
    """A planned task of running work."""
    task = make("request_task", request=request)
    return in_state(task, "planned", opened_at=None)


def _asked() -> Ready:
    survey = make("satisfaction")
    return Ready(survey, {"score": 4}, by=survey.person)


WAYS: dict[tuple[str, str], Callable[[], Ready]] = {
    ("service_request", "submit"): lambda: Ready(request_that_asks()),
    ("service_request", "approve"): _approved,
    ("service_request", "reject"): lambda: _decided("rejected"),
    ("service_request", "escalate_approval"): lambda: Ready(
        in_state(request_that_asks(), "awaiting_approval", submitted_at=START)
    ),
    ("service_request", "auto_close"): _waits_to_close_itself,
    ("satisfaction", "answer"): _asked,
    ("request_task", "open_up"): _task_whose_turn_has_come,
}
