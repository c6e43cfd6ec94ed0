"""Decisions by API: read what must be seen with its mark, then decide with that mark."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shallmark.kernel.api.routers import REFUSED, find
from shallmark.kernel.api.schemas import Closed, shown
from shallmark.kernel.records import RecordType, record_type
from shallmark.kernel.refusals import WrongState
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

    decision: str
    shown: str = ""
    reason: str = ""


class Decided(Schema):
    """The record's state after the decision, and the question's outcome."""

    reference: str
    status: str
    outcome: str


def _declared(slug: str) -> type[RecordType]:
    if slug not in DECIDED:
        raise WrongState(f"Nothing of {slug} is decided here.")
    return record_type(DECIDED[slug])


@router.get("/{slug}/{reference}", response={200: Seen, **REFUSED}, operation_id="see_decision")
def see(request: HttpRequest, slug: str, reference: str) -> Any:
    declared = _declared(slug)
    record = find(declared, reference, request.user)
    question = question_of(record)
    if question is None:
        raise WrongState("Nothing waits for a decision here.")
    around = surroundings(record)
    return {
        "record": shown(record, declared),
        "collisions": [one.reference for one in around["collisions"]],
        "step": question.step,
        "shown": shown_mark(question, request.user, record.version),
    }


@router.post("/{slug}/{reference}", response={200: Decided, **REFUSED}, operation_id="decide")
def decide(request: HttpRequest, slug: str, reference: str, payload: Word) -> Any:
    declared = _declared(slug)
    record = find(declared, reference, request.user)
    made = take_decision(
        record, request.user, word=payload.decision, reason=payload.reason, mark=payload.shown,
        source="api",
    )  # fmt: skip
    fresh = find(declared, reference, request.user)
    made.approval.refresh_from_db()
    return {
        "reference": fresh.reference,
        "status": fresh.status,
        "outcome": made.approval.outcome or "open",
    }
