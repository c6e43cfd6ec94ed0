"""Customers, services and targets for tests."""

from datetime import UTC, datetime
from typing import Any

from shallmark.pages.tests.factory import made, make, number
from shallmark.plan.alignment.models import Customer, Service, ServiceLevelTarget


def customer(**values: Any) -> Customer:
    return made(Customer, **{"title": f"Customer {number()}", **values})


def service(**values: Any) -> Service:
    return made(Service, **{"title": f"Service {number()}", **values})


def service_level_target(**values: Any) -> ServiceLevelTarget:
    n = number()
    defaults = {
        "title": f"Target {n}",
        "metric": ServiceLevelTarget.Metric.RESOLUTION,
        "priority": 3,
        "goal_seconds": 14_400,
        "calendar": values.get("calendar") or make("calendar"),
        # one target per metric, priority, service, customer and day
        "service": values["service"] if "service" in values else service(),
        "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return made(ServiceLevelTarget, **{**defaults, **values})
