"""The page of a change names what it touches and what the impact view saw, as links."""

import pytest

from shallmark.manage.change_configuration.tests.change_office import office
from shallmark.pages.tests.every_record import signed_in

pytestmark = pytest.mark.django_db


def test_what_it_touches_and_what_the_impact_view_named_are_links() -> None:
    desk = office()
    change = desk.asked()
    page = signed_in(desk.manager).get(change.get_absolute_url()).content.decode()
    link = f'href="{desk.service.get_absolute_url()}"'
    side = page[page.index('id="record-side"') :]
    impact = page[page.index('id="impact"') :]
    assert link in side
    assert link in impact
    assert f">{desk.service.title}</a>" in impact


def test_what_is_not_answered_is_one_line() -> None:
    desk = office()
    change = desk.change()
    page = signed_in(desk.manager).get(change.get_absolute_url()).content.decode()
    assert "not set" not in page
    assert 'class="said caption"' in page
