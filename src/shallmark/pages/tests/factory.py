"""Records for tests: `make("incident")`, `make_person("auditor")`, and what a form would send.

A function `KEY(**values)` in the app's `tests/factories.py` makes a record of its type; where there
is none, the fields that must be filled are filled by their type.
"""

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db import models
from django.forms import ModelChoiceField

from shallmark.kernel import clock, writes
from shallmark.kernel.access import roles
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, type_of
from shallmark.kernel.system import SYSTEM
from shallmark.pages.filters import max_level
from shallmark.pages.keyset import fields_at
from shallmark.pages.pickers import ReferenceField, types_of

Made = TypeVar("Made", bound=Record)
_numbers = itertools.count(1)


def number() -> int:
    """The next of a sequence; no two records of a test run get the same."""
    return next(_numbers)


def made(model: type[Made], **values: object) -> Made:
    """A record as the system itself would create it."""
    return writes.create(model, by=None, values=values, authority=SYSTEM)


def factory_for(record_type: type[RecordType]) -> Callable[..., Any]:
    """The function that makes a record of this type."""
    package = record_type.model.__module__.partition(".models")[0]
    name = f"{package}.tests.factories"
    if find_spec(f"{package}.tests") and find_spec(name):
        factory = getattr(import_module(name), record_type.key, None)
        if factory is not None:
            return factory  # type: ignore[no-any-return]

    def automatic(**values: object) -> Record:
        return made(record_type.model, **{**needed(record_type.model, values), **values})

    return automatic


def make(key: str, /, **values: object) -> Any:
    return factory_for(get_record_type(key))(**values)


def make_person(*role_keys: str, **values: object) -> Person:
    """Somebody who holds these roles of the code now; "admin" needs no assignment."""
    for key in role_keys:
        assert key in roles(), f"There is no role {key}."
    values = {"is_superuser": "admin" in role_keys, **values}
    person = make("person", **values)
    for key in role_keys:
        if key != "admin":
            role = make("role", rights=key)
            day = clock.now().date() - timedelta(days=1)
            make("role_assignment", role=role, person=person, starts_on=day)
    fresh: Person = get_user_model().objects.get(pk=person.pk)
    return fresh


def needed(model: type[models.Model], values: Mapping[str, object]) -> dict[str, Any]:
    """A value for each field that may not be empty."""
    wanted = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.null or field.blank or field.has_default())
        and field.name not in values
        and (field.editable or field.name == "password")
    ]
    return {field.name: value_of(field) for field in wanted}


#: a good value by kind of field; a date and time comes before a date, which it is too
VALUES: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.DateTimeField: lambda _field: clock.now(),
    models.DateField: lambda _field: clock.now().date(),
    models.BooleanField: lambda _field: False,
    models.DecimalField: lambda _field: 1,
    models.JSONField: lambda _field: ["x"],
    models.IntegerField: lambda field: 1 + number() % (max_level(field) or 30_000),
}


def value_of(field: ModelField) -> object:
    """A good value for one field of a model."""
    if field.is_relation:
        return factory_for(_far_type(field))()
    if field.flatchoices:
        return field.flatchoices[0][0]
    for kind, value in VALUES.items():
        if isinstance(field, kind):
            return value(field)
    text = f"x-{number()}"
    return f"{text}@example.org" if isinstance(field, models.EmailField) else text


def _far_type(column: ModelField) -> type[RecordType]:
    far = column.related_model
    assert far is not None
    assert issubclass(far, Record)
    return type_of(far)


def form_values(record_type: type[RecordType], person: Person) -> dict[str, Any]:
    """What somebody types to make a record: each field of the form, as text and keys."""
    form = record_type.form_class()(person=person)
    values: dict[str, Any] = {}
    for name, field in form.fields.items():
        column = fields_at(record_type.model, name)[-1]
        if isinstance(field, ModelChoiceField):
            if field.required:
                values[name] = factory_for(_far_type(column))().pk
        elif isinstance(field, ReferenceField):
            if field.required:
                values[name] = factory_for(types_of(field.widget.keys)[0])().reference
        elif column.has_default() and column.get_default() is True:
            values[name] = "on"
        elif column.has_default() and not isinstance(column.get_default(), bool | dict):
            values[name] = _typed(column.get_default())
        elif field.required:
            values[name] = _typed(field.prepare_value(value_of(column)))
    return {**values, **_own_form(record_type)}


def _own_form(record_type: type[RecordType]) -> dict[str, Any]:
    """What `<key>_form` of the app's factories says where a form takes no invented values."""
    package = record_type.model.__module__.partition(".models")[0]
    name = f"{package}.tests.factories"
    if not (find_spec(f"{package}.tests") and find_spec(name)):
        return {}
    own = getattr(import_module(name), f"{record_type.key}_form", dict)
    return own()


def _typed(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return str(value)
