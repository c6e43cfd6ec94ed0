"""Gates and checks of risks, controls, nonconformities, improvements and waivers agree.

Each step is tried with everything in place, and with one thing at a time that is not. What the
gates let through, their checks find conforming; what they refuse, the checks find nonconforming
where it came in past the gates, as imports do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import DocumentVersion
from shallmark.common.links.models import Link
from shallmark.conformity import library
from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, NotAllowed, Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.manage.grc import queries
from shallmark.manage.grc.gates_risk import above_limit
from shallmark.manage.grc.models import Risk
from shallmark.manage.grc.tests.factories import approved_criteria
from shallmark.pages.tests.factory import make, number

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = START + timedelta(days=1)
BLANK = ("", " ", "\n\t", "\u00a0\u2003\x1f")
SILENT = (*BLANK, ".", "not applicable")


@dataclass
class People:
    """Whom generated records name, by a word for each, and who may accept."""

    owner: Any = None
    other: Any = None
    executive: Any = None
    #: number of the approved version of the criteria
    criteria: Any = None
    #: and of one that was withdrawn since
    fallen: Any = None

    def named(self, value: Any) -> Any:
        return getattr(self, value, value) if isinstance(value, str) and value else value


@dataclass
class Try:
    """A step from a state: what is in place, and what may be amiss, one at a time."""

    status: str
    good: dict[str, Any]
    amiss: dict[str, tuple[Any, ...]]
    #: what lies beside the record: (record, people, value) by name
    beside: dict[str, Any] = field(default_factory=dict)
    #: what leads from the step to where its checks look
    then: Callable[[Any, People], Any] = lambda record, _people: record
    #: the member that the check reports
    member: Callable[[Any], str] = lambda record: str(record.reference)
    days: int = 20
    by: str = ""
    #: gates of what a write changes, which no record shuts: each has a test of its own
    elsewhere: frozenset[str] = frozenset()

    def variations(self) -> Iterator[dict[str, Any]]:
        yield {}
        for name, values in self.amiss.items():
            yield from ({name: value} for value in values)


def imported(key: str, status: str, values: dict[str, Any]) -> Any:
    """A record in some state, as an import brings it in."""
    model: Any = get_record_type(key).model
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM, at=START),
    ):
        record = model(
            reference=f"{get_record_type(key).prefix}{900_000 + number()}", title="Tried",
            status=status, source_system="register", created_at=START, updated_at=START, **values,
        )  # fmt: skip
        record.save(force_insert=True)
    return record


def past_the_gates(record: Any, verb: str, at: datetime, by: Any = None, **values: Any) -> Any:
    """The step as an old tool would have allowed it."""
    model: Any = type(record)
    step = steps_of(model)[verb]
    with entered(Source.IMPORT), write_transaction(by=None, verb=verb, authority=SYSTEM, at=at):
        for name, value in values.items():
            setattr(record, name, value)
        for name in step.signs if by else ():
            setattr(record, name, by)
        step.apply(record, by)
        for column in step.sets_time:
            setattr(record, column, at)
        if verb in record.record_type().closing_steps():
            record.closed_at = at
        record.updated_at = at
        record.save()
    return record


def acted(record: Any, people: People, state: str | None) -> None:
    """An action that comes from the record: none, open, dropped, done and not judged, or judged."""
    if state is not None:
        values: dict[str, Any] = {"source": record.reference, "owner": people.other}
        values |= {
            "due": LATER.date(),
            "done_at": START if state in {"done", "effective"} else None,
        }
        if state == "effective":
            values |= {"effect": "effective", "effect_reviewed_at": START}
        if state in {"overdue", "far"}:
            days = -60 if state == "overdue" else 500
            state, values["due"] = "open", (START + timedelta(days=days)).date()
        imported("action", state, values)


def linked(record: Any, _people: People, wanted: bool) -> None:
    if wanted:
        link(record, make("risk"))


def link(control: Any, risk: Any) -> None:
    Link.objects.create(
        kind="treats", from_key="control", from_id=control.pk, from_reference=control.reference,
        to_key="risk", to_id=risk.pk, to_reference=risk.reference, created_at=START,
    )  # fmt: skip


def guards_a_risk(record: Any, people: People, another: str) -> None:
    """It treats a security risk above the limit; another in operation does too, or a proposal."""
    values = {**HIGH, "owner": people.owner, "decision_by": people.other, "category": "security"}
    risk = imported("risk", "assessed", values)
    link(record, risk)
    if another:
        link(imported("control", another, {"kind": "technical"}), risk)


def guarded(control: Any) -> str:
    return str(Link.objects.filter(from_key="control", from_id=control.pk).get().to_reference)


def renewed(record: Any, people: People, times: int) -> None:
    for before in range(1, times + 1):
        copied = {name: getattr(record, name) for name in ("check_id", "record", "valid_to")}
        at = START - timedelta(days=before)
        values = {**copied, "valid_from": at, "approved_at": at, "approved_by": people.other}
        imported(
            "waiver",
            "approved",
            {**values, "requested_by": people.owner, "reason": "until the release"},
        )


def closed(nonconformity: Any, people: People) -> Any:
    past_the_gates(nonconformity, "finish_action", START)
    judge = people.executive
    return past_the_gates(nonconformity, "close", LATER, effect_reviewed_by=judge)


HIGH = {"likelihood": 5, "impact": 4, "score": 20, "customer_impact": "Orders stop.",
        "treatment": "reduce", "text": "It may happen."}  # fmt: skip
RISK = {**HIGH, "category": "security", "owner": "owner", "decision_by": "other"}
CONTROL = {"kind": "technical", "owner": "owner", "operation": "daily backup",
           "maintenance": "yearly test",
           "decision": "criteria"}  # fmt: skip
FOUND = {"source": "audit", "clause": "8.5.1", "description": "seen twice", "grade": "minor",
         "owner": "owner", "correction": "done again", "due": (START + timedelta(days=99)).date(),
         "cause": "no rule for it", "similar": "none in the year",
         "no_action_reason": "seen once"}  # fmt: skip
BETTER = {"source": "idea", "text": "faster", "assessment": "cheap and quick", "priority": "high",
          "criteria_version": "criteria", "target": 5, "baseline": 9, "unit": "s", "owner": "owner",
          "plan": "do it in May", "due": (START + timedelta(days=99)).date()}  # fmt: skip
UNSAID = {"customer_impact": SILENT, "owner": (None,), "treatment": ("",)}

TRIES: dict[tuple[str, str], Try] = {
    ("risk", "assess"): Try("identified", RISK, UNSAID),
    ("risk", "review"): Try(
        "assessed", {**RISK, "review_note": "It was seen twice this month.", "_action": "open"},
        {**UNSAID, "review_note": SILENT}, {"_action": acted},
        elsewhere=frozenset({"scored_down_by_another"}),
    ),
    ("risk", "treat"): Try(
        "assessed", {**RISK, "_action": "open"}, {"_action": (None, "dropped", "overdue", "far")},
        {"_action": acted},
    ),
    ("risk", "accept"): Try("assessed", {**RISK, "accepted_by": "executive"},
                            {"accepted_by": ("owner",)}),
    ("risk", "close"): Try(
        "accepted",
        {**RISK, "treatment": "accept", "accepted_by": "executive", "accepted_at": START,
         "close_reason": "The hall was given up."},
        {"close_reason": SILENT}, elsewhere=frozenset({"no_review_overdue"}),
    ),
    ("risk", "finish_treatment"): Try(
        "treating", {**RISK, "residual_score": 4, "_action": "effective"}, {"_action": ("done",)},
        {"_action": acted}, days=100,
        member=lambda risk: str(Action.objects.get(source=risk.reference).reference),
    ),
    ("control", "put_in_operation"): Try(
        "designed", {**CONTROL, "_risk": True},
        {"operation": SILENT, "maintenance": SILENT, "decision": (*BLANK, "board", "fallen"),
         "owner": (None,), "_risk": (False,)},
        {"_risk": linked},
    ),
    ("control", "review"): Try(
        "operating",
        {**CONTROL, "review_result": "failed", "review_note": "Two doors stood open.",
         "_action": "open", "reviewed_by": "other"},
        {"_action": (None, "dropped"), "reviewed_by": ("owner",), "review_note": SILENT},
        {"_action": acted}, elsewhere=frozenset({"failing_is_mended"}),
    ),
    ("control", "retire"): Try(
        "operating", {**CONTROL, "decision_reason": "old", "_another": "operating"},
        {"_another": ("", "proposed")}, {"_another": guards_a_risk}, member=guarded, days=40,
        elsewhere=frozenset({"no_review_overdue"}),
    ),
    ("nonconformity", "accept"): Try(
        "new", FOUND,
        {"clause": BLANK, "description": SILENT, "correction": SILENT, "owner": (None,),
         "due": (None, (START + timedelta(days=500)).date())},
    ),
    ("nonconformity", "plan_action"): Try(
        "open", {**FOUND, "_action": None},
        {"cause": SILENT, "similar": SILENT, "no_action_reason": SILENT}, {"_action": acted},
        then=closed,
    ),
    ("nonconformity", "close"): Try(
        "effect_review",
        {**FOUND, "no_action_reason": "", "effect_reviewed_by": "executive", "_action": "open"},
        {"effect_reviewed_by": ("owner", "other"), "cause": SILENT,
         "_action": (None, "dropped")},
        {"_action": acted},
    ),
    ("nonconformity", "extend"): Try(
        "open", {**FOUND, "extended_by": "other"}, {"extended_by": ("owner",)}
    ),
    ("improvement", "assess"): Try(
        "new", BETTER, {"assessment": SILENT, "priority": ("",), "criteria_version": (*BLANK, "1")}
    ),
    ("improvement", "decline"): Try(
        "new", {"source": "idea", "text": "faster", "assessment": "cheap and slow",
                "decision_reason": "nobody needs it"}, {"assessment": SILENT},
    ),
    ("improvement", "approve"): Try(
        "assessed", {**BETTER, "created_by": "owner", "decided_by": "other"},
        {"decided_by": ("owner",), "criteria_version": BLANK, "unit": BLANK, "plan": SILENT,
         "target": (None,), "baseline": (None,), "due": (None,), "owner": (None,)},
    ),
    ("improvement", "measure"): Try(
        "implemented",
        {**BETTER, "met": False, "measured_value": 8, "done_at": START, "_action": "open",
         "measured_by": "other"},
        {"_action": (None, "dropped"), "measured_by": ("owner",)}, {"_action": acted},
    ),
    ("waiver", "approve"): Try(
        "requested",
        {"check_id": "CHK-INC-07", "reason": "until the release", "requested_by": "owner",
         "valid_to": START + timedelta(days=90), "_renewed": 1},
        {"_renewed": (2, 3), "valid_to": (START + timedelta(days=200),), "reason": SILENT},
        {"_renewed": renewed}, by="other",
    ),
}  # fmt: skip
COVERED = set(TRIES)


@pytest.fixture
def people() -> People:
    return people_of_risks()


def people_of_risks() -> People:
    """An owner, another, and somebody of the top management who accepts risks."""
    people = People(make("person"), make("person"), make("person", is_superuser=True))
    with clock.at(START - timedelta(days=9)):
        role = make("role", top_management=True)
        day = (START - timedelta(days=9)).date()
        make("role_assignment", role=role, person=people.executive, starts_on=day)
        make("risk_criteria", limit_score=12, acceptor_role=role, approved_by=people.executive)
        people.criteria = approved_criteria()
        people.fallen = approved_criteria()
        withdrawn = DocumentVersion.objects.get(reference=people.fallen)
        past_the_gates(withdrawn, "withdraw", START - timedelta(days=1))
    return people


def verdicts(check: str, reference: str, days: int) -> list[bool | None]:
    seen = Moment(
        START + timedelta(days=days), START - timedelta(days=1), START + timedelta(days=60)
    )
    return conforms(check, reference, seen)


def refused(record: Any, verb: str, by: Any) -> bool:
    try:
        with transaction.atomic():
            writes.perform(
                record,
                verb,
                by=by,
                reason="The caller told so",
                confirm=True,
                at=START,
                authority=SYSTEM,
            )
    except Refused:
        return True
    return False


@pytest.mark.parametrize(("key", "verb"), TRIES, ids=[f"{key} {verb}" for key, verb in TRIES])
def test_it_agrees_with_the_check_of_each_gate(people: People, key: str, verb: str) -> None:
    tried = TRIES[key, verb]
    step = steps_of(get_record_type(key).model)[verb]
    gates = [
        gate for gate in step.gates if gate.effect == "refuse" and gate.check in library.built()
    ]
    seen: dict[str, set[bool]] = defaultdict(set)
    for amiss in tried.variations():
        values = {**tried.good, **amiss}
        fields = {name: people.named(value) for name, value in values.items() if name[0] != "_"}
        record = imported(key, tried.status, fields)
        for name, lay in tried.beside.items():
            lay(record, people, values[name])
        with clock.at(START):
            shut = {gate.name: gate.check for gate in gates if gate.refusal(record) is not None}
        by = people.named(tried.by) or None
        assert refused(record, verb, by) is bool(amiss), (amiss, shut)
        record.refresh_from_db()
        if amiss:
            record = past_the_gates(record, verb, START, by)
        record = tried.then(record, people)
        for gate in gates:
            verdict = verdicts(gate.check, tried.member(record), tried.days)
            wrong = gate.check in shut.values()
            assert verdict == [False] if wrong else verdict in ([True], []), (
                gate.check,
                amiss,
                verdict,
            )
            seen[gate.name].add(gate.name in shut)
    assert {name for name, states in seen.items() if states != {True, False}} == tried.elsewhere


def test_a_limit_that_was_raised_holds_from_the_next_look_on(people: People) -> None:
    """Nobody makes a risk acceptable on the eve by a limit; whoever looks at it again does."""
    seen = {"assessed_at": START, "reviewed_at": START}
    risk = imported(
        "risk", "assessed", {**RISK, **seen, "owner": people.owner, "decision_by": None}
    )
    with clock.at(LATER):
        make("risk_criteria", limit_score=25, acceptor_role=make("role"))
        assert above_limit(risk)
        assert Risk.objects.filter(queries.above_limit(), pk=risk.pk).exists()
    assert verdicts("CHK-RSK-02", risk.reference, 20) == [False]
    risk.reviewed_at = LATER + timedelta(days=1)
    past_the_gates(risk, "review", LATER + timedelta(days=1))
    assert not Risk.objects.filter(queries.above_limit(), pk=risk.pk).exists()
    assert verdicts("CHK-RSK-02", risk.reference, 20) == []


def test_whoever_answered_for_it_neither_closes_a_risk_nor_rejects_a_finding(
    people: People,
) -> None:
    values = {**RISK, "owner": people.owner, "decision_by": None, "accepted_by": people.executive}
    risk = imported("risk", "accepted", {**values, "treatment": "accept", "accepted_at": START})
    found = imported("nonconformity", "new", {"source": "audit", "owner": people.owner})
    tried: tuple[tuple[Any, str, dict[str, Any]], ...] = (
        (risk, "close", {"close_reason": "The hall was given up."}),
        (found, "reject", {"decision_reason": "The rule asks for no more than that."}),
    )
    for record, verb, said in tried:
        with clock.at(LATER), pytest.raises(NotAllowed, match="answered"), transaction.atomic():
            writes.perform(record, verb, by=people.owner, values=said, authority=SYSTEM)
        with clock.at(LATER):
            writes.perform(record, verb, by=people.other, values=said, authority=SYSTEM)
    assert verdicts("CHK-RSK-02", risk.reference, 20) == [True]
    assert verdicts("CHK-IMP-01", found.reference, 20) == [True]


def test_whoever_answered_for_a_risk_does_not_score_it_down(people: People) -> None:
    """From above the limit it comes down by another; what its owner wrote past the gate is told."""
    why = "The second supplier delivers since the spring"
    lower = {"likelihood": 1, "review_note": why}
    step: dict[str, Any] = {"values": lower, "reason": why, "confirm": True, "authority": SYSTEM}
    own, other = (
        imported("risk", "assessed", {**RISK, "owner": people.owner, "decision_by": None})
        for _each in range(2)
    )
    with clock.at(LATER):
        with pytest.raises(GateClosed, match="never answered") as shut, transaction.atomic():
            writes.perform(own, "review", by=people.owner, **step)
        writes.perform(other, "review", by=people.other, **step)
    assert shut.value.check == "CHK-RSK-02"
    past_the_gates(own, "review", LATER, by=people.owner, likelihood=1, score=4)
    assert verdicts("CHK-RSK-02", own.reference, 20) == [False]
    assert verdicts("CHK-RSK-02", other.reference, 20) == [True]


@pytest.mark.parametrize("action", ["open", "done", "dropped", None])
def test_what_failed_passes_once_something_was_done_about_it(
    people: People, action: str | None
) -> None:
    """A lucky second look mends nothing; what passed the gate's back is told."""
    values = {**CONTROL, "owner": people.owner, "decision": people.criteria}
    control = imported("control", "operating", values)
    acted(control, people, action)
    failed = {"review_result": "failed", "review_note": "Two doors stood open."}
    past_the_gates(control, "review", START, by=people.other, reviewed_by=people.other, **failed)
    control = past_the_gates(control, "fail", START)
    passed = {"review_result": "passed", "review_note": "All doors were shut that day."}
    step: dict[str, Any] = {"by": people.other, "values": passed, "authority": SYSTEM}
    mended = action in {"open", "done"}
    with clock.at(LATER):
        if mended:
            writes.perform(control, "review", **step)
        else:
            with pytest.raises(GateClosed, match="mends it") as shut, transaction.atomic():
                writes.perform(control, "review", **step)
            assert shut.value.check == "CHK-SEC-04"
            values = {**passed, "reviewed_by": people.other, "reviewed_at": LATER}
            past_the_gates(control, "review", LATER, by=people.other, **values)
    assert verdicts("CHK-SEC-04", control.reference, 20) == [mended]
