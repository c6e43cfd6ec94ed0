"""People, teams, roles and assignments for tests."""

from datetime import date
from typing import Any

from shallmark.kernel.testing import made, number
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition, Team

#: no password that anybody could type
NOBODY_KNOWS = "!"


def person(**values: Any) -> Person:
    n = number()
    said = {
        "title": f"Kim Sample {n}",
        "username": f"person-{n}",
        "email": f"person-{n}@example.org",
        "password": NOBODY_KNOWS,
    }
    return made(Person, **{**said, **values})  # type: ignore[no-any-return]


def team(**values: Any) -> Team:
    return made(Team, **{"title": f"Team {number()}", **values})  # type: ignore[no-any-return]


def role(**values: Any) -> RoleDefinition:
    n = number()
    said = {"title": f"Role {n}", "key": f"role-{n}", "kind": RoleDefinition.Kind.OPERATIONAL}
    return made(RoleDefinition, **{**said, **values})  # type: ignore[no-any-return]


def role_assignment(**values: Any) -> RoleAssignment:
    said = {
        "role": values.get("role") or role(),
        "person": values.get("person") or person(),
        "starts_on": date(2026, 1, 1),
    }
    return made(RoleAssignment, **{**said, **values})  # type: ignore[no-any-return]
