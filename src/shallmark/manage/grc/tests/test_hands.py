"""Who judges is another than who had a hand in it; and what was decided on stands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.actions import actions as tasks
from shallmark.conformity import library
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, GateClosed, Invalid, NotAllowed
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc import gates_control
from shallmark.manage.grc.models import ExternalAccess, Nonconformity, Risk
from shallmark.manage.grc.tests.factories import approved_criteria
from shallmark.manage.team import confirming
from shallmark.manage.team.models import AccessChange
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PASSED = {"review_result": "passed", "review_note": "It worked on each day."}


@pytest.fixture(autouse=True)
def second_of_march() -> Iterator[None]:
    with clock.at(START):
        yield


@pytest.fixture
def manager() -> Any:
    return make_person("risk_compliance_manager")


def handed_over(record: Any, to: Any) -> Any:
    return writes.edit(record, by=None, values={"owner": to}, authority=SYSTEM)


def action(record: Any, owner: Any) -> Any:
    due = (START + 30 * DAY).date()
    return tasks.open_action(record, "Do it", owner=owner, due=due, by=None, authority=SYSTEM)


def test_an_improvement_is_approved_by_another_than_who_proposed_it(manager: Any) -> None:
    values = {"source": "idea", "text": "Fewer forms at the desk", "title": "Fewer forms"}
    improvement = writes.create(
        type(make("improvement")), by=manager, values={**values, "owner": make("person")}
    )
    ready = {
        "assessment": "Cheap and quick to do.", "priority": "low",
        "criteria_version": approved_criteria(),
    }  # fmt: skip
    improvement = writes.perform(improvement, "assess", by=manager, values=ready)
    plan = {
        "target": 5, "unit": "forms", "baseline": 9, "owner": improvement.owner,
        "plan": "Two people in four weeks.", "due": (START + 40 * DAY).date(),
    }  # fmt: skip
    with pytest.raises(GateClosed, match="proposed it"):
        writes.perform(improvement, "approve", by=manager, values=plan)
    other = make_person("risk_compliance_manager")
    assert writes.perform(improvement, "approve", by=other, values=plan).decided_by == other


def test_an_effect_is_measured_by_another_than_who_ever_did_it(manager: Any) -> None:
    improvement = make("improvement", owner=manager)
    model = type(improvement)
    model.objects.filter(pk=improvement.pk).update(status="assessed")
    model.objects.filter(pk=improvement.pk).update(status="approved", target=5, baseline=9)
    model.objects.filter(pk=improvement.pk).update(status="in_work")
    model.objects.filter(pk=improvement.pk).update(status="implemented", done_at=START)
    improvement = handed_over(model.objects.get(pk=improvement.pk), make("person"))
    with pytest.raises(GateClosed, match="measures its effect"):
        writes.perform(
            improvement, "measure", by=manager, values={"measured_value": 4, "met": True}
        )


def test_the_gate_counts_the_months_of_the_check() -> None:
    months = library.built()["CHK-SEC-04"].parameters["control_review"].default
    assert months == gates_control.REVIEW_MONTHS


def test_a_control_is_retired_once_its_overdue_review_is_held(manager: Any) -> None:
    control = in_state(
        make("control", owner=make("person")), "operating",
        in_operation_at=START - 430 * DAY,
    )  # fmt: skip
    why = {"decision_reason": "A badge replaces it."}
    with pytest.raises(GateClosed, match="overdue"):
        writes.perform(control, "retire", by=manager, values=why, authority=SYSTEM)
    control = writes.perform(control, "review", by=manager, values=PASSED, authority=SYSTEM)
    control = writes.perform(control, "retire", by=manager, values=why, authority=SYSTEM)
    assert control.status == "retired"


def test_a_control_is_reviewed_by_another_than_who_ever_kept_it(manager: Any) -> None:
    control = make("control", owner=manager)
    for status in ("designed", "operating"):
        type(control).objects.filter(pk=control.pk).update(status=status)
    control = handed_over(type(control).objects.get(pk=control.pk), make("person"))
    with pytest.raises(GateClosed, match="Another person"):
        writes.perform(control, "review", by=manager, values=PASSED, authority=SYSTEM)


def test_whoever_finished_an_action_of_another_does_not_judge_it(manager: Any) -> None:
    task = action(make("risk"), make("person"))
    writes.perform(task, "finish", by=manager, values={"result": "Done."}, authority=SYSTEM)
    with pytest.raises(NotAllowed, match="Another person"):
        writes.perform(task, "judge", by=manager, values={"effect": "effective"}, authority=SYSTEM)


def accepted_risk(owner: Any, likelihood: int = 2) -> Risk:
    make("risk_criteria", limit_score=9)
    risk = make("risk", owner=owner, likelihood=likelihood, impact=3)
    risk = writes.perform(risk, "assess", by=None, authority=SYSTEM)
    accepted: Risk = writes.perform(risk, "accept", by=owner)
    return accepted


def test_the_owner_accepts_up_to_the_limit_and_not_above() -> None:
    owner = make_person("resolver")
    assert accepted_risk(owner).accepted_by == owner
    with pytest.raises(GateClosed, match="Only the role"):
        accepted_risk(owner, likelihood=4)


@pytest.mark.parametrize(
    "values",
    [{"likelihood": 3}, {"impact": 5}, {"text": "Something else may happen."},
     {"customer_impact": "Nobody gets anything."}, {"treatment": "reduce"}],
)  # fmt: skip
def test_a_risk_that_is_another_is_not_accepted_any_more(values: dict[str, Any]) -> None:
    risk = writes.edit(
        accepted_risk(make_person("resolver")), by=None, values=values, authority=SYSTEM
    )
    assert (risk.status, risk.accepted_by, risk.accepted_at) == ("assessed", None, None)


def test_a_review_that_scores_lower_leaves_the_acceptance() -> None:
    risk = accepted_risk(make_person("resolver"))
    values = {"likelihood": 1}
    assert writes.edit(risk, by=None, values=values, authority=SYSTEM).status == "accepted"
    higher = {"likelihood": 4, "review_note": "It was seen three times this year."}
    reviewed = writes.perform(risk, "review", by=None, values=higher, authority=SYSTEM)
    assert reviewed.status == "assessed"


def test_a_treatment_ends_after_its_last_action() -> None:
    risk, owner = make("risk", likelihood=2, impact=3), make_person("resolver")
    risk = writes.perform(risk, "assess", by=None, authority=SYSTEM)
    action(risk, owner)
    risk = writes.perform(risk, "treat", by=None, authority=SYSTEM, confirm=True, reason="Begun")
    with pytest.raises(GateClosed, match="open actions first"):
        writes.perform(
            risk, "finish_treatment", by=None, values={"residual_score": 2}, authority=SYSTEM
        )


def accepted_finding(owner: Any) -> Nonconformity:
    finding = make("nonconformity", owner=owner, grade="major")
    accepted: Nonconformity = writes.perform(finding, "accept", by=None, authority=SYSTEM)
    return accepted


@pytest.mark.parametrize(
    "values",
    [{"grade": "minor"}, {"clause": "9.9"}, {"description": "Hardly seen."}, {"title": "Less"}],
)
def test_an_accepted_finding_is_rewritten_by_two_people_only(
    manager: Any, values: dict[str, Any]
) -> None:
    finding, _second = accepted_finding(manager), make_person("risk_compliance_manager")
    with pytest.raises(AwaitsSecondPerson):
        writes.edit(finding, by=manager, values=values)
    finding.refresh_from_db()
    assert finding.grade == "major"


def test_a_finding_that_waits_for_a_decision_is_still_written_by_one(manager: Any) -> None:
    finding = make("nonconformity", owner=manager, grade="major")
    with pytest.raises(Invalid, match="lowers it"):
        writes.edit(finding, by=manager, values={"grade": "minor"})
    finding = writes.edit(finding, by=manager, values={"owner": make("person")})
    assert writes.edit(finding, by=manager, values={"grade": "minor"}).grade == "minor"


def test_no_effect_on_customers_is_chosen_at_a_step_that_signs_it(manager: Any) -> None:
    risk = make("risk", customer_impact="", no_customer_effect=True)
    with pytest.raises(Invalid, match="or choose that there is none"):
        writes.edit(risk, by=manager, values={"customer_impact": "Orders wait for a day."})
    risk = writes.perform(risk, "assess", by=manager)
    assert (risk.status, risk.decision_by) == ("assessed", manager)
    said = {"no_customer_effect": False, "customer_impact": "Orders wait for a day."}
    risk = writes.edit(risk, by=manager, values=said)
    none = {"no_customer_effect": True, "customer_impact": ""}
    with pytest.raises(Invalid, match="Review"):
        writes.edit(risk, by=manager, values=none)
    risk = writes.perform(risk, "review", by=manager, values=none)
    assert risk.no_customer_effect


def test_a_score_comes_below_the_limit_by_another_who_says_why(manager: Any) -> None:
    make("risk_criteria", limit_score=12)
    risk = make("risk", likelihood=4, impact=4)
    risk = writes.perform(risk, "assess", by=manager)
    with pytest.raises(Invalid, match="Review"):
        writes.edit(risk, by=manager, values={"likelihood": 2})
    higher = writes.edit(risk, by=manager, values={"likelihood": 5})
    assert writes.edit(higher, by=manager, values={"likelihood": 4}).score == 16
    lower = {"likelihood": 2, "review_note": "Both suppliers were visited."}
    with pytest.raises(GateClosed, match="never answered"):
        writes.perform(risk, "review", by=risk.owner, values=lower)
    with pytest.raises(GateClosed, match="what makes it smaller"):
        writes.perform(risk, "review", by=manager, values=lower, reason=".", confirm=True)
    why = "The second supplier delivers since the spring"
    risk = writes.perform(risk, "review", by=manager, values=lower, reason=why, confirm=True)
    assert (risk.score, risk.decision_by) == (8, manager)
    assert writes.edit(risk, by=manager, values={"likelihood": 1}).score == 4


def test_who_had_a_hand_in_it_confirms_no_correction_of_it(manager: Any) -> None:
    doer, third, fourth = (make_person("admin") for _each in range(3))
    improvement = in_state(make("improvement", owner=doer), "in_work")
    improvement = in_state(improvement, "closed", closed_at=START, owner=third)
    values = {"title": "One form less at the desk"}
    with pytest.raises(AwaitsSecondPerson) as waits:
        writes.edit(improvement, by=manager, values=values, reason="It was named after another")
    asked = AccessChange.objects.get(reference=waits.value.reference)
    assert {third, fourth} <= set(confirming.confirmers(asked))
    assert doer not in confirming.confirmers(asked)
    with pytest.raises(NotAllowed, match="had a hand"), confirming.signed_in_as(doer):
        writes.perform(asked, "confirm", by=doer)


def test_an_access_is_approved_by_another_than_who_asked_for_it() -> None:
    first, second = make_person("admin"), make_person("admin")
    asked = {"party": "A house", "systems": "Records", "purpose": "Help", "title": "Remote help",
             "starts_on": START.date(), "ends_on": (START + DAY).date(),
             "agreement": "Annex 3"}  # fmt: skip
    access = writes.create(ExternalAccess, by=first, values=asked)
    with pytest.raises(GateClosed, match="asked for"):
        writes.perform(access, "approve", by=first)
    assert writes.perform(access, "approve", by=second).approved_by == second
