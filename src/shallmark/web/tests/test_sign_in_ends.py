"""Whatever stands for a sign-in ends with the account, and what hangs on the password with that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Any:
    return make_person("resolver", password=make_password("long enough"))


def deactivate(person: Person) -> None:
    writes.edit(person, by=None, values={"is_active": False}, authority=SYSTEM)


def change_password(person: Person) -> None:
    person.set_password("another long one")
    person.save(update_fields=["password"])


@pytest.mark.parametrize("end", [deactivate, change_password])
def test_a_session_ends_with_account_and_password(
    person: Any, end: Callable[[Person], None]
) -> None:
    client = Client()
    client.force_login(
        Person.objects.get(pk=person.pk), "shallmark.manage.team.sign_in.PersonBackend"
    )
    assert client.get("/incidents").status_code == 200
    end(person)
    answer = client.get("/incidents")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/incidents")


def test_the_session_that_changes_the_password_goes_on(person: Any) -> None:
    client, other = Client(), Client()
    for each in (client, other):
        sent = {"username": person.username, "password": "long enough"}
        assert each.post("/sign-in", sent).status_code == 302
    values = {
        "old_password": "long enough",
        "new_password1": "another long one",
        "new_password2": "another long one",
    }
    assert client.post("/password", values).status_code == 302
    assert client.get("/incidents").status_code == 200
    assert other.get("/incidents").status_code == 302


def test_a_token_of_the_api_ends_with_the_account_and_at_its_end(person: Any) -> None:
    until = clock.now() + timedelta(days=1)
    _token, text = ApiToken.issue(person, "program", until=until)
    client = Client(headers={"authorization": f"Bearer {text}"})
    assert client.get("/api/v1/incidents").status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        assert client.get("/api/v1/incidents").status_code == 401
    deactivate(person)
    assert client.get("/api/v1/incidents").status_code == 401
