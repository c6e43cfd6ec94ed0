"""People, teams, roles and assignments for tests."""

from datetime import date, timedelta
from typing import Any

from shallmark.kernel import clock
from shallmark.manage.team.models import (
    AccessChange,
    CompensatingMeasure,
    CompetenceRecord,
    OnCallShift,
    Person,
    RoleAssignment,
    RoleDefinition,
    SeparationRule,
    Team,
)
from shallmark.pages.tests.factory import made, number

#: no password that anybody could type
NOBODY_KNOWS = "!"


def person(**values: Any) -> Person:
    n = number()
    defaults = {
        "title": f"Kim Sample {n}",
        "username": f"person-{n}",
        "email": f"person-{n}@example.org",
        "password": NOBODY_KNOWS,
    }
    return made(Person, **{**defaults, **values})


def team(**values: Any) -> Team:
    return made(Team, **{"title": f"Team {number()}", **values})


def role(**values: Any) -> RoleDefinition:
    n = number()
    defaults = {"title": f"Role {n}", "key": f"role-{n}", "kind": RoleDefinition.Kind.OPERATIONAL}
    return made(RoleDefinition, **{**defaults, **values})


def role_assignment(**values: Any) -> RoleAssignment:
    defaults = {
        "role": values.get("role") or role(),
        "person": values.get("person") or person(),
        "starts_on": date(2026, 1, 1),
    }
    return made(RoleAssignment, **{**defaults, **values})


def separation_rule(**values: Any) -> SeparationRule:
    defaults = {
        "title": f"Rule {number()}",
        "first": values.get("first") or role(),
        "second": values.get("second") or role(),
    }
    return made(SeparationRule, **{**defaults, **values})


def compensating_measure(**values: Any) -> CompensatingMeasure:
    defaults = {
        "rule": values.get("rule") or separation_rule(),
        "person": values.get("person") or person(),
        "approved_by": values.get("approved_by") or person(),
        "measure": "Each decision is reviewed by another within the week",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2099, 1, 1),
    }
    return made(CompensatingMeasure, **{**defaults, **values})


def compensating_measure_form() -> dict[str, Any]:
    return {"starts_on": "2026-01-01", "ends_on": "2099-01-01"}


def competence_record(**values: Any) -> CompetenceRecord:
    from shallmark.pages.tests.factory import make

    defaults = {
        "person": values.get("person") or person(),
        "competence": values.get("competence") or make("competence"),
        "assessed_by": values.get("assessed_by") or person(),
        "evidence": "Certificate 4711",
        "effective_from": date(2026, 1, 1),
    }
    return made(CompetenceRecord, **{**defaults, **values})


def on_call_shift(**values: Any) -> OnCallShift:
    begins = values.get("starts_at") or clock.now()
    defaults = {
        "team": values.get("team") or team(),
        "owner": values.get("owner") or person(),
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=8),
    }
    return made(OnCallShift, **{**defaults, **values})


def on_call_shift_form() -> dict[str, Any]:
    return {"starts_at": "2026-03-01T08:00", "ends_at": "2026-03-01T16:00"}


def separation_rule_form() -> dict[str, Any]:
    return {"first": role().pk, "second": role().pk}


def access_change(**values: Any) -> AccessChange:
    """A role for somebody, as it waits."""
    request = {
        "title": f"Role for somebody {number()}",
        "record_key": "role_assignment",
        "values": {"role": role().pk, "person": person().pk, "starts_on": "2026-01-01"},
        "asked_by": values.get("asked_by") or person(),
        "why": "It touches rights that whoever asks does not hold.",
    }
    return made(AccessChange, **{**request, **values})
