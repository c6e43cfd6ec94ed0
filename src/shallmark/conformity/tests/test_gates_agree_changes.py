"""Gates and checks of changes, templates, reviews and analyses agree.

A whole record is brought in as imports do, with one thing at a time amiss. Where a gate of the step
is shut its check finds the record nonconforming; where all are open it finds nothing against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.common.approvals.models import Approval, Decision
from shallmark.conformity import library
from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock
from shallmark.kernel.gates import Gate
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT
from shallmark.pages.tests.factory import make, number

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
APPROVED, BEGUN = START + timedelta(days=1), START + timedelta(days=5)
DONE, ENDED = BEGUN + timedelta(hours=1), BEGUN + timedelta(days=3)
SEEN = Moment(START + timedelta(days=90), START - timedelta(days=1), START + timedelta(days=60))
BLANK = ("", " ", "\n\t", "\u00a0\u2003\x1f")
SILENT = (*BLANK, ".", "not applicable")


@dataclass
class World:
    """What a whole change rests on; variations take parts of it away."""

    desk: Office
    #: (step, person, roles) of each decision on the version that was approved
    decisions: list[tuple[str, Any, str]] = field(default_factory=list)
    #: results of its tests, one a day
    tests: tuple[str, ...] = ("passed",)
    review: dict[str, Any] | None = None
    template: dict[str, Any] | None = None
    freezes: int = 0
    #: deviations that nobody decided
    deviations: int = 0
    others: int = 0


def imported(key: str, at: datetime, **values: Any) -> Any:
    model: Any = get_record_type(key).model
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
        record = model(
            reference=f"{get_record_type(key).prefix}{900_000 + number()}", title="Tried",
            created_at=at, updated_at=at, **values,
        )  # fmt: skip
        record.save(force_insert=True)
    return record


def decided(record: Any, key: str, decision: tuple[str, Any, str]) -> None:
    step, person, roles = decision
    at = DONE if step == "retrospective" else APPROVED
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM, at=at),
    ):
        approval = Approval.objects.create(
            record_key=key, record_id=record.pk, reference=record.reference, record_version=1,
            step=step, outcome="approved", requested_at=START, decided_at=at,
        )  # fmt: skip
        Decision.objects.create(
            approval=approval, person=person, roles=roles, decision="approved", record_version=1,
            shown_at=at, at=at,
        )  # fmt: skip


def template(world: World) -> Any:
    if world.template is None:
        return None
    desk = world.desk
    defaults = {
        "status": "approved", "scope_services": [desk.service.reference], "steps": ["Restart."],
        "risk": "low", "backout_plan": "Switch it off.",
        "valid_to": ENDED.date(), "owner": desk.implementer,
        "approved_at": START - timedelta(days=9), "approved_by": desk.manager,
    }  # fmt: skip
    return imported("standard_change", START - timedelta(days=10), **{**defaults, **world.template})


def change(world: World, **values: Any) -> Any:
    """Closed, with everything in its place but what `world` and `values` say."""
    desk = world.desk
    defaults: dict[str, Any] = {
        **ASSESSMENT, "status": "closed", "category": "minor", "reason": "It fails often.",
        "risk": "low",
        "requester": desk.requester, "implementer": desk.implementer, "requested_at": START,
        "services": [desk.service.reference], "items": [desk.item.reference],
        "assessed_at": START, "assessed_by": desk.implementer,
        "security_assessor": desk.security, "security_signed_at": START,
        "planned_start": BEGUN, "planned_end": BEGUN + timedelta(hours=2),
        "impact_snapshot": {
            "services": [desk.service.reference], "items": [desk.item.reference],
        }, "submitted_at": START, "approved_at": APPROVED,
        "scheduled_at": APPROVED, "approved_version": 1, "approver_roles": ["change_manager"],
        "started_at": BEGUN, "implemented_at": DONE, "outcome": "success", "reviewed_at": ENDED,
        "ci_update_not_needed": "It is the same model.",
        "decision_reason": "No money is left.", "closed_at": ENDED,
        "closed_by": desk.requester, "template": template(world),
    }  # fmt: skip
    if values.get("project") == "planned":
        values["project"] = make("document", kind="transition_plan").reference
    record = imported("change", START, **{**defaults, **values})
    for decision in world.decisions:
        decided(record, "change", decision)
    for day, result in enumerate(world.tests):
        imported("test_result", START, change=record, environment="test", result=result,
                 tested_at=APPROVED + timedelta(days=day))  # fmt: skip
    if world.review is not None:
        whole = {"status": "concluded", "success": "yes", "reviewed_by": desk.manager,
                 "reviewed_at": ENDED, "cause": "A broken cable.",
                 "actions": ["Label."]}  # fmt: skip
        imported("pir", ENDED, change=record, **{**whole, **world.review})
    for _each in range(world.freezes):
        imported("freeze", START, starts_at=BEGUN, ends_at=ENDED, reason="The trade asks for it.",
                 approved_at=START)  # fmt: skip
    for _each in range(world.deviations):
        imported("change_deviation", DONE, change=record, of_field="plan", why="It broke.")
    for _each in range(world.others):
        imported("change", START, status="scheduled", category="minor", items=record.items,
                 planned_start=BEGUN, planned_end=DONE, requested_at=START)  # fmt: skip
    return record


def _change(world: World, values: dict[str, Any]) -> tuple[Any, str]:
    record = change(world, **values)
    return record, record.reference


@dataclass
class Try:
    """A step: when its gates look, the whole record, and what may be amiss, one at a time."""

    at: datetime
    good: dict[str, Any] = field(default_factory=dict)
    amiss: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    #: parts of the world instead of fields
    world: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    decisions: tuple[str, ...] = ("approve",)
    has_template: bool = False
    make: Callable[[World, dict[str, Any]], tuple[Any, str]] = _change

    def variations(self) -> Iterator[tuple[str, Any]]:
        yield "", None
        for name, values in {**self.amiss, **self.world}.items():
            yield from ((name, value) for value in values)


def _template(world: World, values: dict[str, Any]) -> tuple[Any, str]:
    """A template, judged by a change that was made from it."""
    world.template = values
    record = change(world, category="standard", approved_at=None, approved_version=None)
    return record.template, record.reference


def _approved_template(world: World, values: dict[str, Any]) -> tuple[Any, str]:
    """Judged itself where it was decided by the wrong person, by its change after a failure."""
    world.template = {"approved_at": START, **values}
    record = change(world, category="standard", approved_at=None, approved_version=None)
    if record.template.approved_by is not None:
        decided(record.template, "standard_change", ("approve", record.template.approved_by, "x"))
    return record.template, record.reference


def _review(world: World, values: dict[str, Any]) -> tuple[Any, str]:
    world.review = values
    record = change(world, outcome="failed")
    return record.reviews.get(), record.reference


def _collision(world: World, values: dict[str, Any]) -> tuple[Any, str]:
    """At the time of another on the same item, which the manager decided on both windows."""
    other = imported(
        "change", START, status="scheduled", category="minor", requested_at=START,
        items=[world.desk.item.reference], planned_start=BEGUN, planned_end=DONE,
    )  # fmt: skip
    window = (BEGUN, BEGUN + timedelta(hours=2), BEGUN, DONE)
    decision = {
        "collision_decided_by": world.desk.manager, "collision_decided_at": APPROVED,
        "collision_of": {other.reference: [moment.isoformat() for moment in window]},
    }  # fmt: skip
    record = change(world, **decision, **values)
    return record, record.reference


def _analysis(world: World, values: dict[str, Any]) -> tuple[Any, str]:
    change(world)
    defaults = {
        "status": "concluded",
        "figures": {"total": 1},
        "trends": "Fewer than before.",
        "made_at": ENDED,
        "conclusions": "Go on as before.",
        "improvements": ["Two more templates for certificates."],
    }
    return imported("change_analysis", ENDED, period="2026-Q1", **{**defaults, **values}), "2026-Q1"


ASSESSED: dict[str, tuple[Any, ...]] = {
    "bypasses_control": (True,), "benefit": SILENT, "feasibility": SILENT, "risk": ("",),
    "service_impact": SILENT, "customer_impact": SILENT, "financial": (None,),
    "financial_basis": BLANK, "assessed_by": (None,), "availability_impact": SILENT,
    "continuity_impact": SILENT, "invalidates": (["DOC1"],), "security_impact": SILENT,
    "security_assessor": (None, "manager"), "backout_plan": SILENT,
}  # fmt: skip
STANDARD = {"category": "standard", "approved_at": None, "approved_version": None}
TEMPLATES = (
    None, {"status": "suspended"}, {"status": "retired"}, {"valid_to": START.date()},
    {"last_failure": START.date()}, {"scope_services": ["SVC0"]},
)  # fmt: skip
NO_TO_ALL = dict.fromkeys(QUESTIONS, False)
OFF = {"started_at": None, "implemented_at": None, "outcome": ""}
#: nobody signed for the plans and the cost of what is tried, and as it is it needs neither
UNSIGNED: dict[str, tuple[object, ...]] = {"category": ("significant",), "financial": (25000,)}
WAYS: dict[tuple[str, str], Try] = {
    ("change", "submit"): Try(
        START,
        {"impact_answers": NO_TO_ALL | {"new_service": True}, "project": "planned"},
        {"category": ("",), "requester": (None,), "reason": SILENT, "project": (*BLANK, "x"),
         "impact_answers": (NO_TO_ALL,)},
    ),
    ("change", "use_template"): Try(
        APPROVED, {**STANDARD, **OFF, "status": "scheduled"},
        {"requester": (None,), "reason": SILENT},
        {"template": TEMPLATES[1:], "freezes": (1,)}, has_template=True,
    ),
    ("change", "declare_emergency"): Try(
        START,
        {"category": "emergency", "emergency_reason": "It stands still."},
        {"requester": (None,), "reason": SILENT, "emergency_reason": SILENT},
        decisions=("approve_emergency", "retrospective"),
    ),
    ("change", "request_approval"): Try(
        APPROVED, {},
        {**ASSESSED, **UNSIGNED, "impact_snapshot": ({}, {"items": ["CI0"], "services": []}),
         "impact_answers": ({}, {"new_service": False})},
    ),
    ("change", "approve"): Try(
        APPROVED, {"financial": 0},
        {**ASSESSED, **UNSIGNED, "quorum": (2,), "approver_roles": (["cab_member"],),
         "requester": ("manager",), "implementer": ("manager",)},
        {"freezes": (1,), "decisions": ([],)},
    ),
    ("change", "approve_emergency"): Try(
        APPROVED,
        {"category": "emergency", "emergency_reason": "It stands still."},
        {"bypasses_control": (True,), "requester": ("manager",)},
        {"decisions": ([],)},
        decisions=("approve_emergency", "retrospective"),
    ),
    ("change", "decide_collision"): Try(
        APPROVED,
        {"collision_decision": "One goes after the other."},
        {"collision_decision": SILENT},
        make=_collision,
    ),
    ("change", "reject"): Try(START, {"status": "rejected", **OFF}, {"decision_reason": SILENT}),
    ("change", "cancel"): Try(START, {"status": "canceled", **OFF}, {"decision_reason": SILENT}),
    ("change", "start"): Try(
        BEGUN, {},
        {"no_test_reason": ("There is only one.",), "bypasses_control": (True,)},
        {"decisions": ([],), "freezes": (1,), "others": (1,),
         "tests": ((), ("failed",), ("passed", "failed"), ("failed", "passed"))},
    ),
    ("change", "complete_standard"): Try(
        DONE, {**STANDARD}, {"ci_update_not_needed": SILENT}, {"deviations": (1,)},
        has_template=True,
    ),
    ("change", "close"): Try(
        ENDED, {"outcome": "failed", "emergency_reason": "It stands still."},
        {},
        {"deviations": (1,),
         "review": (None, {"success": ""}, {"reviewed_by": None}, {"cause": " "}, {"actions": []})},
    ),
    ("standard_change", "submit"): Try(
        START, {},
        {"scope_services": ([],), "steps": ([],), "risk": ("",), "backout_plan": SILENT,
         "valid_to": (None,)},
        make=_template,
    ),
    ("standard_change", "approve"): Try(
        START,
        {"last_failure": (START - timedelta(days=3)).date(), "failure_explained": "Wet paper."},
        {"failure_explained": SILENT},
        make=_approved_template,
    ),
    ("pir", "conclude"): Try(
        ENDED, {}, {"cause": SILENT, "actions": ([],)}, make=_review
    ),
    ("change_analysis", "conclude"): Try(
        ENDED, {},
        {"trends": SILENT, "conclusions": SILENT, "improvements": ([], ["none"]), "figures": ({},)},
        make=_analysis,
    ),
}  # fmt: skip
#: a permission that came after the work is tried with its check in `test_change_deviations`
COVERED = {*WAYS, ("change_deviation", "accept")}


def refusing(key: str, verb: str) -> list[Gate[Any]]:
    gates = steps_of(get_record_type(key).model)[verb].gates
    return [gate for gate in gates if gate.effect == "refuse" and gate.check in library.built()]


def whole_world(way: Try, desk: Office) -> World:
    decisions = [(step, desk.manager, "change_manager") for step in way.decisions]
    return World(desk, decisions, review={}, template={} if way.has_template else None)


@pytest.mark.parametrize(("key", "verb"), WAYS)
def test_it_agrees_with_the_check_of_each_gate(key: str, verb: str) -> None:
    way, gates = WAYS[key, verb], refusing(key, verb)
    with clock.at(START - timedelta(days=20)):
        desk = office()
    seen: dict[str, set[str]] = defaultdict(set)
    for name, value in way.variations():
        world, values = whole_world(way, desk), dict(way.good)
        if name in way.world:
            setattr(world, name, value)
        elif name:
            values[name] = desk.manager if value == "manager" else value
        with transaction.atomic():
            record, member = way.make(world, values)
            with clock.at(way.at):
                shut = {gate.name for gate in gates if gate.refusal(record) is not None}
            for check in {gate.check for gate in gates}:
                verdict = conforms(check, member, SEEN)
                ours = {gate.name for gate in gates if gate.check == check}
                if ours & shut:
                    assert False in verdict, (check, name, value, ours & shut, verdict)
                else:
                    assert False not in verdict, (check, name, value, verdict)
            for gate in gates:
                seen[gate.name].add("shut" if gate.name in shut else "open")
            transaction.set_rollback(True)
    single = {gate.name for gate in gates if seen[gate.name] != {"shut", "open"}}
    assert single <= ELSEWHERE.get((key, verb), set()), single


#: gates of a step that another kind of change than the one tried here shuts, as its own step shows
ELSEWHERE: dict[tuple[str, str], set[str]] = {
    # lowered in its history, not in a field: tried below
    ("change", "use_template"): {"no_bypass", "lowering_settled"},
    ("change", "request_approval"): {"lowering_settled"},
    ("change", "approve"): {"lowering_settled"},
    ("change", "start"): {"template_usable"},
    # signed anew after a deviation: `test_change_deviations` closes one past the gate
    ("change", "close"): {
        "emergency_completed",
        "items_updated",
        "security_signed_anew",
        "plans_signed_anew",
    },
    ("standard_change", "approve"): {"decided_by_another"},
    ("pir", "conclude"): {"work_is_done", "judged_by_another"},
}


def test_a_standard_change_starts_under_a_template_that_is_in_force() -> None:
    with clock.at(START - timedelta(days=20)):
        desk = office()
    gates = [gate for gate in refusing("change", "start") if gate.check == "CHK-CHG-10"]
    for template in TEMPLATES[1:]:
        with transaction.atomic():
            record = change(World(desk, template=template, review={}), **STANDARD)
            with clock.at(BEGUN):
                assert all(gate.refusal(record) for gate in gates), template
            assert conforms("CHK-CHG-10", record.reference, SEEN) == [False], template
            transaction.set_rollback(True)


@pytest.mark.parametrize("verb", ["use_template", "request_approval", "approve"])
def test_a_lower_category_is_settled_before_a_decision(verb: str) -> None:
    with clock.at(START - timedelta(days=20)):
        desk = office()
    (gate,) = [gate for gate in refusing("change", verb) if gate.name == "lowering_settled"]
    because = "Only one switch of one floor is replaced."
    settled = {"lowering_settled_at": APPROVED, "lowering_settled_by": desk.manager}
    unsettled: dict[str, Any] = {"lowered_because": because, "lowered_from": "significant"}
    for values, fits in (({}, True), (unsettled, False), ({**unsettled, **settled}, True)):
        with transaction.atomic():
            record = change(World(desk, review={}), category="significant")
            with (
                entered(Source.IMPORT),
                write_transaction(by=None, verb="import", authority=SYSTEM, at=START),
            ):
                for name, value in values.items():
                    setattr(record, name, value)
                record.category = "minor" if values else "major"
                record.version += 1
                record.save()
            assert (gate.refusal(record) is None) == fits
            assert conforms("CHK-CHG-01", record.reference, SEEN) == [fits]
            transaction.set_rollback(True)


def test_an_emergency_is_completed_before_it_is_closed() -> None:
    with clock.at(START - timedelta(days=20)):
        desk = office()
    gates = [gate for gate in refusing("change", "close") if gate.check == "CHK-CHG-08"]
    steps = ("approve_emergency", "retrospective")
    tried: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({}, steps), ({}, steps[:1]), ({"benefit": " "}, steps), ({"emergency_reason": ""}, steps),
    ]  # fmt: skip
    for values, made_steps in tried:
        whole = values or made_steps != steps
        with transaction.atomic():
            decisions = [(step, desk.manager, "change_manager") for step in made_steps]
            fields = {"category": "emergency", "emergency_reason": "It stands still.", **values}
            record = change(World(desk, decisions, review={}), **fields)
            with clock.at(ENDED):
                shut = [gate.name for gate in gates if gate.refusal(record) is not None]
            assert bool(shut) == bool(whole)
            assert conforms("CHK-CHG-08", record.reference, SEEN) == [not whole]
            transaction.set_rollback(True)


def test_nobody_approves_the_template_that_they_wrote() -> None:
    with clock.at(START - timedelta(days=20)):
        desk = office()
    (gate,) = [
        gate for gate in refusing("standard_change", "approve") if gate.check == "CHK-CHG-07"
    ]
    for person, fits in ((desk.manager, True), (desk.implementer, False), (None, False)):
        with transaction.atomic():
            world = World(desk, review={})
            record, _member = _approved_template(world, {"approved_by": person})
            assert (gate.refusal(record) is None) == fits
            assert conforms("CHK-CHG-07", record.reference, SEEN) == [fits]
            transaction.set_rollback(True)
