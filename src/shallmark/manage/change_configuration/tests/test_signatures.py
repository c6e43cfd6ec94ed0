"""Parts of an assessment are signed by whoever answers for them."""

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, NotAllowed
from shallmark.manage.change_configuration import signatures
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    return office()


def test_who_answers_for_the_plans_signs_and_another_text_needs_it_again(desk: Office) -> None:
    change = writes.edit(desk.assessed(), by=desk.implementer, values={"category": "significant"})
    with pytest.raises(GateClosed, match="Nobody who answers for availability"):
        desk.take(change, "request_approval")
    with pytest.raises(NotAllowed, match="signs for plans"):
        desk.take(change, "sign_plans", by=desk.manager)
    change = desk.take(change, "sign_plans", by=desk.continuity)
    assert change.plans_assessor == desk.continuity
    text = {"continuity_impact": "The second site stands still meanwhile."}
    change = writes.edit(change, by=desk.implementer, values=text)
    assert change.plans_assessor is None
    with pytest.raises(GateClosed, match="Nobody who answers for availability"):
        desk.take(change, "request_approval")
    change = desk.take(change, "sign_plans", by=desk.continuity)
    assert desk.take(change, "request_approval").status == "authorize"


def test_the_owner_of_the_plans_that_it_breaks_signs_for_them(desk: Office) -> None:
    owner = make_person("resolver")
    plan = make("document", owner=owner, kind="continuity_plan")
    version = make("document_version", document=plan)
    change = desk.assessed(invalidates=[plan.reference], plan_updates=[version.reference])
    assert signatures.may_sign(change, signatures.PLANS, owner)
    assert not signatures.may_sign(change, signatures.PLANS, desk.implementer)
    text = {"availability_impact": "An hour longer than the plan allows for."}
    change = writes.edit(change, by=desk.implementer, values=text)
    with pytest.raises(GateClosed, match="Nobody who answers for availability"):
        desk.take(change, "request_approval")
    change = desk.take(change, "sign_plans", by=owner)
    assert change.plans_assessor == owner
    assert desk.take(change, "request_approval").status == "authorize"


def test_a_high_cost_is_signed_by_whoever_answers_for_the_money(desk: Office) -> None:
    change = desk.assessed()
    make("change_cost", change=change, amount=12000)
    change = Change.objects.get(pk=change.pk)
    with pytest.raises(GateClosed, match="cost of this size"):
        desk.take(change, "request_approval")
    with pytest.raises(NotAllowed, match="signs for cost"):
        desk.take(change, "sign_cost", by=desk.manager)
    change = desk.take(change, "sign_cost", by=desk.finance)
    make("change_cost", change=change, amount=500)
    change = Change.objects.get(pk=change.pk)
    assert (change.cost_assessor, change.cost_signed_at) == (None, None)
    with pytest.raises(GateClosed, match="cost of this size"):
        desk.take(change, "request_approval")
    change = desk.take(change, "sign_cost", by=desk.finance)
    assert desk.take(change, "request_approval").status == "authorize"


def test_a_low_cost_of_a_minor_change_needs_neither(desk: Office) -> None:
    change = desk.take(desk.assessed(), "request_approval")
    assert (change.plans_assessor, change.cost_assessor) == (None, None)
