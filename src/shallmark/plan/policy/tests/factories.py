"""Scope, policies and processes for tests."""

from datetime import date
from typing import Any

from shallmark.pages.tests.factory import made, make, number
from shallmark.plan.policy.models import PlanTask, Policy, Process, ScopeStatement


def scope_statement(**values: Any) -> ScopeStatement:
    defaults = {
        "title": f"Scope {number()}",
        "organisation": "Norderhafen IT",
        "locations": "Norderhafen",
        "customers": "Retail division",
        "included_services": "SVC0000001 ERP",
        "author": values.get("author") or make("person"),
        "approver": values.get("approver") or make("person"),
        "review_due": date(2099, 1, 31),
    }
    return made(ScopeStatement, **{**defaults, **values})


def policy(**values: Any) -> Policy:
    defaults = {
        "title": f"Policy {number()}",
        "kind": Policy.Kind.CHANGE,
        "author": values.get("author") or make("person"),
        "approver": values.get("approver") or make("person"),
        "review_due": date(2099, 1, 31),
    }
    return made(Policy, **{**defaults, **values})


def process(**values: Any) -> Process:
    defaults = {
        "title": f"Process {number()}",
        "owner": values.get("owner") or make("person"),
        "goals": "Restore the service",
        "inputs": "Events, from monitoring",
        "outputs": "Problems, to problem management",
        "interfaces": "Change management",
    }
    return made(Process, **{**defaults, **values})


def plan_task(**values: Any) -> PlanTask:
    defaults = {
        "title": f"Task {number()}",
        "plan": values.get("plan") or make("document"),
        "due": date(2099, 1, 31),
    }
    return made(PlanTask, **{**defaults, **values})
