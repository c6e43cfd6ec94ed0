"""What was merged into another is called by its number alone: names mean what goes on."""

import io
from typing import Any

import pytest

from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.intake import Intake
from shallmark.kernel import writes
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.pickers import named, offers
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def pair(keeper: Any) -> tuple[Ci, Ci]:
    """The item that goes on, and the one that was merged into it."""
    of_type = factories.ci_type()
    stands, twin = (factories.ci(title="PRN-2", type=of_type) for _two in range(2))
    reason, values = "It is one printer.", {"merged_into": stands}
    return stands, writes.perform(twin, "merge", by=keeper, reason=reason, values=values)


def preview(keeper: Any, text: str, key: str) -> Intake:
    record_type = get_record_type("ci")
    table = table_import.read_upload(record_type, "items.csv", io.BytesIO(text.encode()))
    return table_import.preview(record_type, table, by=keeper, key=(key,))


def test_a_name_is_that_of_what_goes_on(keeper: Any, pair: tuple[Ci, Ci]) -> None:
    stands, twin = pair
    assert named("PRN-2", "ci", keeper) == stands
    assert named(twin.reference, "ci", keeper) == twin
    assert offers("ci", "PRN-2", keeper) == [stands]


def test_a_list_by_name_changes_what_goes_on(keeper: Any, pair: tuple[Ci, Ci]) -> None:
    stands, _twin = pair
    intake = preview(keeper, "title,location\nPRN-2,Room 2\n", "title")
    assert [(line.verdict, line.reference) for line in intake.lines] == [
        ("update", stands.reference)
    ]


def test_a_list_by_number_says_where_a_merged_item_goes_on(
    keeper: Any, pair: tuple[Ci, Ci]
) -> None:
    stands, twin = pair
    intake = preview(keeper, f"reference,location\n{twin.reference},Room 2\n", "reference")
    table_import.apply(intake, by=keeper)
    (line,) = intake.lines
    assert line.verdict == "rejected"
    assert stands.reference in line.reason
    assert Ci.objects.get(pk=twin.pk).location == ""
