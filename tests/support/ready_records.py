"""Records of every type that are ready for a step: in its state, with all that it asks for."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pgtrigger

from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.factory import factory_for, make, make_person, value_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)

ANSWERS = {"stops_critical_service": False, "affects_many": False, "no_workaround": True}

#: what the gates of a step look for in the record itself; words stand for records
FIELDS: dict[tuple[str, str], dict[str, Any]] = {
    ("incident", "resolve"): {"resolution": "Restarted it.", "resolution_code": "resolution_code"},
    ("incident", "declare_major"): {"criteria_answers": ANSWERS},
    ("incident", "answer_criteria"): {"criteria_answers": ANSWERS},
    ("incident", "note_search"): {"kedb_words": "printer prints nothing"},
    ("incident", "put_on_hold"): {"hold_note": "The supplier sends a new card."},
    ("incident", "unmark"): {"security": True},
    ("incident", "demote_major"): {"major": True, "declared_at": START},
    ("incident", "close"): {
        "resolution": "It was restarted.", "resolution_code": "resolution_code",
        "resolved_at": START, "word_channel": "phone", "word_at": START,
    },
    ("board_meeting", "hold"): {"present": ["person"]},
    ("change", "complete"): {"approved_at": START},
    ("pir", "hold"): {"attendees": ["person"]},
    ("change_task", "begin_work"): {"kind": "prepare"},
    ("change_task", "finish"): {"kind": "prepare"},
    ("ci", "dispose"): {"disposal_proof": "Receipt 7"},
    ("objective", "measure"): {"unit": "percent"},
    ("nonconformity", "reject"): {"decision_reason": "The clause is met, as the minutes show."},
    ("on_call_shift", "hand_over"): {"handover_note": "Nothing is open."},
    ("service_request", "put_on_hold"): {"hold_note": "The supplier sends the badge on Friday."},
    ("service_request", "cancel"): {"closure_reason": "The guest does not come any more."},
    ("satisfaction", "follow_up"): {
        "score": 1, "answered_at": START, "follow_up": "We rang, and came again.",
    },
    ("satisfaction", "change_answer"): {"score": 4, "answered_at": START},
    ("knowledge_article", "publish"): {"review_due": date(2026, 9, 1)},
    ("knowledge_article", "review"): {"review_due": date(2026, 9, 1)},
    ("knowledge_article", "settle"): {"flagged_at": START, "flag_answer": "It is below the name."},
    ("text_reading", "says_nothing"): {"note": "It names no cause."},
    ("waiver", "revoke"): {
        "approved_by": "person", "approved_at": START, "valid_from": START,
    },
}  # fmt: skip


@dataclass
class Ready:
    """A record before a step: what its form sends, who takes it, and when."""

    record: Any
    values: dict[str, Any] = field(default_factory=dict)
    by: Any = None
    at: datetime = START


def ready(key: str, verb: str) -> Ready:
    """A record of this type in which nothing keeps the step."""
    from tests.support import ready_by_function

    with clock.at(START):
        prepared = ready_by_function.ready(key, verb) or _ready(key, verb)
    with clock.at(prepared.at):
        prepared.by = prepared.by or make_person("admin")
    return prepared


def _ready(key: str, verb: str) -> Ready:
    step = steps_of(get_record_type(key).model)[verb]
    record = factory_for(get_record_type(key))()
    values = FIELDS.get((key, verb), {})
    field_values = {
        name: _made(record._meta.get_field(name), value) for name, value in values.items()
    }
    record = in_state(record, min(step.sources), **field_values)
    return Ready(record, missing(record, step))


def _made(field: Any, value: Any) -> Any:
    """A record of the type that is named, a list of such by reference, or the value itself."""
    if field.is_relation:
        return make(value)
    return [make(kind).reference for kind in value] if isinstance(value, list) else value


def in_state(record: Any, status: str, **values: Any) -> Any:
    """The record as an import would have brought it in, past the steps that lead there."""
    model = type(record)
    lifecycles = [
        f"{model._meta.label}:{trigger.name}"
        for trigger in model._meta.triggers
        if isinstance(trigger, pgtrigger.FSM)
    ]
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM),
        pgtrigger.ignore(*lifecycles),
    ):
        model.objects.filter(pk=record.pk).update(status=status, **values)
    record.refresh_from_db()
    return record


def missing(record: Any, step: Step) -> dict[str, Any]:
    """A good value for each field that the step requires and the record lacks."""
    return {
        name: value_of(record._meta.get_field(name))
        for name in step.required
        if getattr(record, name) in (None, "", [], {})
    }
