"""The sign-in page of the demonstration: each role by one press, on the machine itself alone."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from shallmark.manage.team.simulate.organisation import PASSWORD
from shallmark.manage.team.simulate.people_data import ACCOUNTS
from shallmark.pages.tests.factory import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
HERE, PUBLIC = "127.0.0.1:8000", "service.example.org"


@pytest.fixture(autouse=True)
def people(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", PUBLIC]
    password = make_password(PASSWORD)
    for username, name, *_rest in ACCOUNTS:
        make("person", username=username, title=name, is_demo=True, password=password)
    make("person", username="real", title="Rita Real", password=password)


def press(client: Client, username: str, host: str) -> int:
    values = {"username": username, "password": PASSWORD}
    return client.post("/sign-in", values, headers={"host": host}).status_code


def test_it_offers_every_named_account_and_nobody_else() -> None:
    text = Client().get("/sign-in", headers={"host": HERE}).content.decode()
    for username, name, *_rest in ACCOUNTS:
        assert f'value="{username}"' in text
        assert name in text
    assert text.count(f'value="{PASSWORD}"') == len(ACCOUNTS)
    assert "Rita Real" not in text


def test_one_press_signs_in() -> None:
    client = Client()
    assert press(client, "karin", HERE) == 302
    assert "Karin Ohlsen" in client.get("/", headers={"host": HERE}).content.decode()


def test_it_offers_and_lets_in_none_of_them_at_a_public_address() -> None:
    client = Client()
    text = client.get("/sign-in", headers={"host": PUBLIC}).content.decode()
    assert f'value="{PASSWORD}"' not in text
    assert "Karin Ohlsen" not in text
    assert press(client, "karin", PUBLIC) == 200
    assert client.get("/", headers={"host": PUBLIC}).status_code == 302
    assert press(client, "real", PUBLIC) == 302
