"""What the door says when it does not open.

Refused
├── NotAllowed     the person has no right to do this
├── WrongState     the record is not where this step starts
├── FieldMissing   a field the step needs is empty
├── GateShut       a gate refuses, or warns and was not confirmed
├── Stale          somebody changed the record meanwhile
└── Invalid        values that no form would accept; carries an error per field

Each carries a sentence that a person can act on, and where there is one the field that opens it.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A write did not happen; nothing was changed."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, sentence: str, *, field: str = "", check: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.field = field
        self.check = check


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403


class WrongState(Refused):
    code = "wrong_state"


class FieldMissing(Refused):
    code = "field_missing"
    status = 422


class GateShut(Refused):
    code = "gate_shut"

    def __init__(
        self, sentence: str, *, field: str = "", check: str = "", warns: bool = False
    ) -> None:
        super().__init__(sentence, field=field, check=check)
        #: a warning opens by confirming with a reason; a refusal only by mending the record
        self.warns = warns


class Stale(Refused):
    code = "stale"


class Invalid(Refused):
    code = "invalid"
    status = 422

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        first = next(iter(errors), "")
        text = "; ".join(str(message) for message in errors.get(first, ()))
        super().__init__(text or str(_("These values cannot be kept.")), field=first)
        self.errors = {name: [str(message) for message in found] for name, found in errors.items()}
