"""Lists kept in a record: references of other records, and lines of text.

A list is part of its record's version, so an approval is bound to it and the history tells it.
References never change, so they point as surely as keys do; floors that a change may not import
(plans, controls, releases) are named the same way.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.autocomplete import Picker
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type, record_types
from shallmark.kernel.texts import Text
from shallmark.pages.filters import NONE, FilterValue, RelatedField
from shallmark.pages.pickers import named as find
from shallmark.pages.pickers import split

MOST = 500
#: types whose names every reader of a change may see
NAMED = frozenset({"service", "ci"})


def _listed(value: object, between: str) -> list[str]:
    """A list, or the text of one, as stripped words without repetition."""
    if isinstance(value, str) and value.strip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError as wrong:
            raise ValidationError(_("This is no list.")) from wrong
    if isinstance(value, str):
        value = re.split(between, value)
    if not isinstance(value, list | tuple):
        raise ValidationError(_("This is no list."))
    words = [str(entry).strip() for entry in value]
    return list(dict.fromkeys(word for word in words if word))[:MOST]


class LinesInput(forms.Field):
    """One entry per line."""

    between, glue = r"[\r\n]+", "\n"
    empty_values = [None, "", [], "[]"]

    def prepare_value(self, value: object) -> object:
        return self.glue.join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:
        return [] if value in self.empty_values else _listed(value, self.between)

    def clean(self, value: object) -> list[str]:
        cleaned = self.to_python(value)
        if self.required and not cleaned:
            raise ValidationError(self.error_messages["required"], code="required")
        return cleaned

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class ReferencesInput(LinesInput):
    """Records by number or name, one a line; each must be there."""

    widget: Picker
    #: whoever fills the form in: what that person may not read is not there (`RecordForm`)
    person: Person | None = None
    #: what the record names already: that may stay, whoever may read it
    before: object = None

    def __init__(
        self,
        *,
        keys: tuple[str, ...] = (),
        **options: Any,  # noqa: ANN401  what a form field of Django takes
    ) -> None:
        super().__init__(widget=Picker(",".join(keys), many=True), **options)
        self.keys = keys

    def prepare_value(self, value: object) -> object:
        """A number and a name a line."""
        references = value if isinstance(value, list) else split(str(value or ""))
        records = named(references, self.keys, self.person)
        self.widget.chosen = [records[each] for each in references if each in records]
        titles = {reference: record.title for reference, record in records.items()}
        return "\n".join(f"{each} {titles.get(each, '')}".strip() for each in references)

    def to_python(self, value: object) -> list[str]:
        return split(value) if _is_text(value) else super().to_python(value)

    def clean(self, value: object) -> list[str]:
        references = super().clean(value)
        before = self.before if isinstance(self.before, list) else []
        new = [each for each in references if each not in before]
        missing = unknown(new, self.keys, self.person)
        found = {text: self._reference(text) for text in missing}
        return list(dict.fromkeys(found.get(each, each) for each in references))

    def _reference(self, text: str) -> str:
        """The number of what is called so."""
        return find(text, ",".join(self.keys), self.person).reference


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and not value.strip().startswith("[")


def named(
    references: list[str], keys: tuple[str, ...], person: Person | None = None
) -> dict[str, Record]:
    """The records of these types by those of the references that they bear.

    Only what `person` may read, where one is named.
    """
    records: dict[str, Record] = {}
    for record_type in record_types():
        if record_type.key in keys:
            model = record_type.model
            known = model.objects.all() if person is None else model.objects.visible_to(person)
            records |= {
                record.reference: record for record in known.filter(reference__in=references)
            }
    return records


def unknown(
    references: list[str], keys: tuple[str, ...], person: Person | None = None
) -> list[str]:
    """Those that no record of these types bears; types that are not built are not asked."""
    if not any(record_type.key in keys for record_type in record_types()):
        return []
    records = named(references, keys, person)
    return [reference for reference in references if reference not in records]


class _List(models.JSONField):
    """A JSON array of texts."""

    form: type[LinesInput] = LinesInput
    usual_help: Text = ""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what a model field takes
        usual = {"default": list, "blank": True, "help_text": self.usual_help}
        super().__init__(*args, **{**usual, **options})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options

    def formfield(self, **options: Any) -> forms.Field:  # noqa: ANN401  what Django's gives
        passed = ("label", "help_text", "initial", "disabled")
        wanted = {key: value for key, value in options.items() if key in passed}
        return self.form(
            label=wanted.pop("label", self.verbose_name),
            required=not self.blank,
            help_text=wanted.pop("help_text", self.help_text),
            **self.extra(),
            **wanted,
        )

    def extra(self) -> dict[str, Any]:
        return {"widget": forms.Textarea(attrs={"rows": 3})}

    def words(self, value: list[str]) -> str:
        """How a page shows the list: in one line."""
        return ", ".join(map(str, value))


class Lines(_List):
    """Texts, one per line."""

    usual_help = gettext_lazy("One per line.")


class NamedFilter(RelatedField):
    """Records whose list names one of these, of the first of its types."""

    column: "References"

    def clean(self, value: list[str] | None) -> FilterValue | None:
        picked = super().clean(value)
        if picked is None:
            return None
        condition = models.Q()
        for reference in picked.values:
            named = [] if reference == NONE else [reference]
            condition |= models.Q(**{f"{self.path}__contains" if named else self.path: named})
        return replace(picked, condition=condition)

    def _visible(self) -> models.QuerySet[models.Model]:
        return get_record_type(self.column.keys[0]).model.objects.visible_to(self.reader)


class References(_List):
    """References of records of the types `keys`."""

    form = ReferencesInput
    filter_field = NamedFilter
    #: what migrations know; a picker says it by itself
    usual_help = gettext_lazy("References, commas between them.")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  what a model field of Django takes
        keys: tuple[str, ...] = (),
        **options: Any,  # noqa: ANN401  as above
    ) -> None:
        self.keys = keys
        super().__init__(*args, **options)

    def formfield(self, **options: Any) -> forms.Field:  # noqa: ANN401  what Django's gives
        own = "" if self.help_text == self.usual_help else self.help_text
        return super().formfield(**{**options, "help_text": own})

    def extra(self) -> dict[str, Any]:
        return {"keys": self.keys}

    def words(self, value: list[str]) -> str:
        """As "SVC0000003 Shop and till", where every reader may see the names."""
        if not NAMED.issuperset(self.keys):
            return super().words(value)
        records = named(value, self.keys)
        return ", ".join(
            f"{reference} {records[reference].title}" if reference in records else reference
            for reference in value
        )
