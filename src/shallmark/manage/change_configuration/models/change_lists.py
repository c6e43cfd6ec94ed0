"""Lists kept in a record: references of other records, and lines of text.

A list is part of its record's version, so an approval is bound to it and the history tells it.
References never change, so they point as surely as keys do; floors that a change may not import
(plans, controls, releases) are named the same way.
"""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.records import record_types

MOST = 500


def _listed(value: Any, between: str) -> list[str]:
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
    words = [str(one).strip() for one in value]
    return list(dict.fromkeys(word for word in words if word))[:MOST]


class LinesInput(forms.CharField):
    """One entry per line."""

    between, glue = r"[\r\n]+", "\n"
    empty_values = [None, "", [], "[]"]

    def prepare_value(self, value: Any) -> Any:
        return self.glue.join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [] if value in self.empty_values else _listed(value, self.between)

    def clean(self, value: Any) -> Any:
        said = self.to_python(value)
        if self.required and not said:
            raise ValidationError(self.error_messages["required"], code="required")
        return said

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class ReferencesInput(LinesInput):
    """References with commas, blanks or new lines between them; each must be there."""

    between, glue = r"[\s,;]+", ", "

    def __init__(self, *args: Any, keys: tuple[str, ...] = (), **said: Any) -> None:
        super().__init__(*args, **said)
        self.keys = keys

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        missing = unknown(said, self.keys)
        if missing:
            raise ValidationError(_("There is no %(what)s.") % {"what": ", ".join(missing)})
        return said


def named(references: list[str], keys: tuple[str, ...]) -> dict[str, Any]:
    """The records of these types by those of the references that they bear."""
    found: dict[str, Any] = {}
    for declared in record_types():
        if declared.key in keys:
            model: Any = declared.model
            found |= {one.reference: one for one in model.objects.filter(reference__in=references)}
    return found


def unknown(references: list[str], keys: tuple[str, ...]) -> list[str]:
    """Those that no record of these types bears; types that are not built are not asked."""
    if not any(declared.key in keys for declared in record_types()):
        return []
    found = named(references, keys)
    return [one for one in references if one not in found]


class _List(models.JSONField):
    """A JSON array of texts."""

    form = LinesInput

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **said})

    def deconstruct(self) -> Any:
        name, _path, args, said = super().deconstruct()
        return name, "django.db.models.JSONField", args, said

    def formfield(self, **said: Any) -> Any:
        kept = ("label", "help_text", "initial", "disabled")
        wanted = {key: value for key, value in said.items() if key in kept}
        return self.form(
            label=wanted.pop("label", self.verbose_name),
            required=not self.blank,
            help_text=wanted.pop("help_text", self.help_text),
            **self.extra(),
            **wanted,
        )

    def extra(self) -> dict[str, Any]:
        return {"widget": forms.Textarea(attrs={"rows": 3})}


class Lines(_List):
    """Texts, one per line."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **{"help_text": gettext_lazy("One per line."), **said})


class References(_List):
    """References of records of the types `keys`."""

    form = ReferencesInput

    def __init__(self, *args: Any, keys: tuple[str, ...] = (), **said: Any) -> None:
        self.keys = keys
        super().__init__(
            *args, **{"help_text": gettext_lazy("References, commas between them."), **said}
        )

    def extra(self) -> dict[str, Any]:
        return {"keys": self.keys, "widget": forms.TextInput(attrs={"autocomplete": "off"})}


def in_words(value: Any) -> str:
    """A list as one line of text."""
    return ", ".join(map(str, value)) if isinstance(value, list) else ""
