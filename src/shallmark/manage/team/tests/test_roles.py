"""Who holds which role: one holder where the role says so, no mandatory role left vacant unseen."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Any:
    person = _person("Ina Eggers", is_superuser=True)
    client.force_login(person)
    return person


def _person(name: str, **values: Any) -> Any:
    defaults = {"title": name, "username": name.split(maxsplit=1)[0].lower(), **values}
    return writes.create(Person, by=None, values=defaults, authority=SYSTEM)


def _assign(role: Any, person: Any, first: date, last: date | None = None) -> Any:
    values = {"role": role, "person": person, "starts_on": first, "ends_on": last}
    return writes.create(RoleAssignment, by=None, values=values, authority=SYSTEM)


def _vacant(client: Client) -> str:
    return client.get("/roles?view=vacant").content.decode()


def _page(client: Client, role: Any) -> str:
    return client.get(f"/roles/{role.reference}/now").content.decode()


def test_a_mandatory_role_is_vacant_until_somebody_holds_it(client: Client, manager: Any) -> None:
    role = RoleDefinition.objects.filter(mandatory=True).first()
    assert role is not None
    today = clock.now().date()
    assert role.reference in _vacant(client)
    _assign(role, manager, today + timedelta(days=7))
    assert role.reference in _vacant(client)
    assert "Vacant: this role must be held" in _page(client, role)
    _assign(role, manager, today, today + timedelta(days=7))
    assert role.reference not in _vacant(client)
    page = _page(client, role)
    assert "Vacant" not in page.partition("Held by")[2]
    assert "Ina Eggers" in page.partition("Held by")[2]


def test_a_holder_whose_last_day_has_come_leaves_the_role_vacant(
    client: Client, manager: Any
) -> None:
    role = RoleDefinition.objects.filter(mandatory=True).first()
    today = clock.now().date()
    _assign(role, manager, today - timedelta(days=30), today)
    assert role is not None
    assert role.reference in _vacant(client)


def test_it_refuses_a_second_holder_of_a_role_for_one(manager: Any) -> None:
    role = RoleDefinition.objects.filter(sole_holder=True).first()
    other, first = _person("Lena Harms"), date(2026, 1, 1)
    _assign(role, manager, first, date(2026, 7, 1))
    with pytest.raises(Invalid, match="one holder at a time"):
        _assign(role, other, date(2026, 6, 30))
    assert _assign(role, other, date(2026, 7, 1)).sole


def test_assignments_that_end_soon_are_shown(client: Client, manager: Any) -> None:
    role = RoleDefinition.objects.filter(mandatory=True).first()
    today = clock.now().date()
    soon = _assign(role, manager, today - timedelta(days=300), today + timedelta(days=20))
    later = _assign(role, _person("Lena Harms"), soon.ends_on, today + timedelta(days=90))
    page = client.get("/role-assignments?view=expiring").content.decode()
    assert soon.reference in page
    assert later.reference not in page
