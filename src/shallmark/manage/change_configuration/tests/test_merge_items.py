"""Merging two items: what holds goes over, what is over stays, and nothing is lost."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.common.links.actions import relate
from shallmark.common.links.models import Link
from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, RequiredFieldMissing
from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration import merged
from shallmark.manage.change_configuration.actions_merge import merge, tell_apart
from shallmark.manage.change_configuration.alike import candidates, possible_duplicates
from shallmark.manage.change_configuration.models import (
    Asset,
    Ci,
    CiRelationship,
    DiscoveryResult,
)
from shallmark.manage.change_configuration.models.change_lists import References
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
WHY = "Both are the printer on the second floor."


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


def twins(**values: Any) -> tuple[Ci, Ci]:
    """Two live items of one name and class: the one that goes on, and the other."""
    of_type = factories.ci_type()
    pair = [factories.ci(title="PRN-2", type=of_type, **values) for _two in range(2)]
    Ci.objects.filter(pk__in=[one.pk for one in pair]).update(status="live")
    first, second = Ci.objects.filter(pk__in=[one.pk for one in pair]).order_by("pk")
    return first, second


def fresh(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def test_every_field_that_points_to_an_item_says_what_becomes_of_it() -> None:
    pointing = set()
    keys: dict[Any, Any] = {record_type.model: record_type.key for record_type in record_types()}
    for model in apps.get_models():
        for field in model._meta.fields:
            of_key = isinstance(field, ForeignKey) and field.related_model is Ci
            listed = isinstance(field, References) and "ci" in field.keys
            history = str(model._meta.model_name).endswith("event")
            if (of_key or listed) and not history:
                pointing.add(f"{keys.get(model, model._meta.model_name)}.{field.name}")
    assert pointing == merged.MOVES | merged.STAYS


def test_it_ends_as_merged_and_stays_on_record(keeper: Any) -> None:
    stands, twin = twins()
    merge(twin, stands, by=keeper, reason=WHY)
    ended = fresh(twin)
    assert (ended.status, ended.merged_into) == ("merged", stands)
    assert ended.merged_at is not None
    assert ended.explained_by == stands.reference
    assert fresh(stands).status == "live"


def test_relations_go_over_and_those_that_would_double_end(keeper: Any) -> None:
    stands, twin = twins()
    runs, host, rack = factories.relation_kind(), factories.ci(), factories.ci()
    both = factories.ci_relationship(from_item=twin, kind=runs, to_item=host)
    factories.ci_relationship(from_item=stands, kind=runs, to_item=host)
    factories.ci_relationship(
        from_item=rack, kind=runs, to_item=twin, redundancy_group="power", needed=2
    )
    factories.ci_relationship(from_item=stands, kind=runs, to_item=twin)
    merge(twin, stands, by=keeper, reason=WHY)
    held = CiRelationship.objects.filter(effective_to__isnull=True)
    assert set(held.values_list("from_item", "to_item", "redundancy_group", "needed")) == {
        (stands.pk, host.pk, "", 1),
        (rack.pk, stands.pk, "power", 2),
    }
    assert fresh(both).effective_to == fresh(twin).merged_at


def test_links_lists_and_the_asset_go_over(keeper: Any) -> None:
    stands, twin = twins()
    incident = make("incident")
    relate(twin, incident, by=keeper)
    change = factories.change(items=[twin.reference])
    asset = factories.asset(ci=twin)
    copy = factories.media_item(ci=twin)
    merge(twin, stands, by=keeper, reason=WHY)
    assert [(link.from_id, link.to_reference) for link in Link.objects.all()] == [
        (stands.pk, incident.reference)
    ]
    assert Link.ever.count() == 2
    assert fresh(change).items == [stands.reference]
    assert (fresh(asset).ci, fresh(copy).ci) == (stands, stands)


def test_an_asset_stays_where_the_other_has_one(keeper: Any) -> None:
    stands, twin = twins()
    own, other = factories.asset(ci=stands), factories.asset(ci=twin)
    merge(twin, stands, by=keeper, reason=WHY)
    assert set(Asset.objects.values_list("pk", "ci")) == {(own.pk, stands.pk), (other.pk, twin.pk)}


@pytest.mark.parametrize("status", ["in_stock", "live"])
def test_it_inherits_service_and_discovery_key_where_it_has_none(keeper: Any, status: str) -> None:
    """A live one under a change that names it alone, too."""
    stands, twin = twins()
    service = make("service")
    Ci.objects.filter(pk=stands.pk).update(status=status)
    Ci.objects.filter(pk=twin.pk).update(
        service=service, discovery_key="prn-2.example.com", status="in_stock"
    )
    under = in_work(items=[stands.reference]).reference if status == "live" else ""
    merge(fresh(twin), fresh(stands), by=keeper, reason=WHY, explained_by=under)
    heir = fresh(stands)
    assert (heir.service, heir.discovery_key) == (service, "prn-2.example.com")
    assert heir.explained_by == under
    assert fresh(twin).explained_by == stands.reference
    seen = factories.discovery_result(key=twin.uid)
    assert DiscoveryResult.objects.get(pk=seen.pk).ci == stands


@pytest.mark.parametrize("name", ["service", "discovery_key"])
def test_it_refuses_to_give_a_live_item_anything_without_a_change(keeper: Any, name: str) -> None:
    stands, twin = twins()
    value = {"service": make("service"), "discovery_key": "prn-2.example.com"}[name]
    Ci.objects.filter(pk=twin.pk).update(status="in_stock", **{name: value})
    with pytest.raises(GateClosed, match="is live and gets another value") as refused:
        merge(fresh(twin), stands, by=keeper, reason=WHY)
    assert refused.value.check == "CHK-CFG-02"
    seen = factories.discovery_result(key=stands.uid)
    DiscoveryResult.objects.filter(pk=seen.pk).update(created_by=keeper)
    with pytest.raises(GateClosed, match="is live and gets another value"):
        merge(fresh(twin), stands, by=keeper, reason=WHY, explained_by=seen.reference)
    Ci.objects.filter(pk=stands.pk).update(**{name: {"service": make("service")}.get(name, "own")})
    merge(fresh(twin), fresh(stands), by=keeper, reason=WHY)


def test_it_refuses_to_merge_two_live_items_of_two_classes(keeper: Any) -> None:
    stands, twin = twins()
    Ci.objects.filter(pk=twin.pk).update(type=factories.ci_type())
    with pytest.raises(GateClosed, match="withdraw the wrong one"):
        merge(fresh(twin), stands, by=keeper, reason=WHY)
    assert "withdraw the wrong one" in page(signed_in(keeper), fresh(twin), stands)


@pytest.mark.parametrize(
    ("of", "into", "allowed"),
    [
        ({}, {}, True),
        ({}, {"audit_interval": 6, "financial": True}, True),
        ({"audit_interval": 12}, {"audit_interval": 6}, True),
        ({"audit_interval": 6}, {"audit_interval": 12}, False),
        ({"audit_interval": 6}, {}, False),
        ({"financial": True}, {}, False),
        ({"digital": True}, {}, False),
        ({"requires_relationship": True}, {}, False),
    ],
)
def test_what_is_not_live_ends_as_one_of_a_class_that_asks_no_less(
    keeper: Any, of: dict[str, Any], into: dict[str, Any], allowed: bool
) -> None:
    stands, twin = twins()
    Ci.objects.filter(pk=twin.pk).update(status="in_stock", type=factories.ci_type(**of))
    Ci.objects.filter(pk=stands.pk).update(type=factories.ci_type(**into))
    if allowed:
        assert merge(fresh(twin), fresh(stands), by=keeper, reason=WHY).status == "merged"
        return
    with pytest.raises(GateClosed, match="asks for less"):
        merge(fresh(twin), fresh(stands), by=keeper, reason=WHY)


@pytest.mark.parametrize("status", ["planned", "in_progress", "done"])
def test_it_refuses_what_an_audit_under_way_looks_at(keeper: Any, status: str) -> None:
    stands, twin = twins()
    audit = factories.ci_audit(of_type=stands.type)
    factories.ci_audit_item(audit=audit, ci=twin, drawn=True)
    path = {"planned": (), "in_progress": ("in_progress",), "done": ("in_progress", "done")}
    for one in path[status]:
        type(audit).objects.filter(pk=audit.pk).update(status=one)
    if status != "in_progress":
        assert merge(twin, stands, by=keeper, reason=WHY).status == "merged"
        return
    for person in (keeper, make_person("admin")):
        with pytest.raises(GateClosed, match=f"{audit.reference} looks at it"):
            merge(twin, stands, by=person, reason=WHY)


def test_values_of_a_live_item_become_others_under_a_change_only(keeper: Any) -> None:
    stands, twin = twins(location="Room 1", attributes={"memory": "4", "colour": "red"})
    values = {"location": "Room 2", "attributes": {"memory": "8", "paper": "A3"}}
    Ci.objects.filter(pk=twin.pk).update(**values)
    take = ["location", "attributes.memory", "attributes.paper"]
    with pytest.raises(Invalid):
        merge(fresh(twin), stands, by=keeper, reason=WHY, take=take)
    assert fresh(twin).status == "live"
    under = in_work(items=[stands.reference, twin.reference])
    merge(
        fresh(twin), fresh(stands), by=keeper, reason=WHY, take=take, explained_by=under.reference
    )
    heir = fresh(stands)
    assert heir.location == "Room 2"
    assert heir.attributes == {"memory": "8", "colour": "red", "paper": "A3"}
    assert fresh(under).items == [stands.reference, twin.reference]


def test_it_refuses_what_is_not_alike_without_a_change(keeper: Any) -> None:
    first, second = factories.ci(title="web"), factories.ci(title="mail")
    with pytest.raises(GateClosed, match="neither serial number nor name"):
        merge(second, first, by=keeper, reason=WHY)


def test_it_refuses_to_end_a_live_item_as_one_that_is_not(keeper: Any) -> None:
    stands, twin = twins()
    Ci.objects.filter(pk=stands.pk).update(status="in_stock")
    with pytest.raises(GateClosed, match="the other way round"):
        merge(twin, fresh(stands), by=keeper, reason=WHY)


def test_it_refuses_while_a_decided_change_names_it(keeper: Any) -> None:
    stands, twin = twins()
    in_work(items=[twin.reference])
    with pytest.raises(GateClosed, match="was decided on"):
        merge(twin, stands, by=keeper, reason=WHY)


def test_it_refuses_without_a_reason_and_without_rights(keeper: Any) -> None:
    stands, twin = twins()
    with pytest.raises(RequiredFieldMissing):
        merge(twin, stands, by=keeper, reason=" ")
    with pytest.raises(NotAllowed):
        merge(twin, stands, by=make_person("resolver"), reason=WHY)


def test_what_was_merged_is_neither_altered_nor_merged_into(keeper: Any) -> None:
    stands, twin = twins()
    third = factories.ci(title="PRN-2", type=stands.type)
    merge(twin, stands, by=keeper, reason=WHY)
    with pytest.raises(Invalid, match="was merged into"):
        writes.edit(fresh(twin), by=keeper, values={"location": "Room 9"})
    with pytest.raises(GateClosed, match="is over itself"):
        merge(third, fresh(twin), by=keeper, reason=WHY)


def test_told_apart_they_are_offered_no_more(keeper: Any) -> None:
    stands, twin = twins()
    assert set(Ci.objects.filter(possible_duplicates())) == {stands, twin}
    assert list(candidates(stands, keeper)) == [twin]
    with pytest.raises(RequiredFieldMissing):
        tell_apart(twin, stands, by=keeper, reason="")
    tell_apart(twin, stands, by=keeper, reason="One stands in Elmshorn.")
    assert not Ci.objects.filter(possible_duplicates()).exists()
    assert list(candidates(fresh(stands), keeper)) == []
    with pytest.raises(GateClosed, match="is another thing"):
        merge(fresh(twin), fresh(stands), by=keeper, reason=WHY)
    third = factories.ci(title="PRN-2", type=stands.type)
    assert Ci.objects.filter(possible_duplicates()).count() == 3
    assert third in candidates(fresh(stands), keeper)


def test_one_serial_number_makes_items_of_two_names_possible_duplicates(keeper: Any) -> None:
    number = {"attributes": {"serial_number": "SN-1"}}
    first, second = factories.ci(title="a", **number), factories.ci(title="b", **number)
    factories.ci(title="c")
    assert set(Ci.objects.filter(possible_duplicates())) == {first, second}
    merge(second, first, by=keeper, reason=WHY)
    assert not Ci.objects.filter(possible_duplicates()).exists()


def page(client: Client, item: Ci, other: Ci | None = None) -> str:
    query = f"?merged_into={other.reference}" if other else ""
    answer = client.get(f"{item.get_absolute_url()}/merge{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_offers_what_is_alike_and_shows_both_before_anything_is_done(keeper: Any) -> None:
    stands, twin = twins(location="Room 1")
    Ci.objects.filter(pk=twin.pk).update(location="Room 2", attributes={"colour": "red"})
    client = signed_in(keeper)
    assert f"merged_into={stands.reference}" in page(client, twin)
    text = page(client, twin, stands)
    assert f"Merge {twin.reference} into {stands.reference}" in text
    assert "Room 1" in text
    assert "Room 2" in text
    assert 'name="take:attributes.colour"' in text
    assert fresh(twin).status == "live"


def test_the_page_merges_once_and_leads_to_what_goes_on(keeper: Any) -> None:
    stands, twin = twins()
    client, address = signed_in(keeper), f"{twin.get_absolute_url()}/merge"
    sent = {"merged_into": stands.reference, "token": "t", "reason": WHY}
    for _click in range(2):
        assert client.post(address, sent)["Location"] == stands.get_absolute_url()
    assert f"Merged into {stands}" in client.get(twin.get_absolute_url()).content.decode()


def test_the_page_says_what_refused_and_keeps_what_was_chosen(keeper: Any) -> None:
    stands, twin = twins(location="Room 1")
    Ci.objects.filter(pk=twin.pk).update(location="Room 2")
    sent = {"merged_into": stands.reference, "reason": WHY, "take:location": "1"}
    answer = signed_in(keeper).post(f"{twin.get_absolute_url()}/merge", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Name the change under which it is done" in text
    assert 'name="take:location" value="1" checked' in text
    assert WHY in text
    assert fresh(twin).status == "live"


def test_the_page_tells_two_things_apart(keeper: Any) -> None:
    stands, twin = twins()
    sent = {"merged_into": stands.reference, "reason": "One is in Elmshorn.", "apart": "1"}
    client = signed_in(keeper)
    assert client.post(f"{twin.get_absolute_url()}/merge", sent).status_code == 302
    assert fresh(twin).distinct_from == [stands.reference]
    assert f"merged_into={stands.reference}" not in page(client, twin)


def test_the_list_of_possible_duplicates_and_the_item_lead_there(keeper: Any) -> None:
    _stands, twin = twins()
    client = signed_in(keeper)
    assert twin.reference in client.get("/items?view=duplicates").content.decode()
    past = client.get(f"{twin.get_absolute_url()}/past").content.decode()
    assert f"{twin.get_absolute_url()}/merge?merged_into=" in past


def test_readers_and_customers_merge_nothing() -> None:
    stands, twin = twins()
    sent = {"merged_into": stands.reference, "reason": WHY}
    address = f"{twin.get_absolute_url()}/merge"
    assert signed_in(make_person("vip_user")).get(address).status_code == 404
    reader = signed_in(make_person("resolver"))
    assert "not yours to change" in reader.get(address).content.decode()
    assert reader.post(address, sent).status_code == 403
    assert fresh(twin).status == "live"


#: whether it is of the item that ends, which way round, with which neighbour (0: the other one)
TIES = st.tuples(st.booleans(), st.booleans(), st.integers(0, 3), st.integers(0, 1))


def related(ties: list[tuple[bool, bool, int, int]], items: list[Ci], kinds: list[Any]) -> None:
    """Relations of the two first of the items, and links that join the same."""
    for of_twin, out, neighbour, kind in ties:
        item = items[1] if of_twin else items[0]
        other = items[neighbour + 1] if neighbour else (items[0] if of_twin else items[1])
        ends = (item, other) if out else (other, item)
        held = CiRelationship.objects.filter(
            from_item=ends[0], to_item=ends[1], kind=kinds[kind], effective_to=None
        )
        if not held.exists():
            factories.ci_relationship(from_item=ends[0], to_item=ends[1], kind=kinds[kind])
            Link.objects.get_or_create(
                kind=["related", "causes"][kind], from_key="ci", from_id=ends[0].pk,
                from_reference=ends[0].reference, to_key="ci", to_id=ends[1].pk,
                to_reference=ends[1].reference,
            )  # fmt: skip


def joined() -> set[tuple[int, int, int]]:
    now = CiRelationship.objects.filter(effective_to__isnull=True)
    return set(now.values_list("from_item", "kind", "to_item"))


def linked() -> set[tuple[int, str, int]]:
    return set(Link.objects.values_list("from_id", "kind", "to_id"))


@given(ties=st.lists(TIES, max_size=8))
@settings(max_examples=20, deadline=None)
def test_no_reference_is_lost_or_made_up(ties: list[tuple[bool, bool, int, int]]) -> None:
    with transaction.atomic():
        stands, twin = twins()
        items = [stands, twin, *(factories.ci() for _three in range(3))]
        related(ties, items, [factories.relation_kind(), factories.relation_kind()])
        before, links = joined(), linked()
        merge(twin, stands, by=make_person("configuration_manager"), reason=WHY)

        def moved(of: set[Any]) -> set[Any]:
            heir = {twin.pk: stands.pk}
            ends = {(heir.get(one, one), kind, heir.get(other, other)) for one, kind, other in of}
            return {(one, kind, other) for one, kind, other in ends if one != other}

        assert joined() == moved(before)
        assert linked() == moved(links)
        ended = CiRelationship.objects.filter(effective_to__isnull=False)
        assert ended.count() == sum(twin.pk in {one, other} for one, _kind, other in before)
        transaction.set_rollback(True)


def test_what_was_merged_gets_no_new_relation(keeper: Any) -> None:
    stands, twin = twins()
    merge(twin, stands, by=keeper, reason=WHY)
    values = {"from_item": fresh(twin), "to_item": factories.ci()}
    with pytest.raises(Invalid, match=f"relate {stands.reference}"):
        writes.create(
            CiRelationship, by=keeper, values={**values, "kind": factories.relation_kind()}
        )
    text = signed_in(keeper).get(twin.get_absolute_url()).content.decode()
    assert "Add relation" not in text
    assert "New change on it" not in text


def test_it_refuses_what_ended_since_it_was_chosen(keeper: Any) -> None:
    stands, twin = twins()
    third = factories.ci(title="PRN-2", type=stands.type)
    merge(twin, stands, by=keeper, reason=WHY)
    assert twin.status == "live"  # as it was read before
    with pytest.raises(GateClosed, match="is over itself"):
        writes.perform(third, "merge", by=keeper, reason=WHY, values={"merged_into": twin})
    assert fresh(third).status == "planned"


def test_two_serial_numbers_are_two_things_of_one_name(keeper: Any) -> None:
    first, second = twins()
    for item, serial in ((first, "SN-1"), (second, "SN-2")):
        Ci.objects.filter(pk=item.pk).update(attributes={"serial_number": serial})
    assert not Ci.objects.filter(possible_duplicates()).exists()
    with pytest.raises(GateClosed, match="neither serial number nor name"):
        merge(fresh(second), fresh(first), by=keeper, reason=WHY)
    Ci.objects.filter(pk=second.pk).update(attributes={"serial_number": "SN-1"})
    assert Ci.objects.filter(possible_duplicates()).count() == 2


@pytest.mark.parametrize(("numbers", "alike"), [(("AN 7", "AN 7"), 2), (("AN 7", "AN 8"), 0),
                                                (("-", "-"), 0), (("", ""), 0)])  # fmt: skip
def test_one_number_in_the_asset_register_is_one_thing_in_whatever_class(
    keeper: Any, numbers: tuple[str, str], alike: int
) -> None:
    pair = [factories.ci(title=f"thing {number}", type=factories.ci_type()) for number in "ab"]
    for item, number in zip(pair, numbers, strict=True):
        Asset.objects.create(
            reference=f"AST77{item.pk}", title=item.title, ci=item, asset_ref=number
        )
    first, second = pair
    assert Ci.objects.filter(possible_duplicates()).count() == alike
    assert list(candidates(first, keeper)) == [second][: alike // 2]
