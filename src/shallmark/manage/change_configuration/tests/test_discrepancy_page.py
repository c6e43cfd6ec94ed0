"""The page of a difference says both sides, how it was found, and what it waits for."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.common.blocks.tables import Table
from shallmark.kernel import clock
from shallmark.kernel.access import may_read
from shallmark.manage.change_configuration.page_discrepancy import discrepancy_context
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import change
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager", "change_manager")


def parts(finding: Any, person: Any) -> dict[str, Table]:
    return {part.key: part for part in discrepancy_context(finding, person)["work"]}


def words(table: Table) -> list[list[object]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_registered_and_found_stand_side_by_side_then_and_now(keeper: Any) -> None:
    item = factories.ci(location="Room 2", discovery_key="host-1")
    finding = factories.discrepancy(
        ci=item, kind="wrong_attribute", field="location", expected="Room 1", found="Room 2"
    )
    factories.discovery_result(key="host-1", ci=item, attributes={"location": "Room 2"})
    sides = words(parts(finding, keeper)["sides"])
    assert sides == [
        ["when it was found", "Room 1", "Room 2", "differs"],
        ["now", "Room 2", "Room 2", "the same"],
    ]


def test_its_page_dates_it_by_when_it_was_found(keeper: Any) -> None:
    at = clock.now() - timedelta(days=9)
    finding = factories.discrepancy(ci=factories.ci(), found_at=at, expected="a", found="b")
    assert words(parts(finding, keeper)["how"])[0][1] == at
    page = signed_in(keeper).get(finding.get_absolute_url()).content.decode()
    facts = page[page.index('class="facts') : page.index('id="record-track"')]
    assert at.date().isoformat() in facts


def test_what_nobody_wrote_down_is_said(keeper: Any) -> None:
    finding = factories.discrepancy(kind="wrong_relation")
    page = signed_in(keeper).get(finding.get_absolute_url()).content.decode()
    assert "Nobody wrote down what is registered" in page


def test_it_names_the_change_of_its_action_and_those_planned_on_the_item(keeper: Any) -> None:
    item = factories.ci()
    right, planned = change(title="Put it right"), change(title="Swap", items=[item.reference])
    change(title="Elsewhere")
    finding = factories.discrepancy(ci=item, action=f"See {right.reference}.")
    rows = words(parts(finding, keeper)["changes"])
    assert {(line[0], line[3]) for line in rows} == {
        ("Put it right", "puts this right"), (planned.title, "is planned on the item"),
    }  # fmt: skip


def test_a_reader_without_changes_is_told_of_none(keeper: Any) -> None:
    right = change(title="A secret change")
    finding = factories.discrepancy(action=right.reference)
    other = make_person("auditor")
    seen = [line[0] for line in words(parts(finding, other)["changes"])]
    assert (right.title in seen) is may_read(other, right)
