"""Gates and checks of documents, direction and competence agree.

Each step is tried with everything in place, and with one thing that is not. What the gates let
through, their checks find conforming; what they refuse, the checks find nonconforming where it came
in past the gates, as imports do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.pages.tests.factory import made, make
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEP = START + timedelta(days=5)
SEEN = Moment(START + timedelta(days=10), START - timedelta(days=1), START + timedelta(days=10))
AHEAD = date(2027, 3, 1)


@dataclass
class Case:
    """A record at a step: how it is made, what may be amiss, where its check finds it."""

    make: Callable[[], Any]
    #: check -> field values of which each shuts the gate
    amiss: dict[str, tuple[dict[str, Any], ...]]
    values: dict[str, Any] = field(default_factory=dict)
    then: tuple[str, ...] = ()
    member: Callable[[Any], str] = lambda record: str(record.reference)
    #: false: the check looks at it before the step, not after
    forced: bool = True
    #: what is not a column of the record: done before the step instead
    beside: Callable[[Any, str], None] | None = None


def executive() -> Any:
    person = make("person")
    role = make("role", top_management=True)
    make("role_assignment", role=role, person=person, starts_on=date(2026, 1, 1))
    return person


def lived(record: Any, *verbs: str) -> Any:
    for verb in verbs:
        record = writes.perform(record, verb, by=None, authority=SYSTEM)
    return record


def version(*verbs: str, kind: str = "procedure", **values: Any) -> Any:
    approver = values.pop("approver", None) or make("person")
    document = make("document", kind=kind, **values)
    defaults = {
        "author": make("person"), "approver": approver, "text": "## Purpose\nSo.",
        "change_summary": "First", "change_ref": approved_document_change(),
    }  # fmt: skip
    draft = writes.edit(document.versions.get(), by=None, values=defaults, authority=SYSTEM)
    return lived(draft, *verbs)


def only_one(kind: str) -> Any:
    """The last of its kind in force, beside another document."""
    version("submit", "approve", "put_in_force", kind="other")
    return text_of(kind)


def last_version() -> Any:
    return only_one("release_procedure").versions.get()


def text_of(kind: str, **values: Any) -> Any:
    document = version("submit", "approve", "put_in_force", kind=kind, **values).document
    document.refresh_from_db()
    return document


def withdrawn() -> Any:
    with clock.at(START - timedelta(days=100)):
        document = text_of("other")
        writes.edit(document.retention_rule, by=None, values={"months": 1}, authority=SYSTEM)
        values = {"decision_reason": "old"}
        return writes.perform(document, "withdraw", by=None, values=values, authority=SYSTEM)


def scope(*verbs: str) -> Any:
    text_of("procedure")
    service = make("service")
    values = {"included_services": service.reference, "change_ref": approved_document_change()}
    return lived(make("scope_statement", approver=executive(), **values), *verbs)


def policy(*verbs: str, kind: str = "service_management") -> Any:
    chief = executive()
    values = {
        "kind": kind, "approver": chief, "document": text_of("other", approver=chief),
        "published_where": "Portal", "audience": "All staff",
        "change_ref": approved_document_change(),
        "review_due": AHEAD, "owner": make("person"),
    }  # fmt: skip
    return lived(make("policy", **values), *verbs)


def objective(*verbs: str) -> Any:
    defaults = {
        "title": "Sooner", "metric": "Solved in time", "unit": "percent", "baseline": 80,
        "target": 90, "due": START.date() + timedelta(days=3), "resources": "Two people",
        "evaluation_method": "Monthly report", "owner": make("person"),
    }  # fmt: skip
    from shallmark.plan.policy.models import Objective

    return lived(made(Objective, **defaults), *verbs)


def missed() -> Any:
    approved = objective("approve", "miss")
    make("action", source=approved.reference)
    return approved


def not_acted_on(record: Any, _name: str) -> None:
    from shallmark.common.actions.models import Action

    for action in Action.objects.filter(source=record.reference):
        values = {"drop_reason": "no time"}
        writes.perform(action, "drop", by=None, values=values, authority=SYSTEM)


def process(*verbs: str) -> Any:
    sheet = make("process", document=text_of("process"), change_ref=approved_document_change())
    make("process_metric", process=sheet)
    return lived(sheet, *verbs)


def late_task() -> Any:
    with clock.at(START - timedelta(days=100)):
        return make("plan_task", due=START.date() - timedelta(days=23))


def approved_to_go() -> Any:
    """Withdrawn long ago, and somebody agreed to its disposal."""
    document = withdrawn()
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM):
        document.disposal_approved_by, document.disposed_by = make("person"), make("person")
        document.disposal_approved_at = clock.now()
        document.save()
    return document


def done_training() -> Any:
    judge = make("person")
    return lived(make("training_record", person=make("person"), judged_by=judge), "complete")


OWN = "own text"
CASES: dict[tuple[str, str], Case] = {
    ("document_version", "approve"): Case(
        lambda: version("submit"), {"CHK-DOC-01": ({"approver": OWN},)}, then=("put_in_force",)
    ),
    ("document_version", "put_in_force"): Case(
        lambda: version("submit", "approve"),
        {"CHK-DOC-01": ({"approved_by": OWN}, {"approved_at": None}), "CHK-DOC-06":
         ({"change_ref": ""}, {"change_ref": " "}, {"change_ref": "x"})},
    ),
    ("document_version", "withdraw"): Case(
        last_version,
        {"CHK-DOC-05": ({},)}, {"decision_reason": "old"}, member=lambda _r: "release_procedure",
    ),
    ("document", "withdraw"): Case(
        lambda: only_one("release_procedure"), {"CHK-DOC-05": ({},)}, {"decision_reason": "old"},
        member=lambda _r: "release_procedure",
    ),
    ("document", "review"): Case(
        lambda: text_of("other"),
        {"CHK-DOC-02": ({"review_due": date(2099, 1, 1)},)}, {"review_due": AHEAD},
    ),
    ("document", "dispose"): Case(
        approved_to_go, {"CHK-DOC-04": ({"disposal_approved_by": None},)},
    ),
    ("scope_statement", "approve"): Case(
        lambda: scope("submit"), {"CHK-SMS-01": ({"included_services": "none"},)},
        then=("put_in_force",),
    ),
    ("scope_statement", "withdraw"): Case(
        lambda: scope("submit", "approve", "put_in_force"), {"CHK-DOC-05": ({},)},
        {"decision_reason": "old"}, member=lambda _r: "scope",
    ),
    ("policy", "approve"): Case(
        lambda: policy("submit"), {"CHK-SMS-02": ({"approver": "person"},)},
        then=("put_in_force",),
    ),
    ("policy", "put_in_force"): Case(
        lambda: policy("submit", "approve"),
        {"CHK-SMS-02": ({"published_where": " "}, {"published_where": "-"}, {"audience": ""},
                        {"review_due": START.date()})},
    ),
    ("policy", "review"): Case(
        lambda: policy("submit", "approve", "put_in_force"),
        {"CHK-SMS-02": ({"review_due": START.date()},)}, {"review_due": AHEAD},
    ),
    ("policy", "withdraw"): Case(
        lambda: policy("submit", "approve", "put_in_force"), {"CHK-DOC-05": ({},)},
        {"decision_reason": "old"}, member=lambda _r: "service_management_policy",
    ),
    ("objective", "approve"): Case(
        objective,
        {"CHK-SMS-05": tuple(
            {name: value}
            for name, value in (("metric", " "), ("unit", ""), ("baseline", None),
                                ("target", None), ("due", None), ("owner", None),
                                ("resources", ""), ("evaluation_method", " "))
        )},
    ),
    ("objective", "act"): Case(
        missed, {"CHK-SMS-06": ({},)}, forced=False, beside=not_acted_on
    ),
    ("process", "approve"): Case(
        process,
        {"CHK-SMS-08": tuple({name: value} for name, value in (
            ("owner", None), ("document", None), ("goals", " "), ("inputs", ""), ("outputs", ""))
        )},
        then=("put_in_force",),
    ),
    ("process", "put_in_force"): Case(
        lambda: process("approve"),
        {"CHK-SMS-08": ({"document": "draft"},),
         "CHK-SMS-12": ({"change_ref": " "}, {"change_ref": "x"})},
    ),
    ("plan_task", "revise"): Case(
        late_task,
        {"CHK-SMS-10": ({"decision": " "}, {"decision": "."}, {"revised_due": date(2097, 1, 31)})},
        {"revised_due": AHEAD, "decision": "The board"},
    ),
    ("competence_record", "confirm"): Case(
        lambda: make("competence_record", effective_from=date(2026, 1, 1)),
        {"CHK-CMP-04": ({"evidence": ""}, {"evidence": "n/a"})},
    ),
    ("training_record", "judge"): Case(
        done_training, {"CHK-CMP-03": ({"effect": ""}, {"effect": "-"})},
        {"effect": "Fewer questions"},
    ),
}  # fmt: skip
# agreeing to a disposal asks what the disposal asks, and is judged by it
COVERED = frozenset({*CASES, ("document", "approve_disposal")})
TRIED = [
    (step, check, values)
    for step, case in CASES.items()
    for check, all_values in case.amiss.items()
    for values in all_values
]


def verdicts(check: str, member: str) -> list[bool | None]:
    return conforms(check, member, SEEN)


def meant(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Words in a case stand for people and documents."""
    words = {"person": lambda: make("person"), "other": lambda: make("person"),
             "draft": lambda: make("document")}  # fmt: skip
    resolved = {}
    for name, value in values.items():
        if value == OWN:
            resolved[name] = record.author
        else:
            made_of = words.get(value) if isinstance(value, str) else None
            resolved[name] = made_of() if made_of else value
    return resolved


def past_the_gates(record: Any, verb: str, values: dict[str, Any], at: datetime) -> Any:
    model: Any = type(record)
    step = steps_of(model)[verb]
    with entered(Source.IMPORT), write_transaction(by=None, verb=verb, authority=SYSTEM, at=at):
        for name, value in values.items():
            setattr(record, name, value)
        step.apply(record, None)
        for column in step.sets_time:
            if column not in values:
                setattr(record, column, at)
        record.updated_at = at
        record.save()
    return record


def ready(step: tuple[str, str]) -> tuple[Any, dict[str, Any]]:
    case = CASES[step]
    with clock.at(START):
        record = case.make()
        record.refresh_from_db()
        return record, meant(record, case.values)


@pytest.mark.parametrize("step", CASES, ids="-".join)
def test_what_the_gates_let_through_conforms(step: tuple[str, str]) -> None:
    record, values = ready(step)
    if step[1] == "withdraw":
        with clock.at(START):
            _another(step[0])
    with clock.at(STEP):
        record = writes.perform(record, step[1], by=None, values=values, authority=SYSTEM)
        for verb in CASES[step].then:
            record = writes.perform(record, verb, by=None, authority=SYSTEM)
    for check in CASES[step].amiss:
        assert verdicts(check, CASES[step].member(record)) in ([True], [])


def _another(key: str) -> None:
    """A successor of the kind, so that it may go."""
    if key in ("document", "document_version"):
        text_of("release_procedure")
    else:
        pytest.skip("One of it is in force at a time: it goes when the next takes its place.")


@pytest.mark.parametrize("kind", ["service_management", "change", "security"])
def test_a_policy_that_the_standard_names_goes_only_when_the_next_takes_its_place(
    kind: str,
) -> None:
    with clock.at(START):
        policy("submit", "approve", "put_in_force", kind="finance")
        named = policy("submit", "approve", "put_in_force", kind=kind)
    assert verdicts("CHK-DOC-05", f"{kind}_policy") == [True]
    values = {"decision_reason": "old"}
    with clock.at(STEP), pytest.raises(GateClosed) as shut:
        writes.perform(named, "withdraw", by=None, values=values, authority=SYSTEM)
    assert shut.value.check == "CHK-DOC-05"
    past_the_gates(named, "withdraw", values, STEP)
    assert verdicts("CHK-DOC-05", f"{kind}_policy") == [False]


def test_a_policy_that_the_standard_does_not_name_may_go() -> None:
    with clock.at(START):
        unnamed = policy("submit", "approve", "put_in_force", kind="finance")
    with clock.at(STEP):
        values = {"decision_reason": "old"}
        writes.perform(unnamed, "withdraw", by=None, values=values, authority=SYSTEM)
    assert verdicts("CHK-DOC-05", "finance_policy") == []


@pytest.mark.parametrize(("step", "check", "amiss"), TRIED)
def test_what_the_gates_refuse_does_not_conform(
    step: tuple[str, str], check: str, amiss: dict[str, Any]
) -> None:
    case = CASES[step]
    record, values = ready(step)
    with clock.at(START):
        for name, value in values.items():
            setattr(record, name, value)
        wrong = meant(record, amiss)
        if case.beside:
            case.beside(record, check)
    for name, value in wrong.items():
        setattr(record, name, value)
    model: Any = type(record)
    with clock.at(STEP):
        shut = [gate.check for gate in steps_of(model)[step[1]].gates if gate.refusal(record)]
        assert check in shut
    if case.forced:
        record = past_the_gates(record, step[1], {**values, **wrong}, STEP)
        for verb in case.then:
            record = past_the_gates(record, verb, {}, STEP + timedelta(hours=1))
        _gone(record, step)
    assert verdicts(check, case.member(record)) == [False]


def _gone(record: Any, step: tuple[str, str]) -> None:
    """What an import withdraws, it withdraws with its text or its document."""
    if step == ("document", "withdraw"):
        past_the_gates(record.versions.get(), "withdraw", {}, STEP)


def test_the_door_says_what_the_gate_says() -> None:
    record, _values = ready(("document_version", "put_in_force"))
    record = writes.edit(record, by=None, values={"change_ref": ""}, authority=SYSTEM)
    with pytest.raises(GateClosed) as shut:
        writes.perform(record, "put_in_force", by=None, authority=SYSTEM)
    assert shut.value.check == "CHK-DOC-06"


@pytest.mark.parametrize("since", [True, False])
def test_a_miss_is_acted_on_by_what_was_not_done_before_it(since: bool) -> None:
    with clock.at(START):
        approved = objective("approve")
        action = make("action", source=approved.reference)
        if not since:
            lived_action(action)
    with clock.at(STEP):
        record = lived(approved, "miss")
        if since:
            lived_action(action)
        shut = [gate.check for gate in steps_of(type(record))["act"].gates if gate.refusal(record)]
    assert shut == ([] if since else ["CHK-SMS-06"])
    assert verdicts("CHK-SMS-06", record.reference) == [since]


def lived_action(action: Any) -> None:
    writes.perform(action, "finish", by=None, values={"result": "Done"}, authority=SYSTEM)
