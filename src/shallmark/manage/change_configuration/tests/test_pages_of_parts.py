"""Pages of assets, copies, sightings, classes, relations, parts of changes are opened for work."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Countdown, Drawn, Figures, Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.access import may_read
from shallmark.manage.change_configuration.models import Asset, CiRelationship
from shallmark.manage.change_configuration.page_analysis import analysis_context
from shallmark.manage.change_configuration.page_asset import asset_context, worth_on
from shallmark.manage.change_configuration.page_audited import audited_context
from shallmark.manage.change_configuration.page_board import item_context, meeting_context
from shallmark.manage.change_configuration.page_classes import (
    class_context,
    kind_context,
)
from shallmark.manage.change_configuration.page_cost import cost_context
from shallmark.manage.change_configuration.page_found import sighting_context
from shallmark.manage.change_configuration.page_media import media_context
from shallmark.manage.change_configuration.page_of_change import deviation_context, task_context
from shallmark.manage.change_configuration.page_relation import relation_context
from shallmark.manage.change_configuration.page_test_result import result_context
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.manage.change_configuration.tests.test_pages_around import one_of, table, work_of
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager", "change_manager")


def asset(**values: Any) -> Asset:
    defaults = {
        "value": Decimal(1200), "currency": "EUR", "valued_on": date(2026, 1, 15),
        "depreciation": "straight", "depreciation_months": 12,
    }  # fmt: skip
    return factories.asset(**{**defaults, **values})


def test_an_asset_says_where_it_is_what_it_is_worth_and_what_ends(keeper: Any) -> None:
    item = factories.ci(location="Room 7", owner=keeper)
    held = asset(ci=item, warranty_end=clock.now().date() + timedelta(days=40), owner=keeper)
    context = asset_context(held, keeper)
    assert table(context, "item")[0][3] == "Room 7"
    assert one_of(context, Countdown).left in {39, 40, 41}
    assert {line[1] for line in table(context, "hands")} == {"asset", "item"}
    assert len(table(context, "value")) == 1


@pytest.mark.parametrize(
    ("way", "day", "left"),
    [
        ("straight", date(2026, 1, 15), 1200),
        ("straight", date(2026, 7, 14), 700),
        ("straight", date(2026, 7, 15), 600),
        ("straight", date(2030, 1, 1), 0),
        ("declining", date(2026, 2, 15), 1000),
        ("none", date(2030, 1, 1), 1200),
    ],
)
def test_its_value_falls_by_its_depreciation(way: str, day: date, left: int) -> None:
    assert worth_on(asset(depreciation=way), day) == left


def test_the_hands_of_an_asset_follow_each_other(keeper: Any) -> None:
    other = make_person("configuration_manager")
    held = asset(owner=keeper)
    writes.edit(held, by=keeper, values={"owner": other})
    lines = [line for line in table(asset_context(held, keeper), "hands") if line[1] == "asset"]
    assert [line[0] for line in lines] == [other, keeper]
    assert lines[0][3] == "today"
    assert lines[1][3] == lines[0][2]


def test_a_copy_names_what_it_installs_and_whether_that_runs_it(keeper: Any) -> None:
    item = factories.ci(content_version="2.0")
    old = factories.media_item(ci=item, content_version="1.0")
    new = factories.media_item(ci=item, content_version="2.0")
    assert table(media_context(old, keeper), "installs")[0][-1] == "differs"
    assert table(media_context(new, keeper), "installs")[0][-1] == "the same"
    assert {line[1] for line in table(media_context(new, keeper), "copies")} == {"1.0", "2.0"}


def test_a_sighting_puts_found_beside_registered(keeper: Any) -> None:
    item = factories.ci(location="Room 1", discovery_key="host-9", attributes={"memory": 8})
    seen = factories.discovery_result(
        key="host-9", ci=item, attributes={"location": "Room 2", "memory": 8},
        drift={"location": ["Room 1", "Room 2"]},
    )  # fmt: skip
    opened = factories.discrepancy(ci=item, discovery=seen, title="Moved")
    context = sighting_context(seen, keeper)
    assert table(context, "sides") == [
        ["Location", "Room 1", "Room 2", "differs"], ["Memory", "8", "8", "the same"],
    ]  # fmt: skip
    assert [line[0] for line in table(context, "differences")] == [opened.title]


def test_a_sighting_that_differs_links_what_stood_open_for_it_before(keeper: Any) -> None:
    item = factories.ci(location="Room 1", discovery_key="host-9")
    drift = {"location": ["Room 1", "Room 2"]}
    values = {"key": "host-9", "ci": item, "attributes": {"location": "Room 2"}, "drift": drift}
    first = factories.discovery_result(**values)
    opened = factories.discrepancy(
        ci=item, discovery=first, title="Moved", field="location", found_at=first.seen_at
    )
    factories.discrepancy(
        ci=item, discovery=first, title="Renamed", field="title", found_at=first.seen_at
    )
    again = factories.discovery_result(**values)
    listed = table(sighting_context(again, keeper), "differences")
    assert [line[0] for line in listed] == [opened.title]


def test_a_test_without_evidence_says_so(keeper: Any) -> None:
    bare, shown = factories.test_result(evidence=""), factories.test_result(evidence="Run 17")
    notice = one_of(result_context(bare, keeper), Notice)
    assert "No evidence is named" in str(notice.text)
    assert not any(isinstance(one, Notice) for one in work_of(result_context(shown, keeper)))


def test_a_sighting_of_nothing_registered_says_so(keeper: Any) -> None:
    seen = factories.discovery_result(key="unknown-1")
    notice = one_of(sighting_context(seen, keeper), Notice)
    assert "not registered" in str(notice.text)
    assert "discovery_key=unknown-1" in notice.url


def test_an_audited_item_compares_what_was_expected_with_now(keeper: Any) -> None:
    item = factories.ci(location="Room 2")
    looked = factories.ci_audit_item(ci=item, expected={"location": "Room 1"}, found="moved")
    context = audited_context(looked, keeper)
    assert table(context, "expected") == [["Location", "Room 1", "Room 2", "differs"]]
    assert table(context, "looked")[0][0] == item.title


def test_a_class_counts_its_items_and_who_answers_its_attributes(keeper: Any) -> None:
    kind = factories.ci_type(attributes="memory: number GB\nrack", title="Server", family="place")
    factories.ci(type=kind, attributes={"memory": 8})
    factories.ci(type=kind)
    beside = factories.ci_type(title="Virtual", family="place")
    context = class_context(kind, keeper)
    assert [line[2] for line in table(context, "attributes")] == ["1 / 2", "0 / 2"]
    assert any(str(beside.title) in str(line[0]) for line in table(context, "family"))
    for figure in one_of(context, Figures).numbers:
        listed = signed_in(keeper).get(f"{figure.url}&count").content.decode()
        assert figure.value == 2
        assert kind.title in listed


def test_a_kind_of_relation_reads_both_ways_and_says_whom_a_failure_harms(keeper: Any) -> None:
    kind = factories.relation_kind(title="runs on", inverse="carries")
    relation = factories.ci_relationship(kind=kind)
    context = kind_context(kind, keeper)
    assert str(one_of(context, Notice).text) == "A runs on B. B carries A. When B fails, A fails."
    assert table(context, "newest")[0][0] == relation.from_item.title
    assert table(context, "classes")[0][3] == 1


def test_a_relation_is_drawn_with_the_change_under_which_it_began(keeper: Any) -> None:
    item = factories.ci(title="web01")
    change = in_work("implement", items=[item.reference])
    relation = factories.ci_relationship(from_item=item)
    CiRelationship.objects.filter(pk=relation.pk).update(effective_from=clock.now())
    relation.refresh_from_db()
    context = relation_context(relation, keeper)
    assert table(context, "change")[0][2] == change.title
    assert one_of(context, Drawn).values["first"] == item
    page = signed_in(keeper).get(relation.get_absolute_url()).content.decode()
    assert page.count('<rect x="1" y="1"') == 2


def test_parts_of_a_change_stand_among_the_others(keeper: Any) -> None:
    change = factories.change(title="Replace the array")
    first = factories.change_task(change=change, title="Image")
    second = factories.change_task(change=change, title="Swap")
    test = factories.test_result(change=change, result="failed")
    cost = factories.change_cost(change=change, amount=Decimal(200))
    factories.change_cost(change=change, amount=Decimal(600))
    tasks = task_context(second, keeper)
    assert [line[0] for line in table(tasks, "tasks")] == [first.title, second.title]
    (steps,) = [one for one in work_of(tasks) if isinstance(one, Table) and one.key == "tasks"]
    assert steps.here == 1
    assert table(result_context(test, keeper), "tests")[0][1] == "failed"
    numbers = one_of(cost_context(cost, keeper), Figures).numbers
    assert "800" in str(numbers[1].value)
    assert "25" in str(numbers[3].value)
    for context in (tasks, result_context(test, keeper), cost_context(cost, keeper)):
        assert table(context, "change")[0][0] == change.title


def test_a_deviation_puts_carried_out_beside_approved(keeper: Any) -> None:
    deviation = factories.change_deviation()
    line = table(deviation_context(deviation, keeper), "sides")[0]
    assert line[1:3] == [deviation.was or "nothing", deviation.becomes or "nothing"]


def test_a_meeting_says_what_was_decided_of_each_change_and_what_comes_next(keeper: Any) -> None:
    meeting = factories.board_meeting()
    item = factories.board_item(meeting=meeting, noted="later")
    following = factories.board_meeting(meets_at=meeting.meets_at + timedelta(days=7))
    context = meeting_context(meeting, keeper)
    decided = table(context, "decided")[0]
    assert (decided[0], decided[2]) == (item.change.title, "put off to a later meeting")
    assert following.title in {line[0] for line in table(context, "meetings")}
    again = factories.board_item(meeting=following, change=item.change)
    others = table(item_context(again, keeper), "others")
    assert [line[0] for line in others] == [meeting.title]


def test_numbers_of_an_analysis_open_the_changes_of_its_quarter(keeper: Any) -> None:
    inside = factories.change(title="In the quarter", category="minor")
    type(inside).objects.filter(pk=inside.pk).update(requested_at="2031-02-03T10:00Z")
    factories.change(title="Of another quarter", category="minor")
    analysis = make("change_analysis", period="2031-Q1")
    figures = {"total": 1, "by_category": {"minor": 1}}
    type(analysis).objects.filter(pk=analysis.pk).update(figures=figures)
    analysis.refresh_from_db()
    context = analysis_context(analysis, keeper)
    client = signed_in(keeper)
    for address in (context["numbers"][0]["url"], context["charts"][0][1][0].rows):
        listed = client.get(address).content.decode()
        assert "In the quarter" in listed
        assert "Of another quarter" not in listed
    page = client.get(analysis.get_absolute_url()).content.decode()
    assert "shows what is so now" in page


def test_an_end_that_the_reader_may_not_open_is_not_drawn(keeper: Any) -> None:
    relation = factories.ci_relationship()
    reader = make_person("service_desk_agent")
    drawn = any(
        isinstance(one, Drawn) for one in relation_context(relation, reader).get("work", ())
    )
    assert drawn is may_read(reader, relation.from_item)
