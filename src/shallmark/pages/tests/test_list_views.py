"""Which view a list opens on: one that shows something."""

import pytest

from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db

ALL = "these are all"


def test_it_opens_on_own_work_where_there_is_some() -> None:
    manager = make_person("change_manager")
    mine, other = make("action", owner=manager), make("action")
    page = signed_in(manager).get("/actions").content.decode()
    assert mine.reference in page
    assert other.reference not in page
    assert ALL not in page


def test_it_opens_on_all_where_nothing_is_ones_own_and_says_so() -> None:
    other = make("action")
    page = signed_in(make_person("change_manager")).get("/actions").content.decode()
    assert other.reference in page
    assert ALL in page
    # The address that counts, exports and changes many is that of all.
    assert "/actions/count?view=all" in page


def test_a_view_that_was_asked_for_stays_empty() -> None:
    other = make("action")
    page = signed_in(make_person("change_manager")).get("/actions?view=mine").content.decode()
    assert other.reference not in page
    assert ALL not in page


def test_a_list_without_any_record_teaches() -> None:
    page = signed_in(make_person("change_manager")).get("/actions").content.decode()
    assert ALL not in page
