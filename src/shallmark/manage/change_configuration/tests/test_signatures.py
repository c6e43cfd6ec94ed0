"""Parts of an assessment are signed by whoever answers for them."""

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, NotAllowed
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import signatures
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.every_record import signed_in
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


def head_of(change: Change, person: Person) -> str:
    page = signed_in(person).get(change.get_absolute_url()).content.decode()
    return page.partition('id="record-head"')[2].partition('id="record-fields"')[0]


def test_only_who_signs_is_offered_to_sign_the_others_read_who_does(desk: Office) -> None:
    change = writes.edit(desk.assessed(), by=desk.implementer, values={"category": "significant"})
    address = f"{change.get_absolute_url()}/do/sign_plans"
    assert address in head_of(change, desk.continuity)
    of_others = head_of(change, desk.manager)
    assert address not in of_others
    assert "Sign for plans: Only the manager or process owner of availability" in of_others
    change = desk.take(change, "sign_plans", by=desk.continuity)
    # signed as it stands: there is nothing to sign, and nobody is named
    for person in (desk.continuity, desk.manager):
        assert "Sign for plans" not in head_of(change, person)


def test_what_need_not_be_signed_and_says_nothing_is_offered_to_nobody(desk: Office) -> None:
    change = desk.assessed(financial=None)
    assert "Sign for cost" not in head_of(change, desk.finance)
