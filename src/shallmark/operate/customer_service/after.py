"""What follows from writes of this function: the clocks first, then what hangs on them."""

from shallmark.operate.customer_service import clocks  # isort: split

from shallmark.operate.customer_service.articles import searches  # isort: split

from shallmark.operate.customer_service import (
    actions,
    actions_article,
    actions_request,
    actions_satisfaction,
    leaving,
    level_changes,
    majors,
    reclock,
    security_asked,
    security_path,
)
from shallmark.operate.customer_service.room import acts as room
from shallmark.operate.customer_service.room import review

__all__ = [
    "actions",
    "actions_article",
    "actions_request",
    "actions_satisfaction",
    "clocks",
    "leaving",
    "level_changes",
    "majors",
    "reclock",
    "review",
    "room",
    "searches",
    "security_asked",
    "security_path",
]
