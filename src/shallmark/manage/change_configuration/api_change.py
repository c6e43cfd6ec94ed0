"""Decisions by API: read what must be seen with its mark, then decide with that mark."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from shallmark.api import contract
from shallmark.api.once import Done, once
from shallmark.api.records import find, shown
from shallmark.api.refusals import NotFound
from shallmark.api.routers import require_known
from shallmark.api.schemas import REASON, Closed
from shallmark.kernel.exceptions import WrongState
from shallmark.kernel.history import strip_nul
from shallmark.kernel.lifecycle import state_of
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.manage.change_configuration.deciding import (
    question_of,
    shown_mark,
    surroundings,
    take_decision,
)

router = Router(tags=["decisions"])
#: first part of the address -> record type
DECIDED = {"changes": "change", "standard-changes": "standard_change"}


class Seen(Schema):
    """What whoever decides must see, and the mark that it was shown."""

    record: dict[str, Any]
    collisions: list[str]
    step: str
    shown: str


class Word(Closed):
    """A decision: approved or rejected, with the mark of what was shown."""

    decision: Literal["approved", "rejected"]
    shown: str = Field("", description="The mark that came with what must be seen.")
    reason: str = REASON[1]


class Decided(Schema):
    """The record's state after the decision, and the question's outcome."""

    reference: str
    status: str
    outcome: str


def _declared(slug: str) -> type[RecordType]:
    if slug not in DECIDED:
        raise NotFound(f"Nothing of {slug[:40]} is decided here.")
    return get_record_type(DECIDED[slug])


@router.get(
    "/{slug}/{reference}",
    response=Seen,
    operation_id="see_decision",
    summary="Read what must be seen before deciding",
    openapi_extra=contract.operation((*contract.READING, 409)),
)
def see(request: HttpRequest, slug: str, reference: str) -> dict[str, Any]:
    require_known(request)
    record_type, person = _declared(slug), signed_in(request)
    record = find(record_type, reference, person)
    question = question_of(record)
    if question is None:
        raise WrongState("Nothing waits for a decision here.")
    around = surroundings(record)
    return {
        "record": shown(record, record_type, person),
        "collisions": [collision.reference for collision in around["collisions"]],
        "step": question.step,
        "shown": shown_mark(question, person, record.version),
    }


@router.post(
    "/{slug}/{reference}",
    response=Decided,
    operation_id="decide",
    summary="Decide",
    openapi_extra=contract.operation(contract.WRITING, contract.KEY),
)
def decide(request: HttpRequest, slug: str, reference: str, payload: Word) -> HttpResponse:
    require_known(request)
    record_type, person = _declared(slug), signed_in(request)

    def act() -> Done:
        record = find(record_type, reference, person)
        decision = take_decision(
            record,
            person,
            word=payload.decision,
            reason=strip_nul(payload.reason),
            mark=payload.shown,
        )
        record.refresh_from_db(fields=["status"])
        decision.approval.refresh_from_db()
        outcome = decision.approval.outcome or "open"
        body = {"reference": record.reference, "status": state_of(record), "outcome": outcome}
        return Done(200, body)

    return once(request, person, act)
