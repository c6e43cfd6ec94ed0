"""Stating for another what was decided: the decision is written down, and waits for its maker."""

from datetime import datetime

from shallmark.common.approvals.models import Decision
from shallmark.common.stated.models import StatedAct
from shallmark.common.stated.rules import DECIDED
from shallmark.kernel import writes
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person


def state_decision(
    decision: Decision, record: Record, *, by: Person | None, channel: str, at: datetime, words: str
) -> StatedAct:
    """Ask whoever is said to have decided to confirm it; until then the checks do not count it."""
    title = f"{decision.get_decision_display().capitalize()}: {record.reference} {record.title}"
    return writes.create(
        StatedAct, by=by,
        values={
            "title": title[:240], "record_key": type(record).record_type().key,
            "record": record.reference, "step": DECIDED, "of_version": decision.record_version,
            "decision": decision, "named": decision.person, "channel": channel, "said_at": at,
            "words": words,
        },
    )  # fmt: skip
