"""What follows from writes of incidents: the clocks first, then what hangs on them."""

from shallmark.operate.customer_service import clocks  # isort: split

from shallmark.operate.customer_service import (
    actions,
    actions_request,
    actions_satisfaction,
    leaving,
    level_changes,
    majors,
    reclock,
    security_path,
)
from shallmark.operate.customer_service.room import acts as room

__all__ = [
    "actions",
    "actions_request",
    "actions_satisfaction",
    "clocks",
    "leaving",
    "level_changes",
    "majors",
    "reclock",
    "room",
    "security_path",
]
