"""Forms of pages: made from the record type, and refusals put back on their fields."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.pages.filters import max_level
from shallmark.pages.record_fields import field_of, is_money

#: what a form's widget draws: value and text
Pairs = Iterable[tuple[str, object]]


def form_for(
    record_type: type[RecordType],
    names: tuple[str, ...],
    person: Person,
    *,
    record: Record | None = None,
    data: QueryDict | None = None,
    initial: dict[str, object] | None = None,
) -> forms.BaseForm:
    """A form over `names`. The record it is given stays as it is: the form fills a copy."""
    if not names:
        return forms.Form(data=data)
    copy: Record | None = None
    if record is not None:
        copy = type(record)()
        copy.__dict__.update({**record.__dict__, "_state": copy._state})
        copy._state.adding = False
        copy._state.fields_cache = dict(record._state.fields_cache)
    make = record_type.form_class(names)
    form = make(data, person=person, initial=initial, instance=copy)
    for name, field in form.fields.items():
        column = field_of(record_type, name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            blank, choices = {"": _("not chosen")}, list(cast("Pairs", field.choices))
            field.choices = [(value, blank.get(value, text)) for value, text in choices]
        if column is not None and is_money(column) and field_of(record_type, "currency") is None:
            field.label = f"{field.label} ({settings.CURRENCY})"
        if isinstance(column, models.IntegerField) and isinstance(field.widget, forms.NumberInput):
            form.fields[name] = _level(record_type, column, field)
    return form


def _level(record_type: type[RecordType], column: ModelField, field: forms.Field) -> forms.Field:
    """A step of a scale is chosen by its word; any other number is typed."""
    words = record_type.words.get(column.name)
    if words is None:
        sign = "P" if column.name in record_type.looks else ""
        words = f"{sign}{{}}".format
    steps = [(step, words(step)) for step in range(1, max_level(column) + 1)]
    if not steps:
        return field
    return forms.TypedChoiceField(
        choices=[("", _("not chosen")), *steps],
        coerce=int,
        empty_value=None,
        required=field.required,
        label=field.label,
        help_text=field.help_text,
    )


def changes(form: BaseForm) -> dict[str, Any]:
    """The values that were really changed: an untouched field never overwrites another's work."""
    typed = form.cleaned_data
    return {
        name: typed[name]
        for name in form.changed_data
        if name in typed and not _is_same_moment(form.initial.get(name), typed[name])
    }


def step_values(form: BaseForm, record: Record) -> dict[str, Any]:
    """All values that were sent; a moment in the minute of the record's own is that one."""
    return {
        name: getattr(record, name) if _is_same_moment(getattr(record, name), value) else value
        for name, value in form.cleaned_data.items()
        if not form.fields[name].widget.value_omitted_from_data(form.data, form.files, name)
    }


def _is_same_moment(before: object, value: object) -> bool:
    """Whether a form, which shows moments to the minute, shows the first as the second."""
    if not (isinstance(before, datetime) and isinstance(value, datetime)):
        return False
    return before.replace(second=0, microsecond=0) == value


def add_errors(form: BaseForm, wrong: Refused) -> None:
    """Put a refusal where it belongs: on its field if the form has it, else above the form."""
    errors = wrong.errors if isinstance(wrong, Invalid) else {wrong.field: [wrong.sentence]}
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def stale_words(record: Record, wrong: Refused, version: int | None) -> str:
    """Who changed what since the form was shown; the typed values stay in the form."""
    return conflict_message(record, version) or wrong.sentence


def conflict_message(record: Record, version: int | None, reader: Person | None = None) -> str:
    """Who changed what since this version, as a sentence; empty when nobody did."""
    changed = changed_since(record, version)
    if not changed:
        return ""
    who = str(record.updated_by or _("Somebody")) if record.updated_by != reader else _("You")
    return _("%(who)s changed %(fields)s while you typed. Your text is kept below.") % {
        "who": who,
        "fields": ", ".join(changed),
    }


def changed_since(record: Record, version: int | None) -> list[str]:
    """Labels of the fields that differ between a version and now. One query."""
    event = getattr(type(record), "pgh_event_model", None)
    if event is None or version is None:
        return []
    old = event.objects.filter(pgh_obj_id=record.pk, version=version).order_by("pgh_id").first()
    if old is None:
        return []
    changes = []
    for field in type(record)._meta.concrete_fields:
        known = hasattr(old, field.attname) and (field.editable or field.name == "status")
        if known and getattr(old, field.attname) != getattr(record, field.attname):
            changes.append(capital(field.verbose_name))
    return changes
