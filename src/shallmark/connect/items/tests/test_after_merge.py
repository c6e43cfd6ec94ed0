"""A file is read again after some of its items were merged: no duplicate comes back."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.connect.items.load import Loaded, load
from shallmark.connect.items.shape import Inventory, ItemRow, RelationRow
from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import Ci, CiRelationship

pytestmark = pytest.mark.django_db

#: name, class, serial number
ROWS = st.tuples(
    st.sampled_from(["PRN", "prn", "web"]),
    st.sampled_from(["printer", "server"]),
    st.sampled_from(["", "S1", "S2"]),
)


def estate(rows: list[tuple[str, str, str]], ties: list[RelationRow] | None = None) -> Inventory:
    things = [
        ItemRow("", name, kind, attributes={"serial_number": serial} if serial else {})
        for name, kind, serial in rows
    ]
    return Inventory("list", things=things, ties=ties or [], whole=False)


def keyed(*keys: str, **values: Any) -> Inventory:
    things = [ItemRow(key, "PRN", "printer", **values) for key in keys]
    return Inventory("list", things=things)


def merge(item: Ci, other: Ci) -> None:
    values = {"merged_into": other}
    writes.perform(
        item, "merge", by=None, reason="Both are one thing.", values=values, authority=SYSTEM
    )


def counted(done: Loaded) -> tuple[int, int, int, int]:
    return done.created, done.updated, done.unchanged, len(done.rejected)


@given(rows=st.lists(ROWS, min_size=2, max_size=6), data=st.data())
@settings(max_examples=25, deadline=None)
def test_importing_again_after_any_merges_makes_and_changes_nothing(
    rows: list[tuple[str, str, str]], data: Any
) -> None:
    with transaction.atomic():
        load(estate(rows))
        for _pair in range(data.draw(st.integers(1, 3))):
            present = list(Ci.objects.filter(status="live", source_system="list").order_by("pk"))
            item, other = (data.draw(st.sampled_from(present)) for _end in range(2))
            try:
                merge(item, other)
            except GateClosed:
                continue
        before = list(Ci.objects.order_by("pk").values())
        assert counted(load(estate(rows))) == (0, 0, len(rows), 0)
        assert list(Ci.objects.order_by("pk").values()) == before
        transaction.set_rollback(True)


def test_the_row_of_a_merged_item_is_told_and_says_nothing_of_the_other() -> None:
    load(keyed("a", "b"))
    first, second = Ci.objects.order_by("pk")
    merge(second, first)
    things = [
        ItemRow("a", "PRN", "printer", location="1"),
        ItemRow("b", "PRN", "printer", location="2"),
    ]
    done = load(Inventory("list", things=things))
    assert counted(done) == (0, 1, 1, 0)
    assert done.notes == {"merged into another item": [f"PRN: {first.reference}"]}
    assert Ci.objects.get(pk=first.pk).location == "1"


def test_it_speaks_for_the_other_where_the_source_holds_it_alone() -> None:
    load(keyed("a", "b"))
    first, second = Ci.objects.order_by("pk")
    merge(second, first)
    done = load(keyed("b", location="2"))
    assert counted(done) == (0, 1, 0, 0)
    assert done.notes == {}
    assert Ci.objects.get(pk=first.pk).location == "2"
    assert Ci.objects.get(pk=first.pk).source_key == "a"


def test_relations_of_both_keys_are_those_of_one_item() -> None:
    def whole() -> Inventory:
        ties = [RelationRow("a", "runs_on", "c"), RelationRow("b", "runs_on", "d")]
        things = [ItemRow(key, key, "server") for key in "abcd"]
        things[1].name = "a"
        return Inventory("list", things=things, ties=ties)

    load(whole())
    items = {item.source_key: item for item in Ci.objects.all()}
    merge(items["b"], items["a"])
    done = load(whole())
    assert {name: sum(counts.values()) for name, counts in done.relations.items()} == {
        "created": 0, "unchanged": 2, "ended": 0,
    }  # fmt: skip
    held = CiRelationship.objects.filter(effective_to__isnull=True)
    assert set(held.values_list("from_item", "to_item")) == {
        (items["a"].pk, items["c"].pk), (items["a"].pk, items["d"].pk),
    }  # fmt: skip


def test_a_serial_number_and_a_name_of_both_lead_to_what_goes_on() -> None:
    serial: dict[str, Any] = {"attributes": {"serial_number": "S1"}}
    load(keyed("a", "b", **serial))
    first, second = Ci.objects.order_by("pk")
    merge(second, first)
    other = Inventory("other", things=[ItemRow("x", "PRN", "printer", **serial)], whole=False)
    assert counted(load(other)) == (0, 0, 1, 0)
    assert Ci.objects.count() == 2


@pytest.mark.parametrize("name", ["a", "PRN", "b"])
def test_relations_of_a_file_of_their_own_reach_what_goes_on(name: str) -> None:
    load(keyed("a", "b", "c"))
    first, second, third = Ci.objects.order_by("pk")
    merge(second, first)
    Ci.objects.filter(pk=third.pk).update(title="host")
    ties = Inventory("list", ties=[RelationRow(name, "runs_on", "c")], whole=False)
    assert load(ties).rejected == []
    (relation,) = CiRelationship.objects.all()
    assert (relation.from_item, relation.to_item) == (first, third)
