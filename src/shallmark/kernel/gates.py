"""Gates: small named conditions of a step, the preventive twins of checks.

A gate takes the record and returns None when it is open, or the sentence that says what opens it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Effect = Literal["refuse", "warn"]
Text = "str | _StrPromise"
Condition = Callable[[Any], "str | _StrPromise | None"]

#: Checks whose gates nobody can waive: approval before implementation, a bypassed security control,
#: auditor independence, integrity of records.
NEVER_WAIVED = frozenset({"CHK-CHG-06", "CHK-CHG-04", "CHK-AUD-03", "CHK-DOC-08"})


@dataclass(frozen=True)
class Gate:
    """One condition, with the check it prevents from failing and the field that opens it."""

    name: str
    condition: Condition
    label: "str | _StrPromise"
    effect: Effect
    check: str
    #: name of the form field to jump to
    opens: str

    @property
    def waivable(self) -> bool:
        return bool(self.check) and self.check not in NEVER_WAIVED

    def refusal(self, record: Any) -> str | None:
        """The sentence that keeps the gate shut, or None when it is open."""
        said = self.condition(record)
        return None if said is None else str(said)


@dataclass(frozen=True)
class GateState:
    """A gate as it stands for one record now: what the stepper shows."""

    gate: Gate
    sentence: str | None
    waived: bool = False

    @property
    def is_open(self) -> bool:
        return self.sentence is None or self.waived


def gate(
    *, label: "str | _StrPromise", check: str = "", opens: str = "", effect: Effect = "refuse"
) -> Callable[[Condition], Gate]:
    """Make a gate of the decorated function; its name becomes the gate's."""

    def make(condition: Condition) -> Gate:
        return Gate(
            name=condition.__name__,
            condition=condition,
            label=label,
            effect=effect,
            check=check,
            opens=opens,
        )

    return make
