"""Incidents, and what they are classified by, for tests."""

from typing import Any

from shallmark.operate.customer_service.models import (
    Category,
    HoldReason,
    Incident,
    IncidentTemplate,
    PriorityLevel,
    PriorityRule,
    ResolutionCode,
)
from shallmark.pages.tests.factory import made, make, number


def category(**values: Any) -> Category:
    return made(Category, **{"title": f"Category {number()}", **values})


def hold_reason(**values: Any) -> HoldReason:
    n = number()
    defaults = {"title": f"Awaiting {n}", "key": f"awaiting-{n}"}
    return made(HoldReason, **{**defaults, **values})


def resolution_code(**values: Any) -> ResolutionCode:
    n = number()
    return made(ResolutionCode, **{"title": f"Code {n}", "key": f"code-{n}", **values})


def priority_rule(**values: Any) -> PriorityRule:
    n = number()
    # no cell of a real matrix, so that tests may seed one beside it
    defaults = {"title": f"Cell {n}", "impact": 10 + n % 20_000, "urgency": 10, "priority": 3}
    return made(PriorityRule, **{**defaults, **values})


def priority_level(**values: Any) -> PriorityLevel:
    n = number()
    defaults = {"title": f"Level {n}", "level": 10 + n % 20_000, "update_seconds": 3600}
    return made(PriorityLevel, **{**defaults, **values})


def incident_template(**values: Any) -> IncidentTemplate:
    return made(IncidentTemplate, **{"title": f"Template {number()}", **values})


def incident(**values: Any) -> Incident:
    """New, complete enough to be accepted; the matrix knows its cell."""
    n = number()
    if not PriorityRule.objects.filter(impact=2, urgency=2).exists():
        priority_rule(impact=2, urgency=2, priority=3)
    defaults = {
        "title": f"Printer {n} prints nothing",
        "description": "The queue fills, no paper comes out.",
        "reporter": values.get("reporter") or make("person"),
        "service": values.get("service") or make("service"),
        "category": values.get("category") or category(),
        "impact": 2,
        "urgency": 2,
        "priority": 3,
    }
    return made(Incident, **{**defaults, **values})
