"""Values of a call, validated by the form that the page uses, with references for other records."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.history import strip_nul
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.pages.record_fields import field_of

#: texts that say yes, and those that say no
YES, NO = ("true", "1", "on"), ("false", "0", "")


def checked(
    record_type: type[RecordType],
    values: Mapping[str, object],
    person: Person,
    *,
    allowed: Collection[str],
    whole: bool = False,
) -> dict[str, Any]:
    """The values as the record's fields want them.

    `allowed`: the fields that this write may give: of a form, of an edit or of a step.
    `whole`: a new record, so allowed fields that were not given are checked (and defaulted) too.

    Raises:
        Invalid: an error per field.

    """
    _require_allowed(record_type, values, allowed)
    unwritable = [name for name, value in values.items() if not _is_writable(value)]
    if unwritable:
        wrong = _("This holds what nothing here can hold, such as NUL or a number without end.")
        raise Invalid({unwritable[0]: [wrong]})
    names = tuple(allowed if whole else values)
    if not names:
        return {}
    form = record_type.form_class(names)(_data(values), person=person)
    _name_by_reference(record_type, form)
    if whole:
        _default(record_type, form, values)
    doubtful = _read_yes_or_no(form)
    if not form.is_valid() or doubtful:
        told = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise Invalid({**told, **doubtful})
    return {name: form.cleaned_data[name] for name in names}


def _require_allowed(
    record_type: type[RecordType], values: Mapping[str, object], allowed: Collection[str]
) -> None:
    known = {field.name for field in record_type.model._meta.concrete_fields}
    unknown, barred = _("There is no such field."), _("This field is not given here.")
    strange = [name for name in values if name not in known or name not in allowed]
    if strange:
        raise Invalid({name: [barred if name in known else unknown] for name in strange})


def _is_writable(value: object) -> bool:
    """Whether the database holds it: no NUL, no half of a letter, no infinite number."""
    if isinstance(value, str):
        return "\0" not in value and strip_nul(value) == value
    try:
        text = json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return "\\u0000" not in text and strip_nul(text) == text


def _data(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _name_by_reference(record_type: type[RecordType], form: forms.BaseForm) -> None:
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            field.to_field_name = record_type.natural_keys.get(name, "reference")
            value = form.data.get(name)
            if value and field.to_field_name != "reference" and _looks_like_reference(field, value):
                field.to_field_name = "reference"


def _looks_like_reference(field: forms.ModelChoiceField[models.Model], value: object) -> bool:
    model = field.queryset.model if field.queryset is not None else None
    if model is None or not issubclass(model, Record):
        return False
    return str(value).startswith(model.record_type().prefix or "\0")


def _read_yes_or_no(form: forms.BaseForm) -> dict[str, list[str]]:
    """Of words Django's own box reads every one but “false” as yes, “0” too; returns the errors."""
    wrong: dict[str, list[str]] = {}
    for name, field in form.fields.items():
        text = form.data.get(name)
        if type(field) is not forms.BooleanField or not isinstance(text, str):
            continue
        if text.lower() not in {*YES, *NO}:
            sentence = _("“%(text)s” is neither yes nor no.") % {"text": text[:60]}
            wrong[name] = [sentence]
        form.data = {**form.data, name: text.lower() in YES}
    return wrong


def _default(
    record_type: type[RecordType], form: forms.BaseForm, values: Mapping[str, object]
) -> None:
    """Fields that were left out take the model's default, as an untouched page form would."""
    data = dict(form.data)
    for name in form.fields:
        if name in values:
            continue
        field = field_of(record_type, name)
        if field and field.has_default():
            data[name] = field.get_default()
    form.data = data
