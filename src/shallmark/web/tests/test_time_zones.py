"""In which zone somebody reads times: that of her browser at first, then what she chooses."""

import re

import pytest
from django.test import Client

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
PASSWORD = "a long word of nobody else"


def someone(rights: str = "resolver", zone: str = "") -> Person:
    person = make_person(rights)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    changed: Person = writes.edit(person, by=None, values={"zone": zone}, authority=SYSTEM)
    return changed


def sign_in(person: Person, browser_zone: str) -> str:
    form = {"username": person.username, "password": PASSWORD, "browser_zone": browser_zone}
    assert Client().post("/sign-in", form).status_code == 302
    person.refresh_from_db()
    return person.zone


def test_who_never_chose_reads_times_in_the_zone_of_her_browser() -> None:
    assert sign_in(someone(), "America/New_York") == "America/New_York"


def test_what_somebody_chose_stands_whatever_browser_she_uses() -> None:
    assert sign_in(someone(zone="Europe/Berlin"), "America/New_York") == "Europe/Berlin"


@pytest.mark.parametrize("unknown", ["", "Mars/Olympus", "UTC"])
def test_it_takes_no_zone_that_is_unknown_or_the_one_of_the_organisation(unknown: str) -> None:
    assert sign_in(someone(), unknown) == ""


@pytest.mark.parametrize("rights", ["resolver", "end_user"])
def test_everybody_chooses_her_own_zone_and_goes_back_to_the_shared_one(rights: str) -> None:
    person = someone(rights)
    for zone in ("Asia/Tokyo", ""):
        page = signed_in(person).post("/time-zone", {"zone": zone}, follow=True)
        assert (zone or "UTC") in page.content.decode()
        assert Person.objects.get(pk=person.pk).zone == zone


def test_it_refuses_a_zone_that_nobody_knows() -> None:
    person = someone()
    page = signed_in(person).post("/time-zone", {"zone": "Mars/Olympus"})
    assert "Mars/Olympus" in page.content.decode()
    assert Person.objects.get(pk=person.pk).zone == ""


def test_zones_are_offered_by_region_in_words() -> None:
    page = signed_in(someone()).get("/time-zone").content.decode()
    assert '<optgroup label="Europe">' in page
    assert re.search(r'<option value="Europe/Berlin">Berlin \(UTC\+[12]\)</option>', page)
    assert "Argentina, Ushuaia (UTC\N{MINUS SIGN}3)" in page
    assert "EST5EDT" not in page


def test_a_zone_that_is_chosen_by_a_name_of_old_stays_chosen() -> None:
    page = signed_in(someone(zone="US/Eastern")).get("/time-zone").content.decode()
    assert re.search(r'<option value="US/Eastern" selected>', page)
