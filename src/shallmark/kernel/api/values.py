"""Values of a call, validated by the form that the page uses, with references for other records."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from shallmark.kernel.history import storable
from shallmark.kernel.records import RecordType
from shallmark.kernel.refusals import Invalid


def checked(
    declared: type[RecordType], given: Mapping[str, Any], person: Any, *, whole: bool = False
) -> dict[str, Any]:
    """The values as the record's fields want them.

    `whole`: a new record, so fields that were not given are checked (and defaulted) too.

    Raises:
        Invalid: an error per field.

    """
    known = {field.name for field in declared.model._meta.concrete_fields}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise Invalid({unknown[0]: [_("There is no such field.")]})
    unwritable = [name for name, value in given.items() if not _is_writable(value)]
    if unwritable:
        said = _("This holds a character that no text can hold, such as NUL.")
        raise Invalid({unwritable[0]: [said]})
    names = declared.fields if whole else tuple(given)
    if not names:
        return {}
    form = declared.form_class(names)(data=_data(given), person=person)  # type: ignore[call-arg]
    _name_by_reference(declared, form)
    if whole:
        _default(declared, form, given)
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in found] for name, found in form.errors.items()})
    return {name: form.cleaned_data[name] for name in names if whole or name in given}


def _is_writable(value: Any) -> bool:
    """Whether a text, or all texts within, can be kept: no NUL, no half of a letter."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return "\0" not in text and "\\u0000" not in text and storable(text) == text


def _data(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _name_by_reference(declared: type[RecordType], form: "forms.ModelForm[Any]") -> None:
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            field.to_field_name = declared.natural_keys.get(name, "reference")
            value = form.data.get(name)
            if value and field.to_field_name != "reference" and _looks_like_reference(field, value):
                field.to_field_name = "reference"


def _looks_like_reference(field: "forms.ModelChoiceField[Any]", value: Any) -> bool:
    from shallmark.kernel.records import type_of

    model: Any = field.queryset.model if field.queryset is not None else None
    return bool(model) and str(value).startswith(type_of(model).prefix or "\0")


def _default(
    declared: type[RecordType], form: "forms.ModelForm[Any]", given: Mapping[str, Any]
) -> None:
    """Fields that were left out take the model's default, as an untouched page form would."""
    data = dict(form.data)
    for name in form.fields:
        if name in given:
            continue
        field: Any = declared.model._meta.get_field(name)
        if field.has_default():
            data[name] = field.get_default()
    form.data = data
