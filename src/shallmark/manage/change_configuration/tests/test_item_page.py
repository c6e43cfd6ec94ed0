"""The page of an item: relations added and ended there, what it rests on and who feels it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.manage.change_configuration.gates_items import described
from shallmark.manage.change_configuration.item_drawn import drawing_of_item
from shallmark.manage.change_configuration.item_past import kept_in, past_of
from shallmark.manage.change_configuration.item_relations import relations_of
from shallmark.manage.change_configuration.models import Ci, CiRelationship, RelationKind
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
RUNS_ON = {"title": "runs on", "inverse": "runs", "impact": "second_first"}


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def client(keeper: Any) -> Client:
    return signed_in(keeper)


@pytest.fixture
def runs_on() -> RelationKind:
    return factories.relation_kind(**RUNS_ON)


def relate(client: Client, item: Ci, relation: str, other: str) -> str:
    sent = {"relation": relation, "other": other}
    address = f"{item.get_absolute_url()}/relations"
    return client.post(address, sent, headers={"HX-Request": "true"}).content.decode()


def test_an_item_is_related_by_the_name_of_the_other(client: Client, runs_on: RelationKind) -> None:
    web, host = factories.ci(title="web-7"), factories.ci(title="host-7")
    part = relate(client, web, f"{runs_on.pk}-out", "host-7")
    assert "host-7" in part
    made = CiRelationship.objects.get(from_item=web)
    assert (made.to_item, made.kind, made.effective_to) == (host, runs_on, None)


def test_it_is_related_the_other_way_round_too(client: Client, runs_on: RelationKind) -> None:
    web, host = factories.ci(title="web-8"), factories.ci(title="host-8")
    relate(client, host, f"{runs_on.pk}-in", web.reference)
    made = CiRelationship.objects.get(from_item=web)
    assert made.to_item == host
    lists = relations_of(host, make_person("configuration_manager")).by_key
    assert [(tie.words, tie.other) for tie in lists["carries"].rows] == [("runs", web)]
    assert lists["rests_on"].rows == []


@pytest.mark.parametrize(
    ("relation", "other", "sentence"),
    [
        ("", "host-9", "Choose how the two are related."),
        ("{kind}-out", "nowhere", "There is no “nowhere”."),
        ("{kind}-out", "", "Name the other item."),
        ("{kind}-out", "web-9", "An item has no relation to itself."),
    ],
)
def test_it_refuses_in_the_page(
    client: Client, runs_on: RelationKind, relation: str, other: str, sentence: str
) -> None:
    web = factories.ci(title="web-9")
    factories.ci(title="host-9")
    part = relate(client, web, relation.format(kind=runs_on.pk), other)
    assert sentence in part
    assert 'name="other"' in part
    assert not CiRelationship.objects.exists()


def test_a_relation_is_ended_and_stays_on_record(client: Client, runs_on: RelationKind) -> None:
    tie = factories.ci_relationship(kind=runs_on)
    address = f"{tie.to_item.get_absolute_url()}/relations"
    part = client.post(address, {"drop": tie.reference}, headers={"HX-Request": "true"})
    assert tie.from_item.title not in part.content.decode()
    assert CiRelationship.objects.get(pk=tie.pk).effective_to is not None


def test_it_refuses_to_end_what_joins_live_items_without_a_change(client: Client) -> None:
    first, second = factories.ci(), factories.ci()
    Ci.objects.filter(pk__in=(first.pk, second.pk)).update(status="live")
    tie = factories.ci_relationship(from_item=first, to_item=second)
    address = f"{first.get_absolute_url()}/relations"
    part = client.post(address, {"drop": tie.reference}, headers={"HX-Request": "true"})
    assert "It joins live items" in part.content.decode()
    assert CiRelationship.objects.get(pk=tie.pk).effective_to is None


def test_it_refuses_to_end_a_relation_of_others(client: Client) -> None:
    tie, item = factories.ci_relationship(), factories.ci()
    client.post(f"{item.get_absolute_url()}/relations", {"drop": tie.reference})
    assert CiRelationship.objects.get(pk=tie.pk).effective_to is None


def test_customers_are_told_no_relations() -> None:
    item = factories.ci()
    client = signed_in(make_person("vip_user"))
    for part in ("relations", "neighbourhood"):
        assert client.get(f"{item.get_absolute_url()}/{part}").status_code == 404


def test_a_relation_names_the_change_under_which_it_began(keeper: Any) -> None:
    item = factories.ci()
    change = in_work("implement", items=[item.reference])
    during = factories.ci_relationship(from_item=item, effective_from=clock.now())
    long_ago = clock.now() - timedelta(days=900)
    before = factories.ci_relationship(from_item=item, effective_from=long_ago)
    rows = relations_of(item, keeper).by_key["rests_on"].rows
    assert {tie.relation: tie.change for tie in rows} == {during: change, before: None}


def test_the_drawing_says_who_feels_it_and_what_survives(keeper: Any, runs_on: Any) -> None:
    host, other = factories.ci(title="host"), factories.ci(title="other")
    shop, report = make("service", title="Shop"), make("service", title="Reports")
    customer = make("customer", title="Hansa")
    report.customers.add(customer)
    standing = [factories.ci(title=one.title, service=one) for one in (shop, report)]
    for member in (host, other):
        factories.ci_relationship(
            from_item=standing[0], kind=runs_on, to_item=member, redundancy_group="web"
        )
    factories.ci_relationship(from_item=standing[1], kind=runs_on, to_item=host)
    make("asset", ci=host, support_end=clock.now().date() - timedelta(days=3))
    drawing = drawing_of_item(host, relations_of(host, keeper), keeper)
    assert drawing is not None
    boxes = {
        (column.key, box.link.title): box.trouble or box.note
        for column in drawing.columns
        for box in column.boxes
    }
    assert boxes["services", "Shop"] == "survives its loss"
    assert boxes["services", "Reports"] == "stops with it"
    assert boxes["this", "host"].startswith("ended")
    assert ("customers", "Hansa") in boxes
    assert len(drawing.lines) == 5


def test_an_item_without_relations_has_no_drawing(keeper: Any) -> None:
    item = factories.ci()
    assert drawing_of_item(item, relations_of(item, keeper), keeper) is None


def test_each_line_of_the_trace_says_what_explains_it(keeper: Any, runs_on: RelationKind) -> None:
    item = factories.ci(attributes={"memory": 64}, content_version="14.11")
    Ci.objects.filter(pk=item.pk).update(status="live", live_at=clock.now() - timedelta(days=9))
    item.refresh_from_db()
    change = in_work("implement", items=[item.reference])
    values = {"attributes": {"memory": 96}, "content_version": "14.12"}
    writes.edit(item, by=keeper, values={**values, "explained_by": change.reference})
    factories.discrepancy(
        ci=item, kind="wrong_attribute", field="max_connections", expected="400", found="600",
        found_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    past = past_of(item, keeper)
    told = {
        f"{one.label} {one.old} {one.new}": (line.explained, line.reference)
        for line in past.trace.lines
        for one in line.differences
    }
    assert told["memory 64 96"] == (True, change.reference)
    assert told["version 14.11 14.12"] == (True, change.reference)
    assert told["max connections 400 600"] == (False, "")
    # That it became live has no change behind it either.
    assert (past.trace.explained, past.trace.asked) == (1, 3)
    assert [(one.name, one.until is None) for one in past.versions] == [
        ("14.12", True),
        ("14.11", False),
    ]


def test_what_happened_before_it_was_live_needs_no_explanation(keeper: Any) -> None:
    item = factories.ci()
    writes.edit(item, by=keeper, values={"location": "Rack 9"})
    trace = past_of(item, keeper).trace
    assert [line.explained for line in trace.lines] == [None, None]
    assert trace.asked == 0


def test_a_baseline_tells_what_differs_now(keeper: Any) -> None:
    item = factories.ci(location="Rack 8")
    baseline = factories.baseline(of_item=item)
    writes.perform(baseline, "take", by=keeper)
    assert [one.differing for one in kept_in(item, keeper)] == [()]
    writes.edit(item, by=keeper, values={"location": "Rack 9", "provider": "Elbdata"})
    assert [one.differing for one in kept_in(item, keeper)] == [("location", "provider")]


def test_the_drawing_is_both_ways_down_or_up_and_stays_on_the_page(
    client: Client, keeper: Any, runs_on: Any
) -> None:
    web, host, shop = (factories.ci(title=name) for name in ("web", "host", "shop"))
    factories.ci_relationship(from_item=web, kind=runs_on, to_item=host)
    factories.ci_relationship(from_item=shop, kind=runs_on, to_item=web)
    heads = {"both": {"Rests on", "This item", "Carries"}, "harmed": {"This item", "Carries"},
             "beneath": {"Rests on", "This item"}}  # fmt: skip
    for way, words in heads.items():
        drawing = drawing_of_item(web, relations_of(web, keeper), keeper, way=way)
        assert drawing is not None
        assert {str(one.head) for one in drawing.columns} == words
        part = client.get(f"{web.get_absolute_url()}/neighbourhood?way={way}").content.decode()
        assert f'way={way}" hx-target="#neighbourhood" hx-swap="innerHTML" aria-current' in part
        assert [word for word in ("Both", "Down", "Up") if f">{word}</a>" in part] == [
            "Both", "Down", "Up",
        ]  # fmt: skip
    # with one side alone there is nothing to choose
    part = client.get(f"{host.get_absolute_url()}/neighbourhood").content.decode()
    assert ">Down</a>" not in part


def test_a_name_that_is_longer_than_its_box_is_cut_and_stands_whole_in_the_title(
    client: Client, keeper: Any, runs_on: Any
) -> None:
    long = "A virtual machine with a name that nobody can read in a box of this width"
    web, host = factories.ci(title="web"), factories.ci(title=long)
    factories.ci_relationship(from_item=web, kind=runs_on, to_item=host)
    drawing = drawing_of_item(web, relations_of(web, keeper), keeper)
    assert drawing is not None
    assert drawing.fits("web") == "web"
    cut = drawing.fits(long)
    assert long.startswith(cut.removesuffix("…"))
    part = client.get(f"{web.get_absolute_url()}/neighbourhood").content.decode()
    assert f"<title>{long}" in part
    assert f">{cut}</text>" in part
    assert f">{long}</text>" not in part


def test_what_keeps_an_item_from_going_live_is_named_and_nothing_else() -> None:
    item = factories.ci(description="", owner=None)
    assert described.refusal(item) == "Missing: description, active owner."
    item = factories.ci(description="", owner=make_person("configuration_manager"))
    assert described.refusal(item) == "Missing: description."
    item.description = "The shop's first web server."
    assert described.refusal(item) is None
