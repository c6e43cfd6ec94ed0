"""Keys are proposed from the title, and refused in words that everybody knows."""

from typing import Any

import pytest

from shallmark.common.calendars.models import Calendar
from shallmark.common.calendars.usual import usual_calendar
from shallmark.common.keys import KeyField, KeyInput, proposed
from shallmark.kernel.records import get_record_type, record_types
from shallmark.operate.customer_service.models import ResolutionCode
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return signed_in(make_person("admin"))


@pytest.mark.parametrize(
    ("title", "key"), [("Office hours", "office_hours"), ("Über Nacht", "uber_nacht"), ("", "")]
)
def test_a_title_proposes_a_key(title: str, key: str) -> None:
    assert proposed(title) == key
    assert KeyInput().value_from_datadict({"title": title, "key": " "}, {}, "key") == key


def test_no_form_asks_for_a_key_without_proposing_it() -> None:
    asking = [each for each in record_types() if {"key", "title"} <= set(each.fields)]
    asked = [each.key for each in asking if each.key not in {"parameter", "discovery_result"}]
    plain = [
        key
        for key in asked
        if not isinstance(
            get_record_type(key).form_class(("title", "key"))().fields["key"], KeyField
        )
    ]
    assert asked
    assert plain == []


def test_left_empty_it_is_made_from_the_title(admin: Any) -> None:
    values = {"title": "Work around it", "key": "", "token": "t"}
    assert admin.post("/resolution-codes/new", values).status_code == 302
    assert ResolutionCode.objects.get(title="Work around it").key == "work_around_it"


@pytest.mark.parametrize("key", ["Two words", "ä", "a/b"])
def test_it_is_refused_without_the_word_slug(admin: Any, key: str) -> None:
    values = {"title": "Work around it", "key": key, "token": "t"}
    answer = admin.post("/resolution-codes/new", values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "letters from a to z" in page
    assert "slug" not in page.split("<form")[-1]


def test_the_one_calendar_with_hours_is_what_a_new_service_begins_with() -> None:
    assert usual_calendar() == Calendar.objects.filter(always_open=False).get().pk
    Calendar.objects.filter(always_open=True).first()
    field = get_record_type("service").form_class(("hours",))()["hours"]
    assert field.value() == usual_calendar()
