"""The drawing of an impact: within hops, within bounds, and only what the reader may see."""

from typing import Any

import pytest

from shallmark.manage.change_configuration import impact_graph
from shallmark.manage.change_configuration.impact_graph import drawn
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def shop() -> dict[str, Any]:
    """A shop on two machines of which one is enough, both in one rack that is part of a site."""
    runs_on = factories.relation_kind(title="runs on", inverse="runs")
    holds = factories.relation_kind(title="holds", inverse="stands in", impact="first_second")
    aside = factories.relation_kind(impact="none")
    names = ("shop", "vm1", "vm2", "rack", "site", "copy")
    items = {name: factories.ci(title=name) for name in names}

    def ties(first: str, kind: Any, other: str, **more: Any) -> None:
        ends = {"from_item": items[first], "kind": kind, "to_item": items[other]}
        factories.ci_relationship(**ends, **more)

    ties("shop", runs_on, "vm1", redundancy_group="web")
    ties("shop", runs_on, "vm2", redundancy_group="web")
    ties("vm1", runs_on, "rack")
    ties("vm2", runs_on, "rack")
    ties("site", holds, "rack")
    ties("shop", aside, "copy")
    return items


def rows(drawing: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {node["name"]: (node["row"], node["role"]) for node in drawing["nodes"]}


def test_it_stands_who_is_harmed_above_and_what_it_rests_on_below(shop: Any, keeper: Any) -> None:
    assert rows(drawn(shop["rack"], keeper)) == {
        "rack": (0, "start"),
        "vm1": (1, "harmed"),
        "vm2": (1, "harmed"),
        "shop": (2, "harmed"),
        "site": (-1, "beneath"),
    }


def test_it_shows_redundancy_in_words(shop: Any, keeper: Any) -> None:
    drawing = drawn(shop["vm1"], keeper)
    assert rows(drawing)["shop"] == (1, "weakened")
    words = {(edge["words"], edge["redundant"]) for edge in drawing["edges"]}
    assert ("runs on", True) in words
    shown = {node["name"]: node["lines"][-1] for node in drawing["nodes"]}
    assert shown["shop"] == "weakened, needs 1 of 2"
    assert shown["rack"] == "alone can harm it"
    assert ("stands in", False) in words
    assert "copy" not in rows(drawing)


def test_it_goes_no_farther_than_asked_and_one_way(shop: Any, keeper: Any) -> None:
    assert set(rows(drawn(shop["rack"], keeper, far=1))) == {"rack", "vm1", "vm2", "site"}
    assert set(rows(drawn(shop["rack"], keeper, way="harmed"))) == {"rack", "vm1", "vm2", "shop"}
    assert set(rows(drawn(shop["rack"], keeper, way="beneath"))) == {"rack", "site"}


def test_it_says_how_many_items_it_leaves_out(
    shop: Any, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impact_graph, "MOST", 3)
    drawing = drawn(shop["rack"], keeper)
    assert len(drawing["nodes"]) == 3
    assert drawing["cut"] == "2 more items are in the list only."


def test_it_shows_nothing_to_those_who_may_not_read_items(shop: Any) -> None:
    base = shop["rack"].get_absolute_url()
    for address in (f"{base}/graph", f"{base}/impact"):
        assert signed_in(make_person()).get(address).status_code == 404


@pytest.mark.parametrize("query", ["", "?way=beneath&hops=2", "?way=%00&hops=-1", "?hops=999999"])
def test_it_answers_whatever_the_address_says(shop: Any, keeper: Any, query: str) -> None:
    base, reader = shop["vm1"].get_absolute_url(), signed_in(keeper)
    assert reader.get(f"{base}/graph{query}").json()["nodes"][0]["name"] == "vm1"
    page = reader.get(f"{base}/impact{query}")
    assert shop["rack"].reference in page.content.decode()
