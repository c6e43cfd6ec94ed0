"""Records for tests: `make("incident")`, `make_person("auditor")`, and what a form would send.

A function `KEY(**values)` in the app's `tests/factories.py` makes a record of its type; where there
is none, the fields that must be filled are filled by their type.
"""

import itertools
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db import models
from django.forms import ModelChoiceField

from shallmark.kernel import clock, door
from shallmark.kernel.access import roles
from shallmark.kernel.filters import top_of
from shallmark.kernel.records import RecordType, record_type, type_of

Made = TypeVar("Made", bound=models.Model)
_numbers = itertools.count(1)


def number() -> int:
    """The next of a sequence; no two records of a test run get the same."""
    return next(_numbers)


def made(model: type[Made], **values: Any) -> Made:
    """A record through the door, as the system itself would make it."""
    record: Made = door.create(model, by=None, values=values, source="seed")
    return record


def factory_for(declared: type[RecordType]) -> Callable[..., Any]:
    """The function that makes a record of this type."""
    package = declared.model.__module__.partition(".models")[0]
    name = f"{package}.tests.factories"
    if find_spec(f"{package}.tests") and find_spec(name):
        found = getattr(import_module(name), declared.key, None)
        if found is not None:
            return found  # type: ignore[no-any-return]

    def automatic(**values: Any) -> Any:
        return made(declared.model, **{**needed(declared.model, values), **values})

    return automatic


def make(key: str, **values: Any) -> Any:
    return factory_for(record_type(key))(**values)


def make_person(*role_keys: str, **values: Any) -> Any:
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
    return get_user_model().objects.get(pk=person.pk)


def needed(model: type[models.Model], given: dict[str, Any]) -> dict[str, Any]:
    """A value for each field that may not be empty."""
    wanted = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.null or field.blank or field.has_default())
        and field.name not in given
        and (field.editable or field.name == "password")
    ]
    return {field.name: value_of(field) for field in wanted}


def value_of(field: Any) -> Any:
    """A good value for one field of a model."""
    if field.is_relation:
        return factory_for(type_of(field.related_model))()
    if field.flatchoices:
        return field.flatchoices[0][0]
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return clock.now().date()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return 1 + number() % (top_of(field) or 30_000)
    said = f"x-{number()}"
    return f"{said}@example.org" if isinstance(field, models.EmailField) else said


def form_values(declared: type[RecordType], person: Any) -> dict[str, Any]:
    """What somebody types to make a record: each field of the form, as text and keys."""
    form: Any = declared.form_class()(person=person)  # type: ignore[call-arg]
    said: dict[str, Any] = {}
    for name, field in form.fields.items():
        column: Any = declared.model._meta.get_field(name)
        if isinstance(field, ModelChoiceField):
            if field.required:
                said[name] = factory_for(type_of(column.related_model))().pk
        elif column.has_default() and not isinstance(column.get_default(), bool | dict):
            said[name] = _typed(column.get_default())
        elif field.required:
            said[name] = _typed(value_of(column))
    return {**said, **_own_form(declared)}


def _own_form(declared: type[RecordType]) -> dict[str, Any]:
    """What `<key>_form` of the app's factories says where a form takes no invented values."""
    package = declared.model.__module__.partition(".models")[0]
    name = f"{package}.tests.factories"
    if not (find_spec(f"{package}.tests") and find_spec(name)):
        return {}
    own = getattr(import_module(name), f"{declared.key}_form", dict)
    return own()


def _typed(value: Any) -> Any:
    if hasattr(value, "hour"):
        return value.strftime("%Y-%m-%dT%H:%M")
    return str(value)
