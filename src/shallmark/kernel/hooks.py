"""What upper floors plug into the door: explicit lists, filled in config/wiring.py, in this order.

Everything runs inside the writing transaction; what must wait for the commit says so itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    """One finished write, as the after-steps see it."""

    record: Any
    #: "create", "edit" or the verb of a step
    verb: str
    by: Any
    at: datetime
    reason: str
    source: str
    #: field -> value before, of the fields that differ
    before: dict[str, Any] = field(default_factory=dict)


AfterStep = Callable[[Change], None]
Waived = Callable[[str, str], bool]

after_steps: list[AfterStep] = []
_waived: list[Waived] = []


def use_waivers(lookup: Waived) -> None:
    """Tell the door how to ask whether (check id, reference) is waived now."""
    _waived[:] = [lookup]


def is_waived(check: str, reference: str) -> bool:
    return any(lookup(check, reference) for lookup in _waived)
