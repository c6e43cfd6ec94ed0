"""Gates: small named conditions of a step, the preventive twins of checks.

A gate takes the record and returns None when it is open, or the sentence that says what opens it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from shallmark.kernel.texts import Text

Effect = Literal["refuse", "warn"]
Subject_contra = TypeVar("Subject_contra", contravariant=True)
Condition = Callable[[Subject_contra], Text | None]

#: Nobody waives these: approval, bypassed control, auditors, integrity, repeated failure, waivers.
_NEVER = "CHK-CHG-06 CHK-CHG-04 CHK-AUD-03 CHK-DOC-08 CHK-IMP-04 CHK-IMP-09"
NEVER_WAIVED = frozenset(_NEVER.split())


@dataclass(frozen=True)
class Gate(Generic[Subject_contra]):
    """One condition, with the check it prevents from failing and the field that opens it.

    A gate of changes, `Gate[Change]`, is written for a Change and stands in steps of changes only.
    """

    name: str
    condition: Condition[Subject_contra]
    label: Text
    effect: Effect
    check: str
    #: name of the form field to jump to
    field: str

    @property
    def waivable(self) -> bool:
        return bool(self.check) and self.check not in NEVER_WAIVED

    def refusal(self, record: Subject_contra) -> str | None:
        """The sentence that keeps the gate shut, or None when it is open."""
        sentence = self.condition(record)
        return None if sentence is None else str(sentence)


@dataclass(frozen=True)
class GateState:
    """A gate as it stands for one record now: what the stepper shows."""

    gate: Gate[Any]  # of whichever record the page shows
    sentence: str | None
    waived: bool = False

    @property
    def is_open(self) -> bool:
        return self.sentence is None or self.waived


def gate(
    *, label: Text, check: str = "", field: str = "", effect: Effect = "refuse"
) -> Callable[[Condition[Subject_contra]], Gate[Subject_contra]]:
    """Make a gate of the decorated function; its name becomes the gate's."""

    def decorate(condition: Condition[Subject_contra]) -> Gate[Subject_contra]:
        name = getattr(condition, "__name__", "")
        return Gate(name, condition, label, effect=effect, check=check, field=field)

    return decorate
