"""The priority matrix is seen as a matrix, and set to a preset by who may."""

from typing import Any

import pytest

from shallmark.operate.customer_service.models import PriorityRule
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/matrix"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def admin(desk: Desk) -> Any:
    return person("Alex Admin", is_superuser=True)


def test_it_shows_each_cell_by_impact_and_urgency(desk: Desk) -> None:
    page = desk.client(desk.ana).get(ADDRESS).content.decode()
    assert page.count('scope="row"') == 3
    for rule in PriorityRule.objects.all():
        assert f"{rule.title}: P{rule.priority}" in page
    assert "Presets" not in page


def test_it_is_set_to_five_levels_and_back(desk: Desk, admin: Any) -> None:
    client = desk.client(admin)
    assert client.post(ADDRESS, {"preset": "5x5"}).status_code == 302
    assert PriorityRule.objects.count() == 25
    assert PriorityRule.objects.get(impact=5, urgency=5).priority == 5
    client.post(ADDRESS, {"preset": "3x3"})
    assert PriorityRule.objects.count() == 9


@pytest.mark.parametrize("preset", ["5x5", "9x9", ""])
def test_it_refuses_who_may_not_and_what_is_no_preset(desk: Desk, admin: Any, preset: str) -> None:
    who = desk.ana if preset == "5x5" else admin
    assert desk.client(who).post(ADDRESS, {"preset": preset}).status_code == 403
    assert PriorityRule.objects.count() == 9


def test_customers_do_not_see_it(desk: Desk) -> None:
    assert desk.client(desk.karin).get(ADDRESS).status_code == 404
