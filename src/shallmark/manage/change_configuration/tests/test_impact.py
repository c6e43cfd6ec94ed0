"""Impact against a plain breadth-first reference, redundancy included."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shallmark.kernel import clock
from shallmark.manage.change_configuration import impact
from shallmark.manage.change_configuration.impact import described, harmed_by, rests_on
from shallmark.manage.change_configuration.models import CiRelationship
from shallmark.manage.change_configuration.tests import factories

pytestmark = pytest.mark.django_db

SIZE = 9
#: from, to, kind of relation, group, needed
EDGES = st.lists(
    st.tuples(
        st.integers(0, SIZE - 1),
        st.integers(0, SIZE - 1),
        st.sampled_from(["second_first", "first_second", "none"]),
        st.sampled_from(["", "", "a", "b"]),
        st.integers(1, 3),
    ).filter(lambda edge: edge[0] != edge[1]),
    max_size=30,
    unique_by=lambda edge: edge[:3],
)


def reference(edges: list[Any], start: int) -> tuple[list[set[int]], set[int]]:
    """By the definition: in rounds, each item looks at everything that can harm it."""
    harm = [
        (b, a, group, needed) if kind == "second_first" else (a, b, group, needed)
        for a, b, kind, group, needed in edges
        if kind != "none"
    ]
    failed, hops = {start}, []
    while True:
        now = {item for item in range(SIZE) if item not in failed and fails(item, harm, failed)}
        if not now:
            break
        hops.append(now)
        failed |= now
    touched = {harmed for cause, harmed, _group, _needed in harm if cause in failed}
    return hops, touched - failed


def fails(item: int, harm: list[Any], failed: set[int]) -> bool:
    mine = [edge for edge in harm if edge[1] == item]
    if any(cause in failed for cause, _item, group, _needed in mine if not group):
        return True
    for group in {edge[2] for edge in mine} - {""}:
        members = {edge[0] for edge in mine if edge[2] == group}
        needed = max(edge[3] for edge in mine if edge[2] == group)
        if members & failed and len(members - failed) < needed:
            return True
    return False


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edges=EDGES, start=st.integers(0, SIZE - 1))
def test_it_finds_what_a_plain_search_in_rounds_finds(estate: Any, edges: Any, start: int) -> None:
    items, kinds = estate
    with transaction.atomic():
        CiRelationship.objects.bulk_create(
            CiRelationship(
                reference=f"T{number}",
                title="t",
                from_item=items[a],
                to_item=items[b],
                kind=kinds[kind],
                redundancy_group=group,
                needed=needed,
            )
            for number, (a, b, kind, group, needed) in enumerate(edges)
        )
        place = {item.pk: number for number, item in enumerate(items)}
        hops, weakened = reference(edges, start)
        for many in (1000, 1, 0):
            impact.MANY = many
            walk = harmed_by(items[start].pk)
            assert [{place[pk] for pk in hop} for hop in walk.hops] == hops
            assert {place[pk] for pk in walk.weakened} == weakened
        transaction.set_rollback(True)


@pytest.fixture
def estate(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(impact, "MANY", impact.MANY)
    kinds = {
        impact: factories.relation_kind(impact=impact)
        for impact in ("second_first", "first_second", "none")
    }
    of_type = factories.ci_type()
    return [factories.ci(type=of_type) for _ in range(SIZE)], kinds


def test_it_says_what_rests_on_one_thing_alone() -> None:
    runs_on = factories.relation_kind()
    app, first, second, rack = (factories.ci(title=name) for name in ("app", "vm1", "vm2", "rack"))
    for host in (first, second):
        factories.ci_relationship(
            from_item=app, kind=runs_on, to_item=host, redundancy_group="web", needed=1
        )
        factories.ci_relationship(from_item=host, kind=runs_on, to_item=rack)
    walk = rests_on(app.pk)
    assert walk.hops == [[first.pk, second.pk], [rack.pk]]
    assert not walk.critical
    report = described(first)
    assert report["harmed"] == 0
    assert [item["name"] for item in report["weakened"]] == ["app"]
    assert [[item["name"] for item in hop["items"]] for hop in described(rack)["hops"]] == [
        ["vm1", "vm2"],
        ["app"],
    ]


def test_it_forgets_relations_that_ended() -> None:
    relation = factories.ci_relationship()
    assert harmed_by(relation.to_item_id).count == 1
    CiRelationship.objects.filter(pk=relation.pk).update(effective_to=clock.now())
    assert harmed_by(relation.to_item_id).count == 0
