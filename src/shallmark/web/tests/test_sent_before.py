"""Whoever comes back to a form that made a record learns which one, and makes no second."""

from typing import Any

import pytest

from shallmark.manage.team.models import Team
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


def test_a_form_that_was_sent_names_its_record(admin: Any) -> None:
    client = signed_in(admin)
    client.post("/teams/new", {"title": "Night shift", "token": "abc"})
    team = Team.objects.get(title="Night shift")
    page = client.get("/sent/abc").content.decode()
    assert f"This form made {team.reference} already: Night shift." in page
    assert team.get_absolute_url() in page
    again = client.post("/teams/new", {"title": "Night shift", "token": "abc"})
    assert again["Location"] == team.get_absolute_url()
    assert Team.objects.filter(title="Night shift").count() == 1


def test_nothing_is_told_of_a_form_that_made_nothing_or_is_anothers(admin: Any) -> None:
    client = signed_in(admin)
    assert client.get("/sent/abc").status_code == 204
    client.post("/teams/new", {"title": "", "token": "abc"})
    assert client.get("/sent/abc").status_code == 204
    client.post("/teams/new", {"title": "Night shift", "token": "abc"})
    assert signed_in(make_person("admin")).get("/sent/abc").status_code == 204
