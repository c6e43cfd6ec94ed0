"""Choosing one record out of very many by typing: a text field that knows names and references."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
LARGEST = 2**63 - 1


class PickInput(forms.TextInput):
    """A text field with suggestions from the server; without scripts one types the reference."""

    template_name = "django/forms/widgets/text.html"

    def __init__(self, key: str = "") -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.key = key

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = super().get_context(name, value, attrs)
        given = found["widget"]["attrs"]
        place = f"{given.get('id', f'id_{name}')}-found"
        given.update(
            {
                "list": place,
                "hx-get": f"/suggest/{self.key}",
                "hx-trigger": "input changed delay:150ms, focus once",
                "hx-target": f"#{place}",
                "hx-swap": "innerHTML",
            }
        )
        return found

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        from django.utils.safestring import mark_safe

        drawn = super().render(name, value, attrs, renderer)
        place = f"{(attrs or {}).get('id', f'id_{name}')}-found"
        # The id is the form's own, never a person's text.
        return mark_safe(f'{drawn}<datalist id="{place}"></datalist>')  # noqa: S308


def word_for(record: Any) -> str:
    """How a record is written in such a field, so that reading it back finds the same one."""
    username = getattr(record, "username", None)
    if username or hasattr(record, "username"):
        return f"{record.title} ({username or record.reference})"
    return f"{record.reference} {record.title}"


class RecordChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes a reference, "Name (user name)", "REFERENCE title", or a name that is borne once."""

    def __init__(self, queryset: Any, **said: Any) -> None:
        from shallmark.kernel.records import type_of

        said.pop("widget", None)
        said.pop("blank", None)
        kept = ("required", "label", "help_text", "initial")
        limit = {name: said[name] for name in kept if name in said}
        super().__init__(
            queryset, widget=PickInput(), **limit, to_field_name=said.get("to_field_name")
        )
        try:
            self.widget.key = type_of(queryset.model).key
        except KeyError:
            self.widget.key = ""

    def prepare_value(self, value: Any) -> Any:
        """The present choice in words, also one that an address names; else what was typed."""
        if isinstance(value, models.Model):
            return word_for(value)
        if isinstance(value, str) and value.isdecimal() and int(value) <= LARGEST:
            # only what this reader may choose: an address can name any number
            named = self.queryset.filter(pk=int(value)).first()  # type: ignore[union-attr]
            return word_for(named) if named else value
        if isinstance(value, int):
            found = self.queryset.model._default_manager.filter(pk=value).first()  # type: ignore[union-attr]
            return word_for(found) if found else ""
        return value

    def to_python(self, value: Any) -> Any:
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
            found = list(self.queryset.filter(condition)[:2])  # type: ignore[union-attr]
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(
                    _("Several are called “%(text)s”: give the reference.") % {"text": text},
                    code="several",
                )
        raise ValidationError(
            _("Nobody and nothing is called “%(text)s”.") % {"text": text}, code="invalid_choice"
        )

    def _readings(self, text: str) -> list[models.Q]:
        """Most exact first."""
        names = {field.name for field in self.queryset.model._meta.concrete_fields}  # type: ignore[union-attr]
        keys = [self.to_field_name] if self.to_field_name not in {None, "id"} else []
        keys += [name for name in ("reference", "username") if name in names]
        bracketed = IN_BRACKETS.search(text)
        words = [text, *([bracketed[1]] if bracketed else []), text.partition(" ")[0]]
        found = [models.Q(**{f"{key}__iexact": word}) for word in words for key in keys]
        if text.isdecimal() and int(text) <= LARGEST:
            found.append(models.Q(pk=int(text)))
        if "email" in names and "@" in text:
            found.append(models.Q(email__iexact=text))
        return [*found, models.Q(title__iexact=text)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")
