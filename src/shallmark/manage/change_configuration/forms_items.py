"""How forms ask for the own attributes of an item, and how pages say them: a line each."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models.fields import ModelField


class AttributesField(forms.Field):
    """Lines such as "memory: 64 GB"; an object of JSON is taken too, as files and the API give it.

    Numbers, yes and no keep their kind: what reads as JSON is JSON, and a text that would be
    mistaken for it stands in quotes.
    """

    widget = forms.Textarea(attrs={"rows": 4})
    empty_values = [None, "", {}, "{}"]

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, dict):
            return value
        plain = all(_is_line(name) and ":" not in name and name[0] != "{" for name in value)
        return "\n".join(_lines(value)) if plain else json.dumps(value, ensure_ascii=False)

    def to_python(self, value: object) -> dict[str, Any]:
        attributes: dict[str, Any] = (
            value if isinstance(value, dict) else self._read(str(value or "").strip())
        )
        if "\\u0000" in json.dumps(attributes):
            raise ValidationError(_("A character in it cannot be kept."))
        return attributes

    def _read(self, text: str) -> dict[str, Any]:
        if not text.startswith("{"):
            return dict(_pair(line) for line in text.splitlines() if line.strip())
        try:
            attributes = json.loads(text)
        except ValueError as wrong:
            raise ValidationError(_("This is no object of JSON.")) from wrong
        if not isinstance(attributes, dict):
            raise ValidationError(_("This is no object of JSON."))
        return attributes

    def clean(self, value: object) -> dict[str, Any]:
        return self.to_python(value)

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


def _is_line(text: str) -> bool:
    return bool(text) and text == text.strip() and len(text.splitlines()) == 1


def _value(text: str) -> object:
    """What we would write this way: 4 is a number, 1.10 a text, and so is all in quotes."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    finite = not isinstance(parsed, float) or isfinite(parsed)
    ours = isinstance(parsed, str) or (finite and _text_of(parsed) == text)
    return parsed if ours else text


def _text_of(value: object) -> str:
    if value == "" or (isinstance(value, str) and _is_line(value) and _is_text(value)):
        return str(value)
    written = json.dumps(value, ensure_ascii=False)
    return written if _is_line(written) else json.dumps(value)


def _is_text(value: str) -> bool:
    """Whether it cannot be taken for anything but a text."""
    try:
        json.loads(value)
    except ValueError:
        return True
    return False


def _lines(attributes: Mapping[str, object]) -> list[str]:
    return [f"{name}: {_text_of(value)}" for name, value in attributes.items()]


def _pair(line: str) -> tuple[str, Any]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise ValidationError(
            _('"%(line)s" needs a name, a colon and a value.') % {"line": line.strip()}
        )
    return name.strip(), _value(value.strip())


def _attributes_field(field: ModelField) -> forms.Field:
    return AttributesField(
        required=False,
        label=field.verbose_name,
        help_text=gettext_lazy("One a line, as memory: 64 GB. The class says which it has."),
    )


def attribute_words(attributes: Mapping[str, object] | None) -> str:
    return "; ".join(_lines(attributes or {}))


def drift_words(drift: Mapping[str, tuple[object, object]] | None) -> str:
    pairs = (drift or {}).items()
    return "; ".join(f"{name}: {registered} \u2192 {seen}" for name, (registered, seen) in pairs)


#: of the record types
FORM_FIELDS: Mapping[str, FieldFactory] = {"attributes": _attributes_field}
