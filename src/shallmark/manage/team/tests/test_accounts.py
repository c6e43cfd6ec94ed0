"""Accounts and permissions in the ledger: what the roles of the code grant, and when they do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from shallmark.kernel import clock, writes
from shallmark.kernel.access import Scope, roles
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
RECORDS = ("incident", "known_error", "ci")
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def rows(text: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def permissions(person: Any, at: datetime | None = None) -> set[str]:
    granted = rows(
        "SELECT p.value FROM ledger.account a JOIN ledger.account_permission p"
        " ON p.account = a.reference WHERE a.person = %s AND p.from_at <= %s"
        " AND (p.to_at IS NULL OR p.to_at > %s)",
        person.reference,
        *[at or clock.now()] * 2,
    )
    return {value for (value,) in granted}


@pytest.mark.parametrize("key", sorted(roles()))
def test_it_says_of_each_role_what_the_code_grants(key: str) -> None:
    grants = {record: roles()[key].grant_for(record) for record in RECORDS}
    wide = {
        f"{record}:read"
        for record, grant in grants.items()
        if grant is not None and grant.read == Scope.EVERYTHING
    }
    assert permissions(make_person(key, username="ana")) == wide


def test_it_says_when_a_right_began_and_ended() -> None:
    with clock.at(MAY):
        person = make("person", username="ana")
        role = make("role", rights="resolver")
        held = make("role_assignment", role=role, person=person, starts_on=MAY.date())
    writes.edit(
        held, by=None, values={"ends_on": (MAY + timedelta(days=9)).date()},
        at=MAY + timedelta(days=3), authority=SYSTEM,
    )  # fmt: skip
    assert permissions(person, MAY - timedelta(seconds=1)) == set()
    assert permissions(person, MAY + timedelta(days=2)) == {f"{name}:read" for name in RECORDS}
    assert permissions(person, MAY + timedelta(days=8)) == {f"{name}:read" for name in RECORDS}
    assert permissions(person, MAY + timedelta(days=9)) == set()


def test_it_has_an_account_for_whoever_can_sign_in_as_long_as_that_holds() -> None:
    with clock.at(MAY):
        person = make("person", username="ana")
        make("person", username=None)
    writes.edit(
        person, by=None, values={"is_active": False}, at=MAY + timedelta(days=5), authority=SYSTEM
    )
    versions = rows("SELECT active, valid_from, valid_to FROM ledger.account_version ORDER BY 2")
    assert [active for active, _from, _to in versions] == [True, False]
    assert versions[0][1:] == (MAY, MAY + timedelta(days=5))
    assert rows("SELECT person, active FROM ledger.account") == [(person.reference, False)]


def test_a_password_is_hashed_as_owasp_advises() -> None:
    assert make_password("a long secret").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
