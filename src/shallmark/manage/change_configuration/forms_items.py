"""How forms ask for the own attributes of an item, and how pages say them: a line each."""

import json
from math import isfinite
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.forms import use_field
from shallmark.kernel.pages.record_fields import use_word
from shallmark.manage.change_configuration.models import Ci, DiscoveryResult


class AttributesField(forms.Field):
    """Lines such as "memory: 64 GB"; an object of JSON is taken too, as files and the API give it.

    Numbers, yes and no keep their kind: what reads as JSON is JSON, and a text that would be
    mistaken for it stands in quotes.
    """

    widget = forms.Textarea(attrs={"rows": 4})
    empty_values = [None, "", {}, "{}"]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        plain = all(_is_line(name) and ":" not in name and name[0] != "{" for name in value)
        return "\n".join(_lines(value)) if plain else json.dumps(value, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        found: dict[str, Any] = (
            value if isinstance(value, dict) else self._read(str(value or "").strip())
        )
        if "\\u0000" in json.dumps(found):
            raise ValidationError(_("A character in it cannot be kept."))
        return found

    def _read(self, text: str) -> dict[str, Any]:
        if not text.startswith("{"):
            return dict(_pair(line) for line in text.splitlines() if line.strip())
        try:
            found = json.loads(text)
        except ValueError as wrong:
            raise ValidationError(_("This is no object of JSON.")) from wrong
        if not isinstance(found, dict):
            raise ValidationError(_("This is no object of JSON."))
        return found

    def clean(self, value: Any) -> Any:
        return self.to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


def _is_line(text: str) -> bool:
    return bool(text) and text == text.strip() and len(text.splitlines()) == 1


def _value(text: str) -> Any:
    """What we would write this way: 4 is a number, 1.10 a text, and so is all in quotes."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    finite = not isinstance(found, float) or isfinite(found)
    ours = isinstance(found, str) or (finite and _said(found) == text)
    return found if ours else text


def _said(value: Any) -> str:
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


def _lines(attributes: dict[str, Any]) -> list[str]:
    return [f"{name}: {_said(value)}" for name, value in attributes.items()]


def _pair(line: str) -> tuple[str, Any]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise ValidationError(
            _('"%(line)s" needs a name, a colon and a value.') % {"line": line.strip()}
        )
    return name.strip(), _value(value.strip())


def _asked(field: Any) -> forms.Field:
    return AttributesField(
        required=False,
        label=field.verbose_name,
        help_text=gettext_lazy("One a line, as memory: 64 GB. The class says which it has."),
    )


def _words(attributes: Any) -> str:
    return "; ".join(_lines(attributes or {}))


def _drift(drift: Any) -> str:
    pairs = (drift or {}).items()
    return "; ".join(f"{name}: {kept} \u2192 {seen}" for name, (kept, seen) in pairs)


def use_fields() -> None:
    """Tell forms and pages; safe to call again."""
    use_field(Ci, "attributes", _asked)
    use_word(Ci, "attributes", _words)
    use_word(DiscoveryResult, "attributes", _words)
    use_word(DiscoveryResult, "drift", _drift)
