"""What other floors call: telling people, reading notices, and what config/wiring.py plugs in."""

from shallmark.common.notices.follow import (
    after_decision,
    after_entry,
    after_request,
    after_step,
    audience,
)
from shallmark.common.notices.telling import mark_read, tell

__all__ = [
    "after_decision",
    "after_entry",
    "after_request",
    "after_step",
    "audience",
    "mark_read",
    "tell",
]
