"""A calendar reads the schedule by a person's own address, until one of its ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.feed_addresses import renew, token_of
from shallmark.manage.change_configuration.models import FeedAddress
from shallmark.manage.change_configuration.schedule_change import calendar_text
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
PLACE = "/schedule-of-change"


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def fresh(person: Any) -> Person:
    """The person as the next request reads it."""
    fresh_person: Person = Person.objects.get(pk=person.pk)
    return fresh_person


def shown(person: Any) -> str:
    """The address on the person's page, empty where there is none."""
    text = signed_in(fresh(person)).get(PLACE).content.decode()
    match = re.search(r"/api/schedule-of-change/[^\"]+\.ics", text)
    return match[0] if match else ""


def renewed(person: Any) -> str:
    """The address after a press of the button."""
    answer = signed_in(fresh(person)).post(f"{PLACE}/address")
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    return shown(person)


def status(address: str) -> int:
    return Client().get(address).status_code


def test_it_is_made_by_a_button_and_needs_no_sign_in(desk: Office) -> None:
    change = desk.approved(title="Cables; new, and\nlong " + "\u00e4" * 60)
    assert shown(desk.manager) == ""
    address = renewed(desk.manager)
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert f"UID:{change.reference}@" in text
    assert "Cables\\; new\\, and" in text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert shown(desk.manager) == address, "looking makes no new one"


def test_a_new_one_ends_the_old_one_at_once(desk: Office) -> None:
    first = renewed(desk.manager)
    second = renewed(desk.manager)
    assert first != second
    assert (status(first), status(second)) == (404, 200)


def test_it_ends_after_a_year(desk: Office) -> None:
    address, now = renewed(desk.manager), clock.now()
    for days, expected in ((364, 200), (366, 404)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert status(address) == expected
    with time_machine.travel(now + timedelta(days=366), tick=False):
        assert shown(desk.manager) == ""
        assert status(renewed(desk.manager)) == 200


def test_it_ends_with_a_change_of_password(desk: Office) -> None:
    address = renewed(desk.manager)
    person = fresh(desk.manager)
    person.set_password("another long one")
    person.save(update_fields=["password"])
    assert status(address) == 404
    assert status(shown(desk.manager)) == 200, "the page shows what holds now"


def test_it_ends_with_the_account_and_stays_ended_when_that_comes_back(desk: Office) -> None:
    address = renewed(desk.manager)
    for active in (False, True):
        values = {"is_active": active}
        writes.edit(fresh(desk.manager), by=None, values=values, authority=SYSTEM)
        assert status(address) == 404
    # The roles ended with the account: whoever comes back is given them anew.
    ended = RoleAssignment.objects.filter(person=desk.manager).order_by("pk").first()
    assert ended
    again = {"role": ended.role, "person": desk.manager, "starts_on": clock.now().date()}
    writes.create(RoleAssignment, by=None, values=again, authority=SYSTEM)
    assert status(renewed(fresh(desk.manager))) == 200


def test_it_ends_with_a_role_that_it_was_made_with(desk: Office) -> None:
    address = renewed(desk.manager)
    role = RoleDefinition.objects.exclude(rights="").first()
    assert role
    yesterday = clock.now().date() - timedelta(days=1)
    more = {"title": "more", "role": role, "person": desk.manager, "starts_on": yesterday}
    writes.create(RoleAssignment, by=None, values=more, authority=SYSTEM)
    assert status(address) == 200, "more rights end nothing"
    for held in RoleAssignment.objects.filter(person=desk.manager):
        values = {"ends_on": clock.now().date()}
        writes.edit(held, by=None, values=values, authority=SYSTEM)
    assert status(address) == 404


def test_it_is_the_own_one_and_shows_what_the_reader_may_read(desk: Office) -> None:
    change = desk.approved()
    other = make_person("end_user")
    token = token_of(renew(fresh(other)), fresh(other))
    theirs, ours = f"/api/schedule-of-change/{token}.ics", renewed(desk.manager)
    assert change.reference in Client().get(ours).content.decode()
    assert change.reference not in Client().get(theirs).content.decode()
    number = theirs.rpartition("/")[2].partition("-")[0]
    assert status(re.sub(r"/\d+-", f"/{number}-", ours)) == 404


WRONG: dict[str, Callable[[str], str]] = {
    "cut off": lambda token: token[:-1],
    "longer": lambda token: token + "0",
    "another sign": lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
    "only its number": lambda token: token.partition("-")[0],
    "no number": lambda token: f"x-{token.partition('-')[2]}",
    "a number of other digits": lambda token: f"\u0663-{token.partition('-')[2]}",
    "too large a number": lambda token: f"{'9' * 30}-{token.partition('-')[2]}",
    "of nobody": lambda token: f"999999-{token.partition('-')[2]}",
    "the old form": lambda _token: "MQ:1vbC2d:abcdefghijklmnopqrstuvwxyz0123456789",
    "guessed": lambda _token: "guessed",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_no_other_text_is_taken_for_one(desk: Office, wrong: Callable[[str], str]) -> None:
    before, _slash, name = renewed(desk.manager).rpartition("/")
    token = name.removesuffix(".ics")
    assert status(f"{before}/{wrong(token)}.ics") == 404


def test_the_button_asks_for_a_sign_in_and_for_a_form_of_ours(desk: Office) -> None:
    assert Client().post(f"{PLACE}/address").status_code == 302
    client = Client(enforce_csrf_checks=True)
    client.force_login(fresh(desk.manager))
    assert client.post(f"{PLACE}/address").status_code == 403
    assert client.get(f"{PLACE}/address").status_code == 405
    assert not FeedAddress.objects.exists()


def test_what_was_an_address_stays_on_record(desk: Office) -> None:
    renewed(desk.manager)
    held = FeedAddress.objects.all()
    changes: tuple[Callable[[], Any], ...] = (
        lambda: held.update(expires_at=clock.now()),
        held.delete,
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_feed_of_somebody_without_an_account_is_empty(desk: Office) -> None:
    desk.approved()
    gone = make_person("resolver", is_active=False)
    assert "BEGIN:VCALENDAR" in calendar_text(gone)
    assert "BEGIN:VEVENT" not in calendar_text(gone)
