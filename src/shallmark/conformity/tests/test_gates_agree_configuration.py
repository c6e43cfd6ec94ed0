"""Gates and checks of items, audits and discrepancies agree.

Each step is tried with everything in place, and with one thing that is not: what the gates let
through conforms, what they refuse does not where it came in past them, as imports do.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.manage.change_configuration.tests.factories import explanation
from shallmark.manage.team.models import RoleDefinition
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEP = START + timedelta(days=5)
SEEN = Moment(START + timedelta(days=10), START - timedelta(days=1), START + timedelta(days=10))
BLANK = ("", " ", "\n\t", "\u00a0\u2003")


def item(status: str, **values: Any) -> Any:
    """An item in some state, complete, with a correction that explains it."""
    created = make("ci", **{"owner": make("person"), **values})
    path = {
        "planned": (),
        "in_test": ("build", "test"),
        "live": ("go_live",),
        "withdrawn": ("go_live", "withdraw"),
    }[status]
    for verb in path:
        created = past_the_gates(created, verb, START, {"explained_by": _correction(created)})
    return created


def _correction(record: Any, at: datetime = START) -> str:
    return explanation(record, seen_at=at)


def audit(status: str) -> Any:
    """An audit with one difference that has everything."""
    of_type = make("ci_type")
    member = make("ci", type=of_type)
    started = past_the_gates(make("ci_audit", of_type=of_type), "start", START, {})
    for seen in started.sample.all():
        writes.edit(seen, by=None, values={"finding": "different"}, authority=SYSTEM)
    make(
        "discrepancy", audit=started, ci=member, grade="low", owner=make("person"),
        cause="moved by hand",
        action="register corrected",
    )  # fmt: skip
    return past_the_gates(started, "finish", START, {}) if status == "done" else started


def past_the_gates(record: Any, verb: str, at: datetime, values: dict[str, Any]) -> Any:
    model: Any = type(record)
    step = steps_of(model)[verb]
    with (
        clock.at(at),
        entered(Source.IMPORT),
        write_transaction(by=None, verb=verb, authority=SYSTEM, at=at),
    ):
        for name, value in values.items():
            setattr(record, name, value)
        step.apply(record, None)
        for column in step.sets_time:
            setattr(record, column, at)
        record.updated_at = at
        record.save()
    return record


def verdicts(check: str, reference: str) -> list[bool | None]:
    return conforms(check, reference, SEEN)


def history(record: Any, field: str = "status") -> str:
    """The newest row of the item's history: the change of its state, or of another field."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference FROM ledger.ci_history WHERE ci = %s AND field = %s"
            " ORDER BY at DESC, reference DESC LIMIT 1",
            [record.reference, field],
        )
        return str(cursor.fetchone()[0])


def itself(record: Any) -> str:
    return str(record.reference)


def _readers() -> dict[str, Any]:
    people = []
    for key in ("configuration_manager", "change_manager"):
        person, role = make("person"), RoleDefinition.objects.get(key=key)
        make("role_assignment", role=role, person=person, starts_on=START.date())
        people.append(person.reference)
    return {"reported_to": people}


#: step -> the record before it, what it takes, check -> (what is amiss, where the check says it)
Amiss = tuple[tuple[dict[str, Any], ...], Callable[[Any], str]]
UNEXPLAINED: Amiss = (tuple({"explained_by": text} for text in BLANK), history)
UNDESCRIBED: Amiss = (
    (*({"description": text} for text in BLANK), {"owner": None}),
    itself,
)
STEPS: dict[tuple[str, str], tuple[Callable[[], Any], dict[str, Amiss]]] = {
    ("ci", "build"): (lambda: item("planned"), {"CHK-CFG-01": UNDESCRIBED}),
    ("ci", "go_live"): (
        lambda: item("planned"),
        {"CHK-CFG-01": UNDESCRIBED, "CHK-CFG-02": UNEXPLAINED},
    ),
    ("ci", "store"): (lambda: item("live", location="Room 1"), {"CHK-CFG-02": UNEXPLAINED}),
    ("ci", "withdraw"): (lambda: item("live"), {"CHK-CFG-02": UNEXPLAINED}),
    ("ci", "restore"): (lambda: item("withdrawn"), {"CHK-CFG-02": UNEXPLAINED}),
}
COVERED = frozenset(
    {*STEPS, ("ci", "merge"), ("ci_audit", "finish"), ("ci_audit", "report"),
     ("discrepancy", "assign"), ("discrepancy", "correct"), ("asset", "renew"), ("asset", "end")}
)  # fmt: skip
TRIED = [
    (step, check, amiss, where)
    for step, (_made, checks) in STEPS.items()
    for check, (variants, where) in checks.items()
    for amiss in variants
]


def _live(record: Any) -> Any:
    """What is built is judged when it is live."""
    if record.status != "in_build":
        return record
    return past_the_gates(record, "go_live", STEP, {"explained_by": _correction(record, STEP)})


@pytest.mark.parametrize("step", STEPS, ids="-".join)
def test_what_the_gates_of_an_item_let_through_conforms(step: tuple[str, str]) -> None:
    member, checks = STEPS[step]
    with clock.at(START):
        record = member()
        record = writes.edit(
            record, by=None, values={"explained_by": _correction(record)}, authority=SYSTEM
        )
    record = writes.perform(record, step[1], by=None, at=STEP, authority=SYSTEM)
    record = _live(record)
    for check, (_variants, where) in checks.items():
        assert verdicts(check, where(record)) in ([True], []), check


@pytest.mark.parametrize(("step", "check", "amiss", "where"), TRIED)
def test_what_the_gates_of_an_item_refuse_does_not_conform(
    step: tuple[str, str], check: str, amiss: dict[str, Any], where: Callable[[Any], str]
) -> None:
    with clock.at(START):
        record = STEPS[step][0]()
        record.explained_by = _correction(record)
    for name, value in amiss.items():
        setattr(record, name, value)
    model: Any = type(record)
    shut = {gate.check for gate in steps_of(model)[step[1]].gates if gate.refusal(record)}
    assert check in shut
    record = _live(past_the_gates(record, step[1], STEP, amiss))
    assert verdicts(check, where(record)) == [False]


@pytest.mark.parametrize("rule", ["requires_relationship", "digital"])
def test_what_a_class_asks_for_is_asked_by_gate_and_check(rule: str) -> None:
    check = {"requires_relationship": "CHK-CFG-01", "digital": "CHK-CFG-08"}[rule]
    with clock.at(START):
        record = item("planned", type=make("ci_type", **{rule: True}))
        record = writes.edit(
            record, by=None, values={"explained_by": _correction(record)}, authority=SYSTEM
        )
        with pytest.raises(GateClosed) as refused:
            writes.perform(record, "go_live", by=None, authority=SYSTEM)
    assert refused.value.check == check
    assert verdicts(check, past_the_gates(record, "go_live", STEP, {}).reference) == [False]


@pytest.mark.parametrize("lacks", [{"grade": ""}, {"owner": None}])
def test_an_audit_with_an_unclassed_difference_is_refused_and_found(lacks: dict[str, Any]) -> None:
    with clock.at(START):
        record = audit("in_progress")
        for discrepancy in record.discrepancies.all():
            writes.edit(discrepancy, by=None, values=lacks, authority=SYSTEM)
        with pytest.raises(GateClosed) as refused:
            writes.perform(record, "finish", by=None, authority=SYSTEM)
    assert refused.value.check == "CHK-CFG-05"
    past_the_gates(record, "finish", STEP, {})
    assert verdicts("CHK-CFG-05", record.reference) == [False]


@pytest.mark.parametrize("lacks", [{"cause": ""}, {"action": ""}, {}])
def test_a_report_is_refused_and_found_without_cause_action_or_reader(
    lacks: dict[str, Any],
) -> None:
    with clock.at(START):
        record = audit("done")
        for discrepancy in record.discrepancies.all():
            writes.edit(discrepancy, by=None, values=lacks, authority=SYSTEM)
        values = _readers() if lacks else {}
        with pytest.raises(GateClosed) as refused:
            writes.perform(record, "report", by=None, values=values, authority=SYSTEM)
    assert refused.value.check == "CHK-CFG-05"
    past_the_gates(record, "report", STEP, values)
    assert verdicts("CHK-CFG-05", record.reference) == [False]


def test_a_report_that_is_let_through_conforms() -> None:
    with clock.at(START):
        record = audit("done")
        values = _readers()
    writes.perform(record, "report", by=None, values=values, at=STEP, authority=SYSTEM)
    assert verdicts("CHK-CFG-05", record.reference) == [True]


@pytest.mark.parametrize(
    ("verb", "lacks"),
    [("assign", {"cause": " "}), ("assign", {"grade": ""}), ("correct", {"action": " "})],
)
def test_a_discrepancy_is_refused_and_found_where_it_lacks(
    verb: str, lacks: dict[str, Any]
) -> None:
    with clock.at(START):
        record = audit("done")
        discrepancy = record.discrepancies.get()
        if verb == "correct":
            discrepancy = writes.perform(discrepancy, "assign", by=None, authority=SYSTEM)
        discrepancy = writes.edit(discrepancy, by=None, values=lacks, authority=SYSTEM)
        with pytest.raises(GateClosed) as refused:
            writes.perform(discrepancy, verb, by=None, authority=SYSTEM)
    assert refused.value.check == "CHK-CFG-05"
    past_the_gates(discrepancy, verb, STEP, {})
    assert verdicts("CHK-CFG-05", record.reference) == [False]


@pytest.mark.parametrize(
    "word", ["Renewed when there is money", "ACT9999999: renewed", "", "another", "before", None]
)
def test_an_asset_is_renewed_by_what_is_on_record(word: str | None) -> None:
    """`None`: an action of the asset; `another`: of something else; `before`: done long ago."""
    with clock.at(START):
        asset = past_the_gates(make("asset", owner=make("person")), "receive", START, {})
        named = word
        if word in (None, "another", "before"):
            source = make("risk") if word == "another" else asset
            action = make("action", source=source.reference)
            if word == "before":
                past_the_gates(action, "finish", START - timedelta(days=200), {"result": "Done"})
            named = f"{action.reference}: it is bought"
        values = {"action": named, "support_end": (START + timedelta(days=30)).date()}
        with nullcontext() if word is None else pytest.raises(Refused) as refused:
            writes.perform(asset, "renew", by=None, values=values, authority=SYSTEM)
        if word and refused is not None:
            assert getattr(refused.value, "check", "") == "CHK-CFG-13"
    if word is not None:
        past_the_gates(asset, "renew", STEP, values)
    assert verdicts("CHK-CFG-13", asset.reference) == [word is None]


@pytest.mark.parametrize("status", ["live", "withdrawn"])
def test_an_asset_ends_with_its_item(status: str) -> None:
    with clock.at(START):
        member = item(status, type=make("ci_type", financial=True))
        asset = past_the_gates(make("asset", ci=member, owner=make("person")), "receive", START, {})
        values = {"action": "It is sold with the others"}
        if status == "withdrawn":
            writes.perform(asset, "end", by=None, values=values, authority=SYSTEM)
        else:
            with pytest.raises(GateClosed) as refused:
                writes.perform(asset, "end", by=None, values=values, authority=SYSTEM)
            assert refused.value.check == "CHK-CFG-12"
            past_the_gates(asset, "end", STEP, values)
    assert verdicts("CHK-CFG-12", member.reference) == ([] if status == "withdrawn" else [False])


@pytest.mark.parametrize(
    ("name", "serial", "alike"),
    [("db-1", "", True), ("DB-1", "S1", True), ("db-2", "S1", True), ("db-2", "", False),
     ("db-1", "S2", False)],
)  # fmt: skip
def test_an_item_ends_as_one_that_it_shares_name_or_serial_number_with(
    name: str, serial: str, alike: bool
) -> None:
    own = {"serial_number": serial} if serial else {}
    with clock.at(START):
        of_type = make("ci_type")
        twin = item("live", title="db-1", attributes={"serial_number": "S1"}, type=of_type)
        stands = item("live", title=name, attributes=own, type=of_type)
        tie = make("ci_relationship", from_item=twin, to_item=item("live"))
    values = {"merged_into": stands}
    asked: dict[str, Any] = {
        "by": None,
        "at": STEP,
        "reason": "It is one database.",
        "authority": SYSTEM,
    }
    if not alike:
        with pytest.raises(GateClosed) as refused:
            writes.perform(twin, "merge", values=values, **asked)
        assert refused.value.check == "CHK-CFG-02"
        past_the_gates(twin, "merge", STEP, {**values, "explained_by": ""})
    else:
        twin = writes.perform(twin, "merge", values=values, **asked)
        assert verdicts("CHK-CFG-02", tie.reference) in ([True], [])
        assert verdicts("CHK-CFG-01", twin.reference) == []
    assert verdicts("CHK-CFG-02", history(twin)) == [alike]


@pytest.mark.parametrize("name", ["service", "discovery_key"])
def test_a_live_item_gets_nothing_of_a_merged_one_without_a_change(name: str) -> None:
    value = make("service") if name == "service" else "ghost.example"
    with clock.at(START):
        of_type = make("ci_type")
        stands = item("live", title="db-1", type=of_type)
        explanation(stands, seen_at=START)  # what brought it live explains no more
        twin = make("ci", title="db-1", type=of_type, **{name: value})
        with pytest.raises(GateClosed) as refused:
            writes.perform(
                twin, "merge", by=None, authority=SYSTEM, reason="Both are one database.",
                values={"merged_into": stands},
            )  # fmt: skip
    assert refused.value.check == "CHK-CFG-02"
    past_the_gates(twin, "merge", STEP, {"merged_into": stands})
    stands.refresh_from_db()
    with (
        clock.at(STEP),
        entered(Source.IMPORT),
        write_transaction(by=None, verb="edit", authority=SYSTEM, at=STEP),
    ):
        setattr(stands, name, value)
        stands.explained_by, stands.updated_at = "", STEP
        stands.save()
    assert verdicts("CHK-CFG-02", history(stands, name)) == [False]


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_difference_is_found_again_of_what_its_item_was_merged_into(*, is_merged: bool) -> None:
    what = {
        "kind": "wrong_attribute", "field": "location", "expected": "Room 1", "found": "Room 2",
        "grade": "low", "owner": make("person"), "cause": "moved by hand",
        "action": "moved back",
    }  # fmt: skip
    with clock.at(START):
        of_type = make("ci_type")
        twin, stands = (item("live", title="db-1", type=of_type) for _two in range(2))
        first = make("discrepancy", ci=twin, **what)
    for verb in ("assign", "correct", "close"):
        first = writes.perform(first, verb, by=None, authority=SYSTEM, at=START + timedelta(days=1))
    if is_merged:
        writes.perform(
            twin, "merge", by=None, authority=SYSTEM, reason="Both are one database.",
            at=START + timedelta(days=2), values={"merged_into": stands},
        )  # fmt: skip
    with clock.at(START + timedelta(days=3)):
        make("discrepancy", ci=stands, **what)
    assert verdicts("CHK-CFG-06", first.reference) == [not is_merged]


def test_what_is_seen_of_a_merged_item_is_registered() -> None:
    with clock.at(START):
        of_type = make("ci_type")
        twin, stands = (item("live", title="db-1", type=of_type) for _two in range(2))
        explanation(stands)
    writes.perform(
        twin, "merge", by=None, at=START, authority=SYSTEM, reason="Both are one database.",
        values={"merged_into": stands},
    )  # fmt: skip
    explanation(twin, seen_at=START + timedelta(days=9))
    assert verdicts("CHK-CFG-14", twin.uid) == [True]


def test_the_asset_of_a_merged_item_goes_on_being_judged_until_it_is_ended() -> None:
    with clock.at(START):
        of_type = make("ci_type", financial=True)
        twin, stands = (item("live", title="db-1", type=of_type) for _two in range(2))
        asset = past_the_gates(
            make("asset", ci=twin, owner=make("person"), support_end=START.date()),
            "receive", START, {},
        )  # fmt: skip
        make("asset", ci=stands, owner=make("person"))
        writes.perform(
            twin, "merge", by=None, authority=SYSTEM, reason="Both are one database.",
            values={"merged_into": stands},
        )  # fmt: skip
        assert verdicts("CHK-CFG-12", twin.reference) == []
        assert verdicts("CHK-CFG-13", asset.reference) == [False]
        values = {"action": "It is the same machine as the other"}
        writes.perform(asset, "end", by=None, values=values, authority=SYSTEM)
    assert verdicts("CHK-CFG-13", asset.reference) == []


def test_what_answered_the_end_of_a_merged_item_answers_it_still() -> None:
    with clock.at(START):
        of_type = make("ci_type")
        twin, stands = (item("live", title="db-1", type=of_type) for _two in range(2))
        action = make("action", source=twin.reference)
        values = {"action": f"{action.reference}: it is bought", "support_end": START.date()}
        asset = past_the_gates(
            make("asset", ci=twin, owner=make("person"), **values), "receive", START, {}
        )
        assert verdicts("CHK-CFG-13", asset.reference) == [True]
        writes.perform(
            twin, "merge", by=None, authority=SYSTEM, reason="Both are one database.",
            values={"merged_into": stands},
        )  # fmt: skip
        asset.refresh_from_db()
        assert asset.ci == stands
        writes.perform(asset, "renew", by=None, values=values, authority=SYSTEM)
    assert verdicts("CHK-CFG-13", asset.reference) == [True]
