"""Why a write was refused.

Refused
├── NotAllowed      the person has no right to do this
├── WrongState      the record is not where this step starts
├── RequiredFieldMissing  a field the step needs is empty
├── GateClosed      a gate refuses, or warns and was not confirmed
├── VersionConflict somebody changed the record meanwhile
├── TooManyTries    whoever asks has to wait
├── AwaitsSecondPerson  it is kept until another person confirms it
└── Invalid         values that no form would accept; carries an error per field

Each carries a sentence that a person can act on, and where there is one the field that opens it.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A write did not happen; nothing was changed but what `keeps_writes` says."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    keeps_writes: ClassVar[bool] = False  # whether what was written before it stays

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


class RequiredFieldMissing(Refused):
    code = "field_missing"
    status = 422


class GateClosed(Refused):
    code = "gate_shut"

    def __init__(
        self, sentence: str, *, field: str = "", check: str = "", warns: bool = False
    ) -> None:
        super().__init__(sentence, field=field, check=check)
        #: a warning opens by confirming with a reason; a refusal only by mending the record
        self.warns = warns


class VersionConflict(Refused):
    code = "stale"


class TooManyTries(Refused):
    code = "too_many_tries"
    status = 429

    def __init__(self, sentence: str, *, seconds: int) -> None:
        super().__init__(sentence)
        #: until it may be tried again
        self.seconds = seconds


class AwaitsSecondPerson(Refused):
    code = "awaits_second_person"
    status = 202

    def __init__(self, sentence: str, *, reference: str, address: str) -> None:
        super().__init__(sentence)
        #: of the record that waits
        self.reference = reference
        self.address = address


class Invalid(Refused):
    code = "invalid"
    status = 422

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        first = next(iter(errors), "")
        text = "; ".join(str(message) for message in errors.get(first, ()))
        super().__init__(text or str(_("These values cannot be kept.")), field=first)
        self.errors = {name: [str(text) for text in texts] for name, texts in errors.items()}
