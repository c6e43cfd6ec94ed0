"""Another person: judged over whoever ever had a hand in it, not over who is named today."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.common.hands import had_a_hand, hands_in
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.gates_change_review import judged_by_another
from shallmark.manage.change_configuration.models import Change, Ci, CiAuditItem, CiType
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
ROLES = ["change_manager"]


@pytest.fixture
def desk() -> Office:
    return office()


def rewritten(change: Change, by: Any, **values: Any) -> Change:
    return writes.edit(change, by=by, values=values, authority=SYSTEM)


@pytest.mark.parametrize("name", ["requester", "implementer", "assessed_by"])
def test_who_was_named_once_does_not_decide_whoever_is_named_since(desk: Office, name: str) -> None:
    change = rewritten(desk.assessed(), None, **{name: desk.manager})
    change = rewritten(change, None, **{name: desk.implementer})
    assert desk.manager not in rules.approvers_of(change, ROLES, separate=True)
    assert desk.manager.pk in rules.concerned(change, separate=True)


def test_whoever_wrote_on_it_does_not_decide_even_in_a_small_team(desk: Office) -> None:
    change = rewritten(desk.assessed(), desk.manager, plan="Another plan, by the manager.")
    assert desk.manager not in rules.approvers_of(change, ROLES, separate=False)


def test_whoever_started_or_finished_it_does_not_conclude_its_review(desk: Office) -> None:
    change = desk.take(desk.started(), "complete", outcome="success", ci_update_not_needed="No.")
    assert hands_in(change, "did") == {desk.implementer.pk}
    assert had_a_hand(desk.implementer.pk, change, "did")
    review = change.reviews.get()
    review.reviewed_by = desk.implementer
    assert judged_by_another.refusal(review)
    review.reviewed_by = desk.manager
    assert judged_by_another.refusal(review) is None


def test_whoever_finished_a_task_of_it_does_not_conclude_its_review(desk: Office) -> None:
    change = desk.started()
    task = make("change_task", change=change)
    assert desk.manager.pk not in hands_in(change, "did")
    desk.take(task, "finish", by=desk.manager)
    assert hands_in(change, "did") == {desk.implementer.pk, desk.manager.pk}
    change = desk.take(change, "complete", outcome="success", ci_update_not_needed="No.")
    review = change.reviews.get()
    review.reviewed_by = desk.manager
    assert judged_by_another.refusal(review)
    review.reviewed_by = desk.requester
    assert judged_by_another.refusal(review) is None


def test_whoever_canceled_a_task_did_no_work_on_it(desk: Office) -> None:
    change = desk.started()
    desk.take(make("change_task", change=change), "cancel", cancel_reason="It is done already.")
    assert desk.manager.pk not in hands_in(change, "did")


def test_a_template_is_not_approved_by_whoever_wrote_on_it(desk: Office) -> None:
    template = make("standard_change", owner=desk.implementer)
    assert desk.manager.pk not in rules.authors_of(template)
    writes.edit(template, by=desk.manager, values={"steps": ["Another step"]}, authority=SYSTEM)
    assert desk.manager.pk in rules.authors_of(template)


def test_a_role_counts_by_its_assignment_whatever_the_decision_says(desk: Office) -> None:
    change = desk.approved()
    (decided,) = rules.decisions_of(change, "approve")
    assert "change_manager" in decided.roles
    held = desk.manager.role_assignments.get()
    later = clock.now() + timedelta(days=1)
    writes.edit(held, by=None, values={"starts_on": later.date()}, authority=SYSTEM)
    (decided,) = rules.decisions_of(Change.objects.get(pk=change.pk), "approve")
    assert "change_manager" not in decided.roles


def live_item(**values: Any) -> Ci:
    item = make("ci", discovery_key="rack-7", **values)
    Ci.objects.filter(pk=item.pk).update(status="live", live_at=clock.now())
    return Ci.objects.get(pk=item.pk)


def test_a_sighting_of_ones_own_explains_nothing() -> None:
    keeper, other = make_person("configuration_manager"), make_person("configuration_manager")
    item = live_item()
    values = {"key": "rack-7", "source": "by hand", "attributes": {"location": "Room 2"}}
    model = type(make("discovery_result"))
    seen = writes.create(model, by=keeper, values=values)
    moved = {"location": "Room 2", "explained_by": seen.reference}
    with pytest.raises(Invalid) as refused:
        writes.edit(item, by=keeper, values=moved)
    assert set(refused.value.errors) == {"explained_by"}
    assert writes.edit(item, by=other, values=moved).location == "Room 2"


def test_another_class_of_a_live_item_needs_the_change_that_decided_it() -> None:
    keeper, item = make_person("configuration_manager"), live_item()
    seen = writes.create(
        type(make("discovery_result")), by=None, authority=SYSTEM,
        values={"key": "rack-7", "source": "scanner"},
    )  # fmt: skip
    other = CiType.objects.exclude(pk=item.type_id).earliest("pk")
    with pytest.raises(Invalid, match="name the change"):
        writes.edit(item, by=keeper, values={"type": other, "explained_by": seen.reference})
    change = make("change", items=[item.reference])
    Change.objects.filter(pk=change.pk).update(status="scheduled")
    with pytest.raises(Invalid):
        writes.edit(item, by=keeper, values={"type": other, "explained_by": change.reference})


def test_an_auditor_who_once_kept_such_items_is_not_independent() -> None:
    keeper, other = make_person(), make_person()
    item = make("ci", owner=keeper)
    writes.edit(item, by=None, values={"owner": other}, authority=SYSTEM)
    audit = make("ci_audit", of_type=item.type, auditor=keeper)
    with pytest.raises(GateClosed, match="never kept"):
        writes.perform(audit, "start", by=None, authority=SYSTEM)


def test_what_an_auditor_adds_to_the_sample_says_why_and_counts_apart() -> None:
    auditor, item = make_person(), make("ci", owner=make_person())
    audit = make("ci_audit", of_type=item.type, auditor=auditor)
    audit = writes.perform(audit, "start", by=auditor, authority=SYSTEM)
    added: dict[str, Any] = {"audit": audit, "ci": make("ci")}
    step: dict[str, Any] = {"by": auditor, "authority": SYSTEM}
    with pytest.raises(Invalid, match="looked at beside it"), transaction.atomic():
        writes.create(CiAuditItem, values=added, **step)
    writes.create(CiAuditItem, values=added | {"added_because": "It broke twice in May."}, **step)
    assert [each.drawn for each in audit.sample.order_by("pk")] == [True, False]
