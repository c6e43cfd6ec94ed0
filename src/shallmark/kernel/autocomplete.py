"""Choosing one record out of very many by typing: a text field that knows names and references."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shallmark.kernel.models.record import Record

IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
LARGEST = 2**63 - 1
Attrs = dict[str, str | bool] | None


class Picker(forms.TextInput):
    """A box that offers records while one types; without scripts a name or number is typed."""

    def __init__(self, keys: str = "", *, many: bool = False) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        #: of the record types it offers, commas between them
        self.keys, self.many = keys, many
        #: the records that its value names, for their faces and icons
        self.chosen: list[Record] = []

    def render(
        self, name: str, value: object, attrs: Attrs = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        return mark_safe(  # noqa: S308  drawn by a template
            render_to_string("pages/picker.html", {"widget": widget, "picker": self})
        )


def choice_text(record: Record) -> str:
    """How a record is written in such a field, so that reading it back finds the same one."""
    username = getattr(record, "username", None)
    if username or hasattr(record, "username"):
        return f"{record.title} ({username or record.reference})"
    return f"{record.reference} {record.title}"


class RecordChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes a reference, "Name (user name)", "REFERENCE title", or a name that is borne once."""

    def __init__(self, queryset: models.QuerySet[Record], **offered: Any) -> None:  # noqa: ANN401  what Django's `formfield` gives
        taken = ("required", "label", "help_text", "initial", "to_field_name")
        options = {name: offered[name] for name in taken if name in offered}
        super().__init__(queryset, widget=Picker(), **options)
        try:
            self.widget.keys = queryset.model.record_type().key
        except KeyError:
            self.widget.keys = ""

    def prepare_value(self, value: object) -> object:
        """The present choice in words, also one that an address names; else what was typed."""
        if value in self.empty_values:
            return ""
        record = self._named(value)
        self.widget.chosen = [record] if record else []
        if record is None and isinstance(value, int):
            # Not open to the reader: its number tells no more than the page does.
            return self.queryset.model._default_manager.get(pk=value).reference  # type: ignore[union-attr]
        typed = isinstance(value, str) and not value.isdecimal()
        return choice_text(record) if record and not typed else value

    def _named(self, value: object) -> Record | None:
        """Only what this reader may choose: an address can name any number."""
        if isinstance(value, Record):
            return value
        try:
            if isinstance(value, int):
                return self.queryset.filter(pk=value).first()  # type: ignore[union-attr]
            return self.to_python(value)
        except ValidationError:
            return None

    def to_python(self, value: object) -> Record | None:
        """The record that is meant.

        Raises:
            ValidationError: none, or several of that name.

        """
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            value = value.pk
        text = str(value).replace("\0", "").strip()[:300]
        for condition in self._readings(text):
            records: list[Record] = list(self.queryset.filter(condition)[:2])  # type: ignore[union-attr]
            if len(records) == 1:
                return records[0]
            if records:
                raise ValidationError(
                    _("Several are called “%(text)s”: give the reference.") % {"text": text},
                    code="several",
                )
        raise ValidationError(
            _("Nobody and nothing is called “%(text)s”.") % {"text": text}, code="invalid_choice"
        )

    def _readings(self, text: str) -> list[models.Q]:
        """Most exact first; what was merged into another is called by its number alone."""
        names = {field.name for field in self.queryset.model._meta.concrete_fields}  # type: ignore[union-attr]
        keys = [self.to_field_name] if self.to_field_name not in {None, "id"} else []
        keys += [name for name in ("reference", "username") if name in names]
        bracketed = IN_BRACKETS.search(text)
        words = [text, *([bracketed[1]] if bracketed else [])]
        readings = [
            *(models.Q(**{f"{key}__iexact": word}) for word in words for key in keys),
            models.Q(reference__iexact=text.partition(" ")[0]),
        ]
        if text.isdecimal() and int(text) <= LARGEST:
            readings.append(models.Q(pk=int(text)))
        if "email" in names and "@" in text:
            readings.append(models.Q(email__iexact=text))
        return [*readings, models.Q(title__iexact=text, **dict.fromkeys({"merged_into"} & names))]

    def has_changed(self, initial: object, data: object) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")
