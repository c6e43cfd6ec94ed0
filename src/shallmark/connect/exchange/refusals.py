"""Why a cell was refused, in words that quote it and tell what would have been taken."""

from collections.abc import Mapping
from functools import cache

from django import forms
from django.utils.translation import gettext as _

from shallmark.connect.exchange.columns import label_of
from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType

#: words that a refusal lists, and letters that it quotes
LISTED, QUOTED = 8, 60


class Refusals:
    """Tells the refusals of many rows; what a field takes is looked up once."""

    def __init__(self, record_type: type[RecordType], by: Person) -> None:
        self.record_type, self.by = record_type, by
        self._field, self._known = cache(self._find), cache(self._words)

    def sentence(self, refused: Refused, cells: Mapping[str, str]) -> str:
        """The reasons of a row, with the name of each field; `cells`: what the file said."""
        if not isinstance(refused, Invalid):
            return refused.sentence
        return "; ".join(
            (f"{label_of(self.record_type, name)}: " if name else "")
            + " ".join(self._reason(name, reason, cells.get(name, "")) for reason in reasons)
            for name, reasons in refused.errors.items()
        )

    def _reason(self, name: str, reason: str, cell: str) -> str:
        field = self._field(name) if cell else None
        if field is None:
            return reason
        said = {"text": cell[:QUOTED]}
        if reason == _standard(field, "invalid_choice", cell):
            return _("“%(text)s” is none of: %(words)s") % {**said, "words": self._known(name)}
        if reason != _standard(field, "invalid", cell):
            return reason
        if isinstance(field, forms.IntegerField):
            whole = not isinstance(field, forms.DecimalField | forms.FloatField)
            sentence = (
                _("“%(text)s” is no whole number.") if whole else _("“%(text)s” is no number.")
            )
            return sentence % said
        return _("%(reason)s It says “%(text)s”.") % {**said, "reason": reason}

    def _find(self, name: str) -> forms.Field | None:
        if name not in self.record_type.fields and name not in self.record_type.changeable():
            return None
        field: forms.Field = self.record_type.form_class((name,))(person=self.by).fields[name]
        # these quote by themselves, and are too many to list
        return None if isinstance(field, RecordChoiceField) else field

    def _words(self, name: str) -> str:
        """What the field takes: the first few, and how many more there are."""
        words = _offered(self._field(name))
        more = len(words) - LISTED
        told = ", ".join(words[:LISTED])
        return (
            _("%(words)s and %(more)s more") % {"words": told, "more": more} if more > 0 else told
        )


def _standard(field: forms.Field, code: str, cell: str) -> str:
    """What the field itself says of the cell by this code."""
    said = str(field.error_messages.get(code, ""))
    return said % {"value": cell} if "%(value)s" in said else said


def _is_word(label: object) -> bool:
    """Whether it is one choice, and no group of them."""
    return not isinstance(label, list | tuple)


def _offered(field: forms.Field | None) -> list[str]:
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        return [one.title if isinstance(one, Record) else str(one) for one in field.queryset]
    if isinstance(field, forms.ChoiceField):
        pairs: list[tuple[object, object]] = list(field.choices)  # type: ignore[arg-type]
        return [str(label) for value, label in pairs if value not in ("", None) and _is_word(label)]
    return []
