"""Gates and checks of request items and service requests agree.

A record stands before a step, whole or with one thing amiss. Where a gate is shut, the step is
refused, and what came in past it is found nonconforming; where all are open, nothing is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.common.approvals.models import Approval, Decision
from shallmark.conformity import library
from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.gates import Gate
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import type_of
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.operate.customer_service.models import RequestItem, ServiceRequest
from shallmark.operate.customer_service.tests import factories
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEEN = Moment(START + timedelta(days=90), START - timedelta(days=1), START + timedelta(days=60))
REASON = "The guest does not come any more."


def with_values(record: Any, **values: Any) -> Any:
    factories.imported(record, **values)
    return record


def looked_at(days: int) -> Any:
    """Instructions whose version took effect so many days before."""
    document = factories.instructions()
    since = START - timedelta(days=days)
    with_values(document.versions.get(status="in_force"), effective_from=since)
    return document


def item(**values: Any) -> RequestItem:
    return with_values(factories.request_item(), **values)  # type: ignore[no-any-return]


def request(status: str = "new", *, asks: bool = False, of: Any = None, **values: Any) -> Any:
    """A request in a state; `asks`: the owner of its service decides on it."""
    service = make("service", owner=make_person("service_owner"))
    rule = "service_owner" if asks else ""
    made = make(
        "service_request", item=of or factories.offered(service=service, approval_rule=rule)
    )
    return with_values(made, status=status, **values)


def decided(asked: ServiceRequest, *, by: str = "owner") -> ServiceRequest:
    """Approved by the owner of the service, by the requester, or by whom it is for."""
    assert asked.service is not None
    receiver = make_person("service_owner")
    if by == "receiver":
        with_values(asked, requested_for=receiver)
    people: dict[str, Any] = {
        "owner": asked.service.owner,
        "requester": asked.requester,
        "receiver": receiver,
    }
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM):
        approval = Approval.objects.create(
            record_key="service_request", record_id=asked.pk, reference=asked.reference,
            record_version=asked.version, step="approve", outcome="approved",
            requested_at=START, decided_at=START,
        )  # fmt: skip
        Decision.objects.create(
            approval=approval, person=people[by], decision="approved",
            record_version=asked.version, shown_at=START, at=START,
        )  # fmt: skip
    return asked


def started(*, by: str = "") -> ServiceRequest:
    asked = request("in_progress", asks=True, approved_at=START, started_at=START)
    with_values(make("request_task", request=asked), status="done")
    return decided(asked, by=by) if by else asked


@dataclass(frozen=True)
class Try:
    lay: Callable[[], Any]
    #: name of the gate that is shut; "" where all are open
    shut: str = ""


COMPLETE = "is_complete"
ORDERS = {
    "whole": Try(request),
    "nobody asks": Try(lambda: request(requester=None), COMPLETE),
    "no class": Try(lambda: request(request_class=""), COMPLETE),
    "no priority": Try(lambda: request(priority=None), COMPLETE),
    "no item": Try(lambda: request(item=None), COMPLETE),
    "of an item that was never offered": Try(
        lambda: request(of=with_values(factories.offered(), published_at=None)), COMPLETE
    ),
    "no instructions": Try(
        lambda: request(of=with_values(factories.offered(), instructions=None)),
        "item_has_instructions",
    ),
    "instructions of last year": Try(
        lambda: request(of=factories.offered(instructions=looked_at(400))), "item_has_instructions"
    ),
}
ASKING = {
    name: Try(lambda each=each: _asking(each.lay()), each.shut)  # type: ignore[misc]
    for name, each in ORDERS.items()
}


def _asking(asked: ServiceRequest) -> ServiceRequest:
    """The same of an item that asks for an approval, so that it may be submitted."""
    owner = make_person("service_owner")
    service = with_values(asked.service, owner=owner)
    return with_values(  # type: ignore[no-any-return]
        asked, approval_rule="service_owner", service=service
    )


TRIES: dict[tuple[str, str], dict[str, Try]] = {
    ("request_item", "publish"): {
        "whole": Try(item),
        "reviewed half a year ago": Try(lambda: item(instructions=looked_at(180))),
        "no instructions": Try(lambda: item(instructions=None), "has_instructions"),
        "none in force": Try(lambda: item(instructions=make("document")), "has_instructions"),
        "of last year": Try(lambda: item(instructions=looked_at(400)), "has_instructions"),
    },
    ("service_request", "submit"): ASKING,
    ("service_request", "accept"): {
        **ORDERS,
        "asks for an approval": Try(lambda: request(asks=True), "asks_nobody"),
    },
    ("service_request", "approve"): {
        "by another": Try(lambda: decided(request("awaiting_approval", asks=True))),
        "by nobody": Try(lambda: request("awaiting_approval", asks=True), "approved_by_another"),
        "by the requester": Try(
            lambda: decided(request("awaiting_approval", asks=True), by="requester"),
            "approved_by_another",
        ),
        "by whom it is for": Try(
            lambda: decided(request("awaiting_approval", asks=True), by="receiver"),
            "approved_by_another",
        ),
    },
    ("service_request", "start"): {
        "asks nobody": Try(lambda: request("approved", accepted_at=START)),
        "approved": Try(lambda: decided(request("approved", asks=True, approved_at=START))),
        "not approved": Try(lambda: request("approved", asks=True), "is_approved"),
        "by the requester": Try(
            lambda: decided(request("approved", asks=True, approved_at=START), by="requester"),
            "is_approved",
        ),
    },
    ("service_request", "fulfil"): {
        "approved": Try(lambda: started(by="owner")),
        "not approved": Try(started, "is_approved"),
        "by the requester": Try(lambda: started(by="requester"), "is_approved"),
    },
    ("service_request", "cancel"): {
        "explained": Try(lambda: request(closure_reason=REASON)),
        **{
            f"says {text!r}": Try(
                lambda text=text: request(closure_reason=text),  # type: ignore[misc]
                "cancellation_explained",
            )
            for text in (" ", ".", "n/a", "\u00a0\u2003")
        },
    },
}
COVERED = frozenset(TRIES)
EVERY = [(*step, name) for step, tries in TRIES.items() for name in tries]


def refusing(record: Any, verb: str) -> list[Gate[Any]]:
    gates = steps_of(type(record))[verb].gates
    return [gate for gate in gates if gate.effect == "refuse" and gate.check in library.built()]


def past_the_gates(record: Any, verb: str) -> None:
    """The step as an old tool would have allowed it."""
    step = steps_of(type(record))[verb]
    with entered(Source.IMPORT), write_transaction(by=None, verb=verb, authority=SYSTEM, at=START):
        step.apply(record, None)
        for column in step.sets_time:
            setattr(record, column, START)
        if verb in type_of(type(record)).closing_steps():
            record.closed_at = START
        record.updated_at = START
        record.save()


def verdict(check: str, record: Any) -> list[bool | None]:
    """What the check says of the record, or of its item where it judges items."""
    reference = record.reference
    if library.built()[check].record == "request_item" and isinstance(record, ServiceRequest):
        reference = record.item.reference if record.item else ""
    return conforms(check, reference, SEEN)


@pytest.mark.parametrize(("key", "verb", "name"), EVERY, ids=[" ".join(each) for each in EVERY])
def test_it_agrees_with_the_check_of_each_gate(key: str, verb: str, name: str) -> None:
    one = TRIES[key, verb][name]
    with clock.at(START):
        record = one.lay()
        gates = refusing(record, verb)
        shut = [gate for gate in gates if gate.refusal(record) is not None]
        assert [gate.name for gate in shut if gate.name == one.shut] == [one.shut] * bool(one.shut)
        assert bool(shut) == bool(one.shut)
        options: Any = {"by": None, "reason": REASON, "confirm": True, "authority": SYSTEM}
        if shut:
            with pytest.raises(Refused), transaction.atomic():
                writes.perform(record, verb, **options)
            past_the_gates(record, verb)
        else:
            writes.perform(record, verb, **options)
    for gate in gates:
        found = verdict(gate.check, record)
        if gate.check in {each.check for each in shut}:
            nothing_to_judge = gate.check == "CHK-REQ-02" and getattr(record, "item", 1) is None
            assert found == ([] if nothing_to_judge else [False]), (gate.check, name)
        else:
            # what the check does not look at, it cannot find against the gate
            assert found in ([True], []), gate.check


def test_it_tries_each_gate_open_and_shut() -> None:
    for (key, verb), tries in TRIES.items():
        steps = steps_of(RequestItem) if key == "request_item" else steps_of(ServiceRequest)
        names = {
            gate.name
            for gate in steps[verb].gates
            if gate.effect == "refuse" and gate.check in library.built()
        }
        assert names == {each.shut for each in tries.values()} - {""}, verb
        assert any(not each.shut for each in tries.values())
