"""Items are altered under a change only; what they lack keeps them from going live."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.manage.change_configuration.models import Ci, Discrepancy
from shallmark.manage.change_configuration.stakeholders import stakeholders
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person
from shallmark.plan.alignment.tests import factories as alignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


def explained(keeper: Any, **values: Any) -> Ci:
    """A planned item, with a discovery result of it."""
    item = factories.ci(**{"owner": keeper, **values})
    seen = factories.explanation(item)
    return writes.edit(item, by=keeper, values={"explained_by": seen})


def live(keeper: Any, **values: Any) -> Ci:
    item = explained(keeper, **values)
    return writes.perform(item, "go_live", by=keeper)


def test_it_goes_live_when_it_is_complete_and_explained(keeper: Any) -> None:
    item = live(keeper)
    assert (item.status, item.uid) == ("live", item.reference)
    assert item.live_at is not None


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"description": ""}, "CHK-CFG-01"),
        ({"owner": None}, "CHK-CFG-01"),
        ({"explained_by": ""}, "CHK-CFG-02"),
        ({"explained_by": "CHG9999999"}, "CHK-CFG-02"),
    ],
)
def test_it_refuses_to_go_live_without(keeper: Any, values: dict[str, Any], check: str) -> None:
    item = explained(keeper)
    Ci.objects.filter(pk=item.pk).update(**values)
    with pytest.raises(GateClosed) as refused:
        writes.perform(Ci.objects.get(pk=item.pk), "go_live", by=keeper)
    assert refused.value.check == check


def test_it_refuses_a_class_that_needs_a_relation_or_a_master_copy(keeper: Any) -> None:
    for rule, check in (("requires_relationship", "CHK-CFG-01"), ("digital", "CHK-CFG-08")):
        item = explained(keeper, type=factories.ci_type(**{rule: True}))
        with pytest.raises(GateClosed) as refused:
            writes.perform(item, "go_live", by=keeper)
        assert refused.value.check == check


def test_it_warns_where_a_financial_item_has_no_value(keeper: Any) -> None:
    of_type = factories.ci_type(financial=True)
    item = explained(keeper, type=of_type)
    with pytest.raises(GateClosed) as refused:
        writes.perform(item, "go_live", by=keeper)
    assert refused.value.warns
    writes.perform(item, "go_live", by=keeper, confirm=True, reason="The invoice comes later.")


def test_it_refuses_to_alter_a_live_item_without_a_change(keeper: Any) -> None:
    item = live(keeper)
    with pytest.raises(Invalid) as refused:
        writes.edit(item, by=keeper, values={"location": "Rack 9", "explained_by": ""})
    assert "explained_by" in refused.value.errors
    values = {"location": "Rack 9", "explained_by": factories.explanation(item)}
    assert writes.edit(item, by=keeper, values=values).location == "Rack 9"


def change_of(item: Ci, status: str) -> str:
    return str(in_work(status, items=[item.reference]).reference)


@pytest.mark.parametrize("status", ["implement", "review"])
def test_a_change_that_names_it_and_is_under_way_explains_it(keeper: Any, status: str) -> None:
    item = live(keeper)
    values = {"location": "Rack 9", "explained_by": change_of(item, status)}
    assert writes.edit(item, by=keeper, values=values).location == "Rack 9"


@pytest.mark.parametrize(
    "explanation",
    [
        lambda _item: change_of(factories.ci(), "implement"),
        lambda item: change_of(item, "scheduled"),
        lambda item: change_of(item, "closed"),
        lambda _item: factories.explanation(factories.ci()),
        lambda item: (factories.explanation(item), factories.explanation(item))[0],
        lambda _item: "x",
    ],
    ids=["change of another", "not begun", "closed", "sighting of another", "older", "no number"],
)
def test_it_refuses_an_explanation_of(keeper: Any, explanation: Callable[[Ci], str]) -> None:
    item = live(keeper)
    with pytest.raises(Invalid) as refused:
        writes.edit(
            item, by=keeper, values={"location": "Rack 9", "explained_by": explanation(item)}
        )
    assert "explained_by" in refused.value.errors


def test_it_refuses_people_without_a_configuration_role() -> None:
    with pytest.raises(NotAllowed):
        writes.edit(factories.ci(), by=make_person("resolver"), values={"location": "B"})


def test_it_refuses_to_withdraw_what_a_live_item_rests_on(keeper: Any) -> None:
    host, app = live(keeper), live(keeper)
    factories.ci_relationship(from_item=app, to_item=host)
    with pytest.raises(GateClosed) as refused:
        writes.perform(host, "withdraw", by=keeper)
    assert refused.value.check == "CHK-SVC-06"
    writes.perform(app, "withdraw", by=keeper)
    writes.perform(host, "withdraw", by=keeper)


def test_it_refuses_to_dispose_without_proof(keeper: Any) -> None:
    item = writes.perform(live(keeper), "withdraw", by=keeper)
    with pytest.raises(GateClosed):
        writes.perform(item, "dispose", by=keeper)
    writes.perform(item, "dispose", by=keeper, values={"disposal_proof": "Certificate 12"})


def test_its_stakeholders_are_computed_from_what_rests_on_it(keeper: Any) -> None:
    owner = make_person("service_owner")
    service = alignment.service(owner=owner)
    standing = factories.ci(service=service, title="Shop")
    host = factories.ci(owner=keeper, provider="Vendor Ltd")
    factories.ci_relationship(from_item=standing, to_item=host)
    named = {(stakeholder["role"], stakeholder["name"]) for stakeholder in stakeholders(host)}
    assert named == {
        ("owner", keeper.title),
        ("service_owner", owner.title),
        ("supplier", "Vendor Ltd"),
    }


def test_a_sighting_that_differs_without_a_change_is_drift_once(keeper: Any) -> None:
    item = live(keeper, discovery_key="web02", location="Rack 1")
    for _ in range(2):
        factories.discovery_result(key="web02", attributes={"location": "Rack 7"})
    drift = Discrepancy.objects.get(ci=item)
    assert (drift.field, drift.expected, drift.found) == ("location", "Rack 1", "Rack 7")
    assert drift.unauthorised
    assert drift.status == "open"


def test_a_discrepancy_closes_only_when_register_and_reality_agree(keeper: Any) -> None:
    item = factories.ci(location="Rack 1", discovery_key="web03", owner=keeper)
    factories.discovery_result(key="web03", attributes={"location": "Rack 7"})
    discrepancy = factories.discrepancy(ci=item, kind="wrong_attribute", field="location")
    with pytest.raises(GateClosed):
        writes.perform(discrepancy, "assign", by=keeper)
    values = {"grade": "low", "cause": "moved without a word", "owner": keeper}
    discrepancy = writes.perform(discrepancy, "assign", by=keeper, values=values)
    discrepancy = writes.perform(
        discrepancy, "correct", by=keeper, values={"action": "register corrected"}
    )
    with pytest.raises(GateClosed):
        writes.perform(discrepancy, "close", by=keeper)
    writes.edit(item, by=keeper, values={"location": "Rack 7"})
    assert writes.perform(discrepancy, "close", by=keeper).status == "closed"


def test_the_first_screen_of_the_configuration_manager_shows_drift(keeper: Any) -> None:
    drift = factories.discrepancy(kind="wrong_attribute", unauthorised=True)
    page = signed_in(keeper).get("/")
    assert page.status_code == 200
    assert drift.reference in page.content.decode()


def test_items_stand_second_in_the_rail_and_tell_class_state_criticality_owner(keeper: Any) -> None:
    item = live(keeper, criticality="high")
    page = signed_in(keeper).get("/items?view=all").content.decode()
    rail = page[: page.index('id="main"')]
    places = [
        rail.index(f'href="/{slug}"')
        for slug in ("changes", "items", "post-implementation-reviews")
    ]
    assert places == sorted(places)
    row = page[page.index(f'id="row-{item.pk}"') :]
    row = row[: row.index("</tr>")]
    for words in (item.type.title, "Live", "high", keeper.title.split()[0]):
        assert words in row


def test_the_day_of_finding_stands_as_it_was_recorded(keeper: Any) -> None:
    discrepancy = factories.discrepancy(ci=live(keeper), kind="wrong_attribute", field="location")
    later = {"found_at": discrepancy.found_at + timedelta(days=1)}
    with pytest.raises(Invalid) as refused:
        writes.edit(discrepancy, by=keeper, values=later)
    assert set(refused.value.errors) == {"found_at"}
