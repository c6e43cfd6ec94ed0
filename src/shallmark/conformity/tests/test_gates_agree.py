"""Gates and checks agree: what a step's refusing gates let through, their checks find conforming;
what a gate refuses, its check finds nonconforming where it came in past the gate, as imports do."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.conformity import library
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.gates import Gate
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import record_types
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import rows_of
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.rules import MAJOR_QUESTIONS, meets_major_criteria
from shallmark.pages.tests.factory import make, number

#: the steps of the other functions are tried in `test_gates_agree_<function>.py`
HERE = Path(__file__).parent
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEEN = Moment(START + timedelta(days=90), START - timedelta(days=1), START + timedelta(days=60))


class WithProcedure(PostgresEngine):
    """The installation with a major incident procedure in force, which a later part will record."""

    def place(self, relation: str) -> str | None:
        return "pg_temp.in_force" if relation == "document" else super().place(relation)


@dataclass
class Desk:
    """What generated incidents point at, by a word for each."""

    links: dict[str, Any]
    engine: PostgresEngine

    def incident(self, status: str, example: dict[str, Any]) -> Incident:
        """An incident in some state as an import may bring it in, which asks no gate."""
        values = {name: self._linked(value) for name, value in example.items()}
        with (
            entered(Source.IMPORT),
            write_transaction(by=None, verb="import", authority=SYSTEM, at=START),
        ):
            created = Incident(
                reference=f"AGR{number()}", title="Checkout fails", status=status,
                reported_at=START, recorded_at=START, created_at=START, updated_at=START,
                **values,
            )  # fmt: skip
            created.save(force_insert=True)
        return created

    def _linked(self, value: Any) -> Any:
        return self.links.get(value, value) if isinstance(value, str) else value


@pytest.fixture
def desk(db: None) -> Desk:
    with clock.at(START):
        links = {
            "person": make("person"),
            "other": make("person"),
            "monitor": make("person", is_system=True),
            "service": make("service"),
            "category": make("category"),
            "code": make("resolution_code"),
            "earlier": make("incident", reported_at=START - timedelta(hours=1)),
        }
    with clock.at(START + timedelta(hours=2)):
        links["later"] = make("incident", reported_at=START + timedelta(hours=1))
    connection.ensure_connection()
    raw: Any = connection.connection
    raw.execute("CREATE TEMP TABLE in_force ON COMMIT DROP AS SELECT * FROM ledger.document")
    raw.execute(
        "INSERT INTO in_force (reference, kind, approved_at)"
        " VALUES ('DOC1', 'major_incident_procedure', '2020-01-01 00:00+00')"
    )
    return Desk(links, WithProcedure(raw))


def mostly(value: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((*[value] * max(4, len(others)), *others))


#: incidents that an example holds, as a mean
TOGETHER = 6
#: what a person may leave in a field without saying anything
BLANK = ("", " ", "\n\t", "\u00a0\u2003\x1f", "\x85 \u3000")
text = mostly(" \n told the caller\u00a0", *BLANK, ".", "n/a")
levels = mostly(2, None, 1, 3)
COMPLETE = {
    "reporter": "person", "service": "service", "category": "category", "priority": 3,
    "description": "No page opens.", "impact": 2, "urgency": 2,
}  # fmt: skip
answers = st.dictionaries(
    st.sampled_from(("stops_critical_service", "affects_many", "no_workaround", "told_by")),
    st.sampled_from((True, "yes", "true", False, "no", "false", None)),
)


@dataclass
class Way:
    """A step, tried from a state with generated values."""

    status: str
    values: dict[str, st.SearchStrategy[Any]]
    fixed: dict[str, Any] = field(default_factory=dict)
    #: what leads from the step to where its checks look
    then: Callable[[Incident], Incident] = lambda incident: incident


def confirmed(incident: Incident) -> Incident:
    return past_the_gates(incident, "confirm", START, by=incident.reporter)


def word_confirmed(incident: Incident) -> Incident:
    """The caller confirms what the agent wrote: until then the check takes it for less."""
    return past_the_gates(incident, "confirm_word", START, by=incident.reporter)


def declared_where_met(incident: Incident) -> Incident:
    """Answers at triage that make it major lead to the declaration, which is judged."""
    if meets_major_criteria(incident.criteria_answers):
        return past_the_gates(incident, "declare_major", START)
    return incident


def ended(incident: Incident) -> Incident:
    return confirmed(past_the_gates(incident, "resolve", START))


WAYS = {
    "triage": Way(
        "new",
        {
            "reporter": mostly("person", None),
            "service": mostly("service", None),
            "category": mostly("category", None),
            "description": text,
            "impact": levels,
            "urgency": levels,
            "priority": mostly(3, None, 1, 2, 4),
            "priority_override_reason": st.sampled_from(
                ("", *BLANK, ".", "as told by her", "as told by her")
            ),
            "criteria_answers": answers,
        },
        {"major_manager": "other"},
        declared_where_met,
    ),
    "note_search": Way(
        "in_progress",
        {"kedb_words": mostly("printer blank", ".", "?!", "x y", *BLANK)},
        COMPLETE,
        ended,
    ),
    "answer_criteria": Way(
        "in_progress",
        {"criteria_answers": answers, "priority": mostly(2, 1)},
        {**COMPLETE, "major_manager": "other"},
        declared_where_met,
    ),
    "declare_major": Way(
        "in_progress",
        {"criteria_answers": answers, "major_manager": mostly("person", None)},
        COMPLETE,
    ),
    "resolve": Way(
        "in_progress",
        {
            "resolution": text,
            "resolution_code": mostly("code", None),
            "criteria_answers": answers,
            "priority": mostly(3, 1, 2),
            "declared_at": st.sampled_from((None, START)),
        },
        {**COMPLETE, "major_manager": "person"},
        confirmed,
    ),
    "cancel": Way(
        "in_progress",
        {
            "criteria_answers": answers,
            "priority": mostly(3, 1, 2),
            "declared_at": st.sampled_from((None, START)),
            "duplicate_of": mostly(None, "earlier", "later"),
        },
        {**COMPLETE, "triaged_at": START, "major_manager": "person"},
    ),
    "confirm": Way(
        "resolved",
        {
            "resolution": text,
            "resolution_code": mostly("code", None),
            "reporter": mostly("person", "monitor"),
            "channel": mostly("phone", "monitoring"),
            "resolved_by": mostly("other", None, "person", "monitor"),
        },
        {**COMPLETE, "resolved_at": START},
    ),
    "close": Way(
        "resolved",
        {"resolution": text, "resolution_code": mostly("code", None)},
        {**COMPLETE, "resolved_at": START, "word_channel": "phone", "word_at": START},
        word_confirmed,
    ),
    "confirm_word": Way(
        "closed",
        {"resolved_by": mostly("other", None, "person")},
        {
            **COMPLETE,
            "resolution": "The service was restarted.",
            "resolution_code": "code",
            "word_by": "other",
            "word_channel": "phone",
            "word_at": START,
            "resolved_at": START,
            "closed_at": START,
        },
    ),
    "auto_close": Way(
        "resolved",
        {
            "resolution": text,
            "resolution_code": mostly("code", None),
            "days": st.integers(0, 14),
            "answered_at": mostly(None, START),
        },
        {**COMPLETE, "resolved_at": START},
    ),
}


#: tried in test_gates_agree_security.py
OF_SECURITY = frozenset({"CHK-SEC-06", "CHK-SEC-07"})


def refusing(verb: str, model: Any = Incident) -> list[Gate[Any]]:
    """The gates of a step that refuse and whose check is built, those of security apart."""
    gates = steps_of(model)[verb].gates
    judged = library.built().keys() - OF_SECURITY
    return [gate for gate in gates if gate.effect == "refuse" and gate.check in judged]


def past_the_gates(incident: Incident, verb: str, at: datetime, *, by: Any = None) -> Incident:
    """The step as an old tool would have allowed it."""
    step = steps_of(Incident)[verb]
    with entered(Source.IMPORT), write_transaction(by=by, verb=verb, authority=SYSTEM, at=at):
        step.apply(incident, by)
        for column in step.sets_time:
            setattr(incident, column, at)
        if incident.status == "closed":
            incident.closed_at = at
        incident.updated_at, incident.updated_by = at, by
        incident.save()
    return incident


def take(incident: Incident, verb: str, at: datetime, *, refused: bool) -> Incident:
    by = incident.reporter if steps_of(Incident)[verb].personal else None
    options: Any = {
        "by": by,
        "reason": "The caller told so",
        "confirm": True,
        "at": at,
        "authority": SYSTEM,
    }
    if not refused:
        return writes.perform(incident, verb, **options)
    with pytest.raises(Refused), transaction.atomic():
        writes.perform(incident, verb, **options)
    return past_the_gates(incident, verb, at, by=by)


def verdicts(desk: Desk, check: str) -> dict[str, list[bool | None]]:
    """What the check says of each member; nothing of what is none."""
    judged: dict[str, list[bool | None]] = defaultdict(list)
    for row in rows_of(desk.engine, library.built()[check], SEEN, library.parameters()):
        judged[row.reference].append(row.conforms)
    return judged


@dataclass(frozen=True)
class Tried:
    """An incident past the step: its reference, the gates that were shut, and what was needed."""

    reference: str
    shut: list[Gate[Any]]
    unmet: bool


def tried(desk: Desk, verb: str, example: dict[str, Any]) -> Tried:
    way = WAYS[verb]
    at = START + timedelta(days=example.pop("days", 0))
    if example.get("declared_at"):
        # its own gate let it be declared only with answers
        told = {name: said for name, said in example["criteria_answers"].items() if said}
        example["criteria_answers"] = dict.fromkeys(MAJOR_QUESTIONS, False) | told
    incident = desk.incident(way.status, {**way.fixed, **example})
    with clock.at(at):
        shut = [gate for gate in refusing(verb) if gate.refusal(incident) is not None]
    needs = steps_of(Incident)[verb].required
    unmet = any(getattr(incident, name) is None for name in needs)
    taken = way.then(take(incident, verb, at, refused=bool(shut) or unmet))
    return Tried(taken.reference, shut, unmet)


@pytest.mark.parametrize("verb", WAYS)
def test_it_agrees_with_the_check_of_each_gate(desk: Desk, verb: str) -> None:
    """Several incidents an example: a check judges them at once."""
    gates = refusing(verb)
    seen: dict[str, set[str]] = defaultdict(set)

    def agree(gate: Gate[Any], one: Tried, verdict: list[bool | None]) -> None:
        if one.unmet or gate.check in {each.check for each in one.shut}:
            assert verdict == [False], (gate.check, [each.name for each in one.shut])
        else:
            # what the check does not look at, it cannot find against the gate
            assert verdict in ([True], []), gate.check
        if gate in one.shut or verdict == [True]:
            seen[gate.name].add("shut" if gate in one.shut else "open")

    few = max(1, settings().max_examples // TOGETHER)

    @settings(max_examples=few)
    @given(st.lists(st.fixed_dictionaries(WAYS[verb].values), min_size=1, max_size=2 * TOGETHER))
    def examples(several: list[dict[str, Any]]) -> None:
        with transaction.atomic():
            laid = [tried(desk, verb, example) for example in several]
            judged = {check: verdicts(desk, check) for check in {gate.check for gate in gates}}
            for one in laid:
                for gate in gates:
                    agree(gate, one, judged[gate.check][one.reference])
            transaction.set_rollback(True)

    examples()
    assert seen == {gate.name: {"shut", "open"} for gate in gates}


def test_it_covers_every_refusing_gate_whose_check_is_built() -> None:
    agreeing = {
        (record_type.key, verb)
        for record_type in record_types()
        for verb in steps_of(record_type.model)
        if refusing(verb, record_type.model)
    }
    names = (path.stem for path in HERE.glob("test_gates_agree_*.py"))
    others = (import_module(f"{__package__}.{name}") for name in names)
    covered = {step for module in others for step in module.COVERED}
    assert agreeing == {("incident", verb) for verb in WAYS} | covered
