"""Changes from request to review, on each of the three paths; what is refused on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.common.approvals.models import Approval
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, NotAllowed, RequiredFieldMissing
from shallmark.kernel.lifecycle import steps_of
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.gates_change_impact import yes_stands
from shallmark.manage.change_configuration.models import Change, Pir, StandardChange
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def reviewed(desk: Office, change: Change, **values: Any) -> Pir:
    review = change.reviews.get()
    review = writes.perform(
        review, "hold", by=desk.manager, values={"attendees": [desk.manager.reference]}
    )
    defaults = {
        "success": "yes",
        "outcomes": ["minutes without service | 10 | 8"],
    }
    return writes.perform(review, "conclude", by=desk.manager, values={**defaults, **values})


def test_it_walks_a_normal_change_from_request_to_review(desk: Office) -> None:
    change = desk.approved()
    assert (change.status, change.risk) == ("scheduled", "low")
    assert change.approved_at is not None
    change = desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")
    change = desk.take(
        change,
        "complete",
        by=desk.implementer,
        outcome="success",
        ci_update_not_needed="Same model.",
    )
    assert change.status == "review"
    with pytest.raises(GateClosed, match="review of success"):
        desk.take(change, "close")
    reviewed(desk, change)
    assert desk.take(change, "close").closed_by == desk.manager


def test_it_walks_a_standard_change_without_an_approval_of_its_own(desk: Office) -> None:
    template = desk.template()
    change = desk.change(category="standard", template=template)
    change = desk.take(change, "use_template", by=desk.implementer)
    assert (change.status, change.backout_plan) == ("scheduled", template.backout_plan)
    assert f"{template.reference} v{template.version}" in change.plan
    change = desk.take(change, "start", by=desk.implementer)
    values = {"outcome": "success", "ci_update_not_needed": "A restart only."}
    assert desk.take(change, "complete_standard", by=desk.implementer, **values).status == "closed"


def test_it_walks_an_emergency_and_completes_it_afterwards(desk: Office) -> None:
    from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT

    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    with pytest.raises(GateClosed, match="has not decided yet"):
        desk.take(change, "approve_emergency")
    change = desk.decided(change, "approve_emergency")
    change = desk.take(change, "start", by=desk.implementer)
    values = {"outcome": "success", "ci_update_not_needed": "Same model."}
    change = desk.take(change, "complete", by=desk.implementer, **values)
    reviewed(desk, change)
    with pytest.raises(GateClosed, match="Complete the assessment of the emergency"):
        desk.take(change, "close")
    change = writes.edit(change, by=desk.manager, values=ASSESSMENT)
    change = desk.decided(change, "retrospective")
    assert desk.take(change, "close").status == "closed"


def test_it_refuses_a_start_before_the_approval_whoever_confirms(desk: Office) -> None:
    change, start = desk.asked(), steps_of(Change)["start"]
    with pytest.raises(GateClosed) as refused:
        writes.require_open(change, start, reason="Now!", confirm=True)
    assert (refused.value.check, refused.value.warns) == ("CHK-CHG-06", False)
    assert "no waiver" in refused.value.sentence


@pytest.mark.parametrize("check", ["CHK-CHG-06", "CHK-CHG-04"])
def test_nobody_waives_the_two_hard_stops(check: str) -> None:
    gates = [gate for step in steps_of(Change).values() for gate in step.gates]
    waivable = {gate.waivable for gate in gates if gate.check == check}
    assert waivable == {False}


def test_the_database_itself_refuses_a_start_before_the_approval(desk: Office) -> None:
    change = desk.asked()
    with pytest.raises(DatabaseError, match="starts after its approval"), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(started_at=clock.now())


BLOCKED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("CHK-CHG-04", {"bypasses_control": True}, "Take the bypass"),
    ("CHK-CHG-05", {"backout_plan": " "}, "how to go back"),
    ("CHK-CHG-02", {"financial": None}, "Assess risk, benefit"),
    ("CHK-CHG-02", {"financial": 0, "financial_basis": ""}, "zero needs its basis"),
    ("CHK-CHG-03", {"invalidates": ["DOC0000001"]}, "link the version"),
    ("CHK-CHG-03", {"continuity_impact": ""}, "continuity plans"),
    ("CHK-CHG-04", {"security_impact": ""}, "Nobody of the security role"),
    ("CHK-CHG-03", {"invalidates": ["DOC0000001"], "plan_updates": ["later"]}, "link the version"),
    ("", {"documents": ["DOC9999999"]}, "is called DOC9999999"),
    ("", {"project": "Shop 2"}, "is called Shop 2"),
    ("", {"controls_affected": ["CTL9999999"]}, "is called CTL9999999"),
    ("", {"project": "CHG9999999"}, "is called CHG9999999"),
)


@pytest.mark.parametrize(("check", "values", "sentence"), BLOCKED)
def test_it_refuses_to_ask_for_approval_and_says_what_opens_the_gate(
    desk: Office, check: str, values: dict[str, Any], sentence: str
) -> None:
    change = desk.assessed(**values)
    with pytest.raises(GateClosed, match=sentence) as refused:
        desk.take(change, "request_approval")
    assert refused.value.check == check


@pytest.mark.parametrize(("check", "values", "sentence"), BLOCKED)
def test_it_refuses_the_approval_itself_when_it_came_in_some_other_way(
    desk: Office, check: str, values: dict[str, Any], sentence: str
) -> None:
    """As an import brings changes in: nobody asked the gates before."""
    change = desk.asked()
    Change.objects.filter(pk=change.pk).update(**values)
    question = open_approval(change, "approve")
    assert question is not None
    with pytest.raises(GateClosed, match=sentence) as refused:
        decide(question, "approved", by=desk.manager, shown_at=clock.now())
    assert refused.value.check == check
    assert Approval.objects.get(pk=question.pk).is_open
    assert Change.objects.get(pk=change.pk).status == "authorize"


def test_it_takes_names_that_somebody_bears_and_of_what_is_not_built(desk: Office) -> None:
    plan, control = make("document", kind="continuity_plan"), make("control")
    update = make("document_version", document=plan)
    transition = make("document", kind="transition_plan")
    values = {
        "invalidates": [plan.reference], "plan_updates": [update.reference],
        "release": "REL0000001", "controls_affected": [control.reference],
        "project": transition.reference, "documents": [plan.reference],
    }  # fmt: skip
    assert desk.approved(**values).status == "scheduled"


def test_it_refuses_a_document_that_is_no_plan(desk: Office) -> None:
    policy = make("document", kind="policy")
    update = make("document_version", document=policy)
    change = desk.assessed(invalidates=[policy.reference], plan_updates=[update.reference])
    with pytest.raises(GateClosed, match=policy.reference):
        desk.take(change, "request_approval")


def test_a_plan_is_mended_by_a_version_of_its_own_that_is_newer(desk: Office) -> None:
    """A version of another plan, or the one that is broken, mends nothing (CHK-CHG-03)."""
    plan, other = (make("document", kind="continuity_plan") for _each in range(2))
    of_other = make("document_version", document=other)
    broken = make("document_version", document=plan)
    effective = {"effective_from": clock.now() - timedelta(days=30)}
    type(broken).objects.filter(pk=broken.pk).update(**effective)
    change = desk.assessed(
        invalidates=[plan.reference], plan_updates=[of_other.reference, broken.reference]
    )
    with pytest.raises(GateClosed, match="link the version"):
        desk.take(change, "request_approval")
    newer = make("document_version", document=plan)
    change = writes.edit(change, by=desk.implementer, values={"plan_updates": [newer.reference]})
    change = desk.take(change, "sign_plans", by=desk.continuity)
    assert desk.take(change, "request_approval").status == "authorize"


def test_it_lets_nobody_approve_what_they_asked_for_or_carry_out(desk: Office) -> None:
    alone = make_person("change_manager")
    change = desk.asked(implementer=alone)
    question = open_approval(change, "approve")
    assert question is not None
    assert set(question.approvers.all()) == {desk.manager}
    for person in (alone, desk.requester):
        with pytest.raises(NotAllowed):
            decide(question, "approved", by=person, shown_at=clock.now())


def test_it_waits_for_the_quorum_of_the_most_demanding_rule(desk: Office) -> None:
    second = make_person("change_manager")
    make("approval_rule", category="minor", cost_from=1000, quorum=2, roles=["change_manager"])
    change = desk.decided(desk.asked())
    assert (change.status, change.quorum) == ("authorize", 2)
    question = open_approval(change, "approve")
    assert question is not None
    decide(question, "approved", by=second, shown_at=clock.now())
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_an_approval_is_of_one_version_and_lapses_when_it_is_changed(desk: Office) -> None:
    change = desk.approved()
    assert change.approved_version == change.version - 1
    change = writes.edit(change, by=desk.manager, values={"plan": "Another way."})
    change = Change.objects.get(pk=change.pk)
    assert (change.status, change.approved_at) == ("assess", None)


def test_it_rejects_with_the_reason_and_tells_the_requester(desk: Office) -> None:
    change = desk.decided(desk.asked(), word="rejected")
    assert (change.status, change.decision_reason) == ("rejected", "Seen by two.")
    assert Notice.objects.filter(person=desk.requester, kind="change_off").exists()


def test_it_wants_a_reason_for_a_withdrawal(desk: Office) -> None:
    change = desk.change()
    with pytest.raises(RequiredFieldMissing):
        desk.take(change, "cancel", by=desk.requester)
    values = {"decision_reason": "Not wanted any more."}
    assert desk.take(change, "cancel", by=desk.requester, **values).status == "canceled"


def test_a_template_lapses_after_a_failure_and_is_approved_again(desk: Office) -> None:
    template = desk.template()
    change = desk.change(category="standard", template=template)
    change = desk.take(desk.take(change, "use_template", by=desk.implementer), "start")
    values = {"outcome": "failed", "ci_update_not_needed": "Nothing changed."}
    assert desk.take(change, "complete", **values).status == "review"
    template = StandardChange.objects.get(pk=template.pk)
    assert (template.status, template.last_failure) == ("suspended", clock.now().date())
    other = desk.change(category="standard", template=template)
    with pytest.raises(GateClosed, match="not approved, expired"):
        desk.take(other, "use_template", by=desk.implementer)


def test_a_template_does_not_reach_beyond_its_scope_or_its_last_day(desk: Office) -> None:
    template = desk.template()
    elsewhere = desk.change(
        category="standard", template=template, services=[make("service").reference]
    )
    with pytest.raises(GateClosed, match="does not cover"):
        desk.take(elsewhere, "use_template", by=desk.implementer)
    late = desk.change(category="standard", template=template)
    with (
        clock.at(clock.now() + timedelta(days=400)),
        pytest.raises(GateClosed, match="expired"),
    ):
        desk.take(late, "use_template", by=desk.implementer)


def test_two_changes_on_one_item_start_only_with_a_decision(desk: Office) -> None:
    first, second = desk.approved(), desk.approved()
    Change.objects.filter(pk=second.pk).update(
        planned_start=first.planned_start, planned_end=first.planned_end
    )
    with pytest.raises(GateClosed, match=first.reference) as refused:
        desk.take(second, "start", no_test_reason="There is only one.")
    assert refused.value.check == "CHK-CHG-12"


def test_a_failed_change_ends_with_cause_and_action(desk: Office) -> None:
    change = desk.take(desk.started(), "complete", outcome="failed", ci_update_not_needed="None.")
    with pytest.raises(GateClosed, match="cause and at least one action"):
        reviewed(desk, change, success="no")
    review = change.reviews.get()
    assert review.status == "held"
    values = {
        "success": "no", "cause": "Wrong cable.",
        "actions": ["Label the cables."], "outcomes": ["minutes | 10 | 90"],
    }  # fmt: skip
    writes.perform(review, "conclude", by=desk.manager, values=values)
    assert desk.take(change, "close").status == "closed"


def test_it_sums_the_cost_lines(desk: Office) -> None:
    change = desk.change()
    make("change_cost", change=change, amount=100)
    make("change_cost", change=change, amount=250, kind="recurring")
    assert Change.objects.get(pk=change.pk).financial == 350


def test_only_the_security_role_signs_and_another_text_needs_it_again(desk: Office) -> None:
    """Naming its holder was enough."""
    change = desk.assessed()
    assert change.security_assessor == desk.security
    for text in ({"security_impact": "Turns off the firewall for all."}, {"plan": "By hand."}):
        change = writes.edit(change, by=desk.implementer, values=text)
        assert change.security_assessor is None
        with pytest.raises(GateClosed, match="Nobody of the security role"):
            desk.take(change, "request_approval")
        with pytest.raises(NotAllowed):
            desk.take(change, "sign_security", by=desk.requester)
        with pytest.raises(NotAllowed, match="Only a holder"):
            desk.take(change, "sign_security", by=make_person("admin"))
        change = desk.take(change, "sign_security", by=desk.security)
        assert (change.security_assessor, change.assessed_by) == (desk.security, desk.implementer)


def test_whoever_wrote_or_assessed_it_does_not_decide(desk: Office) -> None:
    """It was created with another as requester, assessed and approved by one person."""
    own = writes.edit(
        desk.assessed(), by=desk.manager, values={"benefit": "Much faster deliveries."}
    )
    with pytest.raises(GateClosed, match="neither asked, wrote, assessed"):
        desk.take(own, "request_approval")
    values = {"title": "Mine", "requester": desk.requester, "reason": "So.", "category": "minor",
              "implementer": desk.implementer, "services": [desk.service.reference]}  # fmt: skip
    written = writes.create(Change, by=desk.manager, values=values)
    assert desk.manager not in rules.approvers_of(written, ["change_manager"], separate=False)


def test_a_review_is_concluded_once_the_work_is_done(desk: Office) -> None:
    """What is judged before it was carried out is no review of it (CHK-CHG-14)."""
    whole = {"success": "yes", "attendees": [desk.manager.reference], "outcomes": ["a | b | c"]}
    early = make("pir", change=desk.started(), **whole)
    early = desk.take(early, "hold")
    with pytest.raises(GateClosed, match="once the change was carried out"):
        desk.take(early, "conclude")


def test_whoever_takes_a_yes_back_says_why(desk: Office) -> None:
    change = desk.change(impact_answers={"new_service": True})
    change = writes.edit(change, by=desk.requester, values={"impact_answers": {}})
    with pytest.raises(GateClosed, match="makes a new service") as warned:
        writes.perform(change, "submit", by=desk.requester)
    assert (warned.value.check, warned.value.warns) == ("CHK-CHG-18", True)
    for silent in ("", "."):
        with pytest.raises(GateClosed):
            writes.perform(change, "submit", by=desk.requester, reason=silent, confirm=True)
    why = "The service is there already, it only moves house"
    change = writes.perform(change, "submit", by=desk.requester, reason=why, confirm=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, reason FROM ledger.change_impact_taken_back")
        assert cursor.fetchall() == [("new_service", why)]
    change = desk.take(
        change, "sign_security", by=desk.security, security_impact="None is touched."
    )
    assert yes_stands.refusal(change) is None
    change.impact_answers = {"new_service": True}
    assert yes_stands.refusal(change) is None


def test_a_change_names_the_services_that_stop_with_its_items(desk: Office) -> None:
    carried = make("service", title="Carried")
    make("ci_relationship", from_item=make("ci", service=carried), to_item=desk.item)
    with pytest.raises(GateClosed, match="Carried"):
        desk.asked()
    change = desk.asked(services=[desk.service.reference, carried.reference])
    assert change.status == "authorize"


def test_a_service_below_an_item_need_not_be_named(desk: Office) -> None:
    below = make("ci", service=make("service", title="Below"))
    make("ci_relationship", from_item=desk.item, to_item=below)
    assert desk.asked().status == "authorize"
