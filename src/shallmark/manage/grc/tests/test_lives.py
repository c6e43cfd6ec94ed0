"""Lives of risks, controls, exceptions, access, nonconformities and improvements, as people see."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.actions import actions as tasks
from shallmark.common.actions.models import Action
from shallmark.common.links.actions import add_link
from shallmark.common.links.models import Link
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import (
    GateClosed,
    Invalid,
    NotAllowed,
    RequiredFieldMissing,
    WrongState,
)
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc import watch
from shallmark.manage.grc.models import Nonconformity, PolicyException, Risk
from shallmark.manage.grc.tests.factories import approved_criteria
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def second_of_march() -> Iterator[None]:
    with clock.at(START):
        yield


@pytest.fixture
def manager() -> Any:
    return make_person("risk_compliance_manager")


def action(record: Any, owner: Any = None) -> Action:
    due = (START + 30 * DAY).date()
    owner = owner or make("person")
    return tasks.open_action(record, "Do it", owner=owner, due=due, by=None, authority=SYSTEM)


def high(**values: Any) -> Risk:
    """Assessed, and above the limit of the criteria that it finds."""
    risk = make("risk", likelihood=5, impact=4, **values)
    assessed: Risk = writes.perform(risk, "assess", by=None, authority=SYSTEM)
    return assessed


def test_a_score_is_always_likelihood_by_impact(manager: Any) -> None:
    risk = make("risk", likelihood=2, impact=3)
    assert risk.score == 6
    assert writes.edit(risk, by=manager, values={"likelihood": 5}).score == 15
    assert writes.edit(risk, by=manager, values={"impact": None}).score is None


def test_a_risk_is_assessed_in_full(manager: Any) -> None:
    risk = make("risk", customer_impact=" ")
    with pytest.raises(GateClosed, match="customer impact"):
        writes.perform(risk, "assess", by=manager)
    writes.perform(risk, "assess", by=manager, values={"customer_impact": "They wait."})
    with pytest.raises(Invalid, match="An assessed risk keeps"):
        writes.edit(risk, by=manager, values={"customer_impact": ""})


def test_only_the_role_of_the_criteria_accepts_a_high_risk(manager: Any) -> None:
    executive = make_person("executive")
    role = executive.role_assignments.get().role
    make("risk_criteria", limit_score=12, acceptor_role=role)
    risk = high()
    with pytest.raises(GateClosed, match="Only the role named"):
        writes.perform(risk, "accept", by=manager)
    with pytest.raises(Invalid, match="does not ask for this"):
        writes.perform(risk, "accept", by=manager, values={"accepted_by": executive})
    accepted = writes.perform(risk, "accept", by=executive)
    assert (accepted.status, accepted.treatment) == ("accepted", "accept")
    assert accepted.accepted_by == executive


def test_a_high_risk_is_treated_by_an_action_whose_effect_is_judged(manager: Any) -> None:
    make("risk_criteria", limit_score=12)
    owner = make_person("resolver")
    risk = high(owner=owner)
    with pytest.raises(GateClosed, match="at least one treatment action"):
        writes.perform(risk, "treat", by=owner)
    task = action(risk, owner)
    writes.perform(risk, "treat", by=owner)
    writes.perform(task, "finish", by=owner, values={"result": "Done"})
    with pytest.raises(GateClosed, match="score again"):
        writes.perform(risk, "finish_treatment", by=owner, values={"residual_score": 4})
    with pytest.raises(NotAllowed):
        writes.perform(task, "judge", by=owner, values={"effect": "effective"})
    judged = writes.perform(task, "judge", by=manager, values={"effect": "effective"})
    assert judged.effect_reviewed_by == manager
    done = writes.perform(risk, "finish_treatment", by=owner, values={"residual_score": 4})
    assert done.status == "monitored"


def test_what_is_left_of_a_risk_is_its_likelihood_by_its_impact_then(manager: Any) -> None:
    risk, values = high(), {"review_note": "The supplier has a second line now."}
    for wrong, word in (
        ({"residual_likelihood": 2}, "Say both"),
        ({"residual_score": 9, "residual_likelihood": 2, "residual_impact": 2}, "likelihood by"),
    ):
        with pytest.raises(Invalid, match=word):
            writes.perform(risk, "review", by=manager, values={**values, **wrong})
    left = {"residual_likelihood": 2, "residual_impact": 2}
    risk = writes.perform(risk, "review", by=manager, values={**values, **left})
    assert risk.residual_score == 4


def test_a_security_risk_without_control_asks_for_a_word(manager: Any) -> None:
    make("risk_criteria", limit_score=12)
    risk = high(category="security")
    action(risk)
    with pytest.raises(GateClosed, match="needs a control") as warned:
        writes.perform(risk, "treat", by=manager)
    assert warned.value.warns
    writes.perform(risk, "treat", by=manager, confirm=True, reason="It comes next week.")


def operating(security: Any) -> Any:
    control = make("control")
    with pytest.raises(GateClosed, match="treats"):
        writes.perform(control, "design", by=security)
    add_link(control, by=security, reference=make("risk").reference, kind=Link.Kind.TREATS)
    writes.perform(control, "design", by=security)
    return writes.perform(control, "put_in_operation", by=security)


def test_a_control_in_operation_keeps_its_parts() -> None:
    security = make_person("security_manager")
    control = operating(security)
    with pytest.raises(Invalid, match="keeps owner, way of operation"):
        writes.edit(control, by=security, values={"maintenance": ""})


def test_a_control_that_fails_its_review_has_an_action_and_becomes_a_nonconformity() -> None:
    security = make_person("security_manager")
    control = operating(security)
    values = {"review_result": "failed", "review_note": "The copy was empty."}
    with pytest.raises(GateClosed, match="needs an action"):
        writes.perform(control, "review", by=security, values=values)
    action(control)
    writes.perform(control, "review", by=security, values=values)
    control.refresh_from_db()
    assert control.status == "failing"
    nonconformity = Nonconformity.objects.get()
    assert (nonconformity.source, nonconformity.description) == ("review", "The copy was empty.")
    values["review_result"] = "passed"
    with pytest.raises(GateClosed, match="what the review found"):
        writes.perform(control, "review", by=security, values=values)
    values["review_note"] = "The copy of this night is whole."
    again = writes.perform(control, "review", by=security, values=values)
    assert again.status == "operating"


def test_an_exception_is_compensated_approved_by_another_and_expires(manager: Any) -> None:
    executive = make_person("executive")
    until = (START + 20 * DAY).date()
    exception = make("exception", compensation="", until=until)
    with pytest.raises(GateClosed, match="compensating measure"):
        writes.perform(exception, "assess", by=manager)
    writes.perform(exception, "assess", by=manager, values={"compensation": "Looked at daily."})
    with pytest.raises(NotAllowed, match="executive others"):
        writes.perform(exception, "approve", by=manager)
    assert writes.perform(exception, "approve", by=executive).approved_by == executive
    with clock.at(START + 20 * DAY):
        assert watch.by_day()["expired"] == 0
    with clock.at(START + 21 * DAY):
        assert (watch.by_day()["expired"], watch.by_day()["expired"]) == (1, 0)
    assert PolicyException.objects.get().status == "ended"


def test_no_exception_covers_a_change_that_bypasses_a_control(manager: Any) -> None:
    executive = make_person("executive")
    for bypasses in (True, False):
        change = make("change", bypasses_control=bypasses)
        exception = writes.perform(make("exception", record=change.reference), "assess", by=manager)
        if bypasses:
            with pytest.raises(GateClosed, match="bypasses a control"):
                writes.perform(exception, "approve", by=executive)
        else:
            assert writes.perform(exception, "approve", by=executive).status == "approved"


def test_outsiders_get_access_under_an_agreement_for_their_days() -> None:
    security = make_person("security_manager")
    first, last = (START + 2 * DAY).date(), (START + 9 * DAY).date()
    access = make("external_access", agreement="", starts_on=first, ends_on=last)
    with pytest.raises(GateClosed, match="Sign an agreement"):
        writes.perform(access, "approve", by=security)
    writes.perform(access, "approve", by=security, values={"agreement": "Annex 3"})
    states = []
    for day in (1, 2, 9, 10):
        with clock.at(START + day * DAY):
            watch.by_day()
        access.refresh_from_db()
        states.append(access.status)
    assert states == ["approved", "active", "active", "ended"]


def test_a_significant_nonconformity_is_told_to_the_parties_at_once(manager: Any) -> None:
    top = make("role", top_management=True)
    boss = make_person("executive")
    make("role_assignment", role=top, person=boss, starts_on=START.date())
    writes.perform(make("nonconformity"), "accept", by=manager)
    assert not Notice.objects.filter(audience="parties").exists()
    writes.perform(make("nonconformity", grade="major"), "accept", by=manager)
    assert [notice.person for notice in Notice.objects.filter(audience="parties")] == [boss]


def test_a_nonconformity_lacks_nothing_when_it_is_accepted(manager: Any) -> None:
    nonconformity = make("nonconformity", correction="")
    with pytest.raises(RequiredFieldMissing, match="correction"):
        writes.perform(nonconformity, "accept", by=manager)
    accepted = writes.perform(
        nonconformity, "accept", by=manager, values={"correction": "Done again"}
    )
    with pytest.raises(Invalid, match="Extend"):
        writes.edit(accepted, by=manager, values={"due": (START + 99 * DAY).date()})


def test_a_date_moves_once_and_by_another_than_the_owner(manager: Any) -> None:
    nonconformity = writes.perform(make("nonconformity", owner=manager), "accept", by=manager)
    later = {"due": (START + 60 * DAY).date()}
    with pytest.raises(GateClosed, match="other than the owner"):
        writes.perform(nonconformity, "extend", by=manager, values=later, reason="It came too late")
    other = make_person("risk_compliance_manager")
    extension: dict[str, Any] = {
        "by": other,
        "reason": "It came too late",
        "values": later,
    }
    nonconformity = writes.perform(nonconformity, "extend", **extension)
    with pytest.raises(GateClosed, match="moved once"):
        writes.perform(nonconformity, "extend", **extension)


def test_whoever_closes_has_judged_the_effect_and_nobody_else_is_named(manager: Any) -> None:
    owner, judge = make_person("resolver"), make_person("risk_compliance_manager")
    nonconformity = writes.perform(make("nonconformity", owner=owner), "accept", by=manager)
    writes.perform(nonconformity, "plan_action", by=owner, values={
        "cause": "No rule for it", "similar": "None in a year",
        "no_action_reason": "Seen only once"})  # fmt: skip
    writes.perform(nonconformity, "finish_action", by=owner)
    with pytest.raises(NotAllowed):
        writes.perform(nonconformity, "close", by=make_person("resolver"))
    with pytest.raises(Invalid, match="does not ask for this"):
        writes.perform(nonconformity, "close", by=judge, values={"effect_reviewed_by": manager})
    closed = writes.perform(nonconformity, "close", by=judge)
    assert (closed.status, closed.closed_by, closed.effect_reviewed_by) == ("closed", judge, judge)


def test_an_improvement_goes_round_plan_do_check_act(manager: Any) -> None:
    idea = make("improvement")
    stages = [idea.stage]
    with pytest.raises(RequiredFieldMissing):
        writes.perform(idea, "assess", by=manager)
    assessed = {
        "assessment": "Cheap and quick",
        "priority": "high",
        "criteria_version": approved_criteria(),
    }
    idea = writes.perform(idea, "assess", by=manager, values=assessed)
    plan = {"target": 60, "unit": "s", "owner": manager, "plan": "One line more",
            "due": (START + 60 * DAY).date()}  # fmt: skip
    with pytest.raises(RequiredFieldMissing, match="value before"):
        writes.perform(idea, "approve", by=manager, values=plan)
    idea = writes.perform(idea, "approve", by=manager, values={**plan, "baseline": 240})
    assert (idea.decision, idea.decided_by) == ("approved", manager)
    for verb in ("start", "implement"):
        idea = writes.perform(idea, verb, by=manager)
        stages.append(idea.stage)
    missed = {"measured_value": 90, "met": False}
    with pytest.raises(GateClosed, match="missed target needs an action"):
        writes.perform(idea, "measure", by=manager, values=missed)
    action(idea)
    other = make_person("risk_compliance_manager")
    idea = writes.perform(idea, "measure", by=other, values=missed)
    assert [*stages, idea.stage] == ["plan", "do", "check", "act"]
    assert idea.reported_at == START


def test_a_statement_of_none_is_no_opportunity_to_decide_on(manager: Any) -> None:
    statement = {"title": "Nothing", "source": "release", "statement_of_none": "No release."}
    filed = writes.create(type(make("improvement")), by=manager, values=statement)
    filed.refresh_from_db()
    assert filed.status == "declined"


def test_an_action_comes_from_a_record_and_is_reminded_of() -> None:
    with pytest.raises(Invalid, match="There is no record"):
        make("action", source="RSK9999999")
    risk, owner = make("risk"), make_person("resolver")
    task = action(risk, owner)
    assert task.source_owner == risk.owner
    due = task.due
    days = [due - 7 * DAY, due - 6 * DAY, due, due + DAY, due + 7 * DAY]
    reminded = []
    for day in days:
        with clock.at(datetime(day.year, day.month, day.day, 5, tzinfo=UTC)):
            reminded.append(tasks.remind(day) > 0)
            assert tasks.remind(day) == 0
    assert reminded == [True, False, True, False, True]
    writes.perform(
        task, "drop", by=risk.owner, values={"drop_reason": "Not needed"}, authority=SYSTEM
    )
    with pytest.raises(WrongState):
        writes.perform(task, "finish", by=owner, values={"result": "Done"})


def test_handing_it_over_lets_nobody_judge_the_own_work(manager: Any) -> None:
    """The owner did all, handed it to a colleague, and judged the effect."""
    owner, colleague = make_person("risk_compliance_manager"), make_person("resolver")
    nonconformity = writes.perform(make("nonconformity", owner=owner), "accept", by=manager)
    writes.perform(nonconformity, "plan_action", by=owner, values={
        "cause": "There was no rule.", "similar": "Looked for, found none.",
        "no_action_reason": "It was seen once only."})  # fmt: skip
    nonconformity = writes.perform(nonconformity, "finish_action", by=owner)
    nonconformity = writes.edit(nonconformity, by=owner, values={"owner": colleague})
    with pytest.raises(GateClosed, match="Another person than the doer"):
        writes.perform(nonconformity, "close", by=owner)
    assert writes.perform(nonconformity, "close", by=manager).status == "closed"
