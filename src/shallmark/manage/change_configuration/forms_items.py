"""How forms ask for the own attributes of an item, and how pages say them: a line each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import modelform_factory
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.autocomplete import Attrs
from shallmark.kernel.forms import FieldFactory, RecordForm
from shallmark.kernel.models.fields import ModelField
from shallmark.manage.change_configuration.models import Ci, CiType
from shallmark.manage.change_configuration.models.own_attributes import (
    Attribute,
    known_of,
    settled,
)

#: of the names of fields that ask for one attribute
PREFIX = "attributes-of-"


@dataclass(frozen=True)
class Sent:
    """What a form brings: lines of any attributes, and the fields of those of the class."""

    lines: str
    typed: Mapping[str, str]


class AttributesWidget(forms.Textarea):
    """A field for each attribute of the class, in its own way, and lines for all others."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 3})
        self.of: list[Attribute] = []

    def render(
        self, name: str, value: object, attrs: Attrs = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        sent = value if isinstance(value, Sent) else Sent(str(value or ""), {})
        widget = self.get_context(name, sent.lines, attrs)["widget"]
        context = {"widget": widget, "of": fields_of(self.of, sent.typed)}
        return mark_safe(render_to_string("change_configuration/attributes.html", context))  # noqa: S308  drawn by a template

    def value_from_datadict(
        self, data: Mapping[str, Any], files: "MultiValueDict[str, UploadedFile[bytes]]", name: str
    ) -> object:
        lines = super().value_from_datadict(data, files, name)
        typed = {key[len(PREFIX) :]: str(data[key]) for key in data if key.startswith(PREFIX)}
        return Sent(str(lines or ""), typed) if typed else lines

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: "MultiValueDict[str, UploadedFile[bytes]]", name: str
    ) -> bool:
        return name not in data and not any(key.startswith(PREFIX) for key in data)


def fields_of(of: list[Attribute], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the template draws of each attribute."""
    return [{"of": one, "name": PREFIX + one.name, "value": values.get(one.name, "")} for one in of]


class AttributesField(forms.Field):
    """Lines such as "memory: 64 GB"; an object of JSON is taken too, as files and the API give it.

    Numbers, yes and no keep their kind: what reads as JSON is JSON, and a text that would be
    mistaken for it stands in quotes. With the attributes of a class (`of`) each has its own field.
    """

    widget: Any = AttributesWidget
    empty_values = [None, "", {}, "{}"]

    @property
    def of(self) -> list[Attribute]:
        found: list[Attribute] = self.widget.of
        return found

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, dict):
            return value
        names = {one.name for one in self.of}
        typed = {name: _typed(each) for name, each in value.items() if name in names}
        rest = {name: each for name, each in value.items() if name not in names}
        plain = all(_is_line(name) and ":" not in name and name[0] != "{" for name in rest)
        lines = "\n".join(_lines(rest)) if plain else json.dumps(rest, ensure_ascii=False)
        return Sent(lines, typed) if self.of else lines

    def to_python(self, value: object) -> dict[str, Any]:
        sent = value if isinstance(value, Sent) else Sent("", {})
        text = value.lines if isinstance(value, Sent) else value
        attributes: dict[str, Any] = (
            text if isinstance(text, dict) else self._read(str(text or "").strip())
        )
        attributes |= {name: each.strip() for name, each in sent.typed.items() if each.strip()}
        if "\\u0000" in json.dumps(attributes):
            raise ValidationError(_("A character in it cannot be kept."))
        # What does not fit is refused by the item itself, whoever writes it.
        return settled(self.of, attributes, {})[0]

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


class ItemForm(RecordForm):
    """Asks for own attributes as the class of the item has them."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what RecordForm takes
        super().__init__(*args, **options)
        field = self.fields.get("attributes")
        if not isinstance(field, AttributesField):
            return
        kept = self.initial
        typed = {key[len(PREFIX) :]: str(kept[key]) for key in kept if key.startswith(PREFIX)}
        if typed and not isinstance(kept.get("attributes"), dict):
            kept["attributes"] = Sent(str(kept.get("attributes") or ""), typed)
        of_type = _class_of(self)
        if of_type is not None:
            lines = CiType.objects.filter(pk=of_type).values_list("attributes", flat=True)
            field.widget.of = known_of(next(iter(lines), ""))


@cache
def item_form(fields: tuple[str, ...]) -> type[RecordForm]:
    """The form over these fields of an item."""
    return cast("type[RecordForm]", modelform_factory(Ci, form=ItemForm, fields=fields))


def _class_of(form: RecordForm) -> int | None:
    """The class of the item in hand, or that which the address or a draft names."""
    named = str(form.initial.get("type") or "")
    item = form.instance
    return getattr(item, "type_id", None) or (int(named) if named.isdecimal() else None)


def _typed(value: object) -> str:
    """A value as its own field shows it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


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
        help_text=gettext_lazy("Others than the class has, one a line, as memory: 64 GB."),
    )


def attribute_words(attributes: Mapping[str, object] | None) -> str:
    return "; ".join(_lines(attributes or {}))


def drift_words(drift: Mapping[str, tuple[object, object]] | None) -> str:
    pairs = (drift or {}).items()
    return "; ".join(f"{name}: {registered} \u2192 {seen}" for name, (registered, seen) in pairs)


#: of the record types
FORM_FIELDS: Mapping[str, FieldFactory] = {"attributes": _attributes_field}


def _class_attributes_field(field: ModelField) -> forms.Field:
    return forms.CharField(
        required=False,
        label=field.verbose_name,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "As serial number, memory: number GB, bought on: date, monitored: yes or no,"
            " state: new | used."
        ),
    )


#: of the classes
CLASS_FORM_FIELDS: Mapping[str, FieldFactory] = {"attributes": _class_attributes_field}
