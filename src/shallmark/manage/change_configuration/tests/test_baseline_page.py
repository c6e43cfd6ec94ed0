"""The page of a baseline says which items it froze, and what differs today."""

from typing import Any

import pytest

from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Figures
from shallmark.kernel import writes
from shallmark.kernel.access import may_read
from shallmark.manage.change_configuration.page_baseline import compared_with_now
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


def taken(keeper: Any, **values: Any) -> Any:
    baseline = factories.baseline(owner=keeper, **values)
    writes.perform(baseline, "take", by=keeper)
    baseline.refresh_from_db()
    return baseline


def table(work: list[Any], key: str) -> Table:
    return next(part for part in work if isinstance(part, Table) and part.key == key)


def words(part: Table) -> list[list[object]]:
    return [[cell.text for cell in row] for row in part.rows]


def test_it_lists_the_items_and_what_became_otherwise(keeper: Any) -> None:
    kind = factories.ci_type(title="Server")
    same = factories.ci(type=kind, title="a-same", content_version="1.0")
    altered = factories.ci(type=kind, title="b-altered", location="Room 1")
    baseline = taken(keeper, of_type=kind)
    type(altered).objects.filter(pk=altered.pk).update(location="Room 2")
    new = factories.ci(type=kind, title="c-new")
    work = compared_with_now(baseline, keeper)["work"]
    assert words(table(work, "items")) == [
        [same.title, "Server", "1.0", same.uid, "the same"],
        [altered.title, "Server", "–", altered.uid, "differs"],
    ]
    differs = words(table(work, "differs"))
    assert [line[0] for line in differs] == [altered.title, new.title]
    assert "Location: Room 1 → Room 2" in str(differs[0][3])
    assert words(table(work, "classes"))[0][:5] == ["Server", 2, 1, 0, 1]
    (figures,) = [part for part in work if isinstance(part, Figures)]
    assert [one.value for one in figures.numbers] == [2, 1, 1, 1, 0]


def test_its_page_fetches_the_comparison_and_the_panel_answers(keeper: Any) -> None:
    item = factories.ci(title="web-in-the-picture")
    baseline = taken(keeper)
    client, base = signed_in(keeper), baseline.get_absolute_url()
    page = client.get(base).content.decode()
    assert page.count(f'hx-get="{base}/panel/compare"') == 1
    answer = client.get(f"{base}/panel/compare").content.decode()
    assert item.title in answer


def test_what_the_reader_may_not_open_is_not_named(keeper: Any) -> None:
    item = factories.ci(title="web-in-the-picture")
    baseline = taken(keeper)
    other = make_person("resolver")
    work = compared_with_now(baseline, other)["work"]
    named = item.title in str(words(table(work, "items")))
    assert named is may_read(other, item)
