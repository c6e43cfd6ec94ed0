"""Fields of a record as the side column shows them, and the addresses that change them in place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import Look, RecordType, type_of
from shallmark.kernel.texts import capital
from shallmark.pages import formats


@dataclass(frozen=True)
class Shown:
    """One field: `kind` says how the template draws `value`."""

    name: str
    label: str
    #: person, record, moment, flag, text or long
    kind: str
    value: object
    word: str
    #: address of the fragment that changes it, empty for what is only read
    edit: str = ""
    #: address of the record it names
    url: str = ""


def field_of(record_type: type[RecordType], name: str) -> ModelField | None:
    """The model's field, or None."""
    try:
        field = record_type.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def label_of(field: ModelField) -> str:
    return capital(field.verbose_name)


def shown_fields(
    record_type: type[RecordType], record: Record, *, editable: bool, names: Iterable[str] = ()
) -> list[Shown]:
    """The detail fields in their order; with `editable`, those that a form may change say where."""
    wanted = tuple(names) or record_type.detail_fields or record_type.changeable()
    return list(_shown(record_type, record, wanted, editable=editable))


def _shown(
    record_type: type[RecordType], record: Record, names: Iterable[str], *, editable: bool
) -> Iterator[Shown]:
    changeable = set(record_type.changeable()) if editable else set()
    for name in names:
        field = field_of(record_type, name)
        if field is None:
            continue
        edit = f"{record.get_absolute_url()}/field/{name}" if name in changeable else ""
        yield shown_field(record, field, edit=edit)


def shown_field(record: Record, field: ModelField, *, edit: str = "") -> Shown:
    value = getattr(record, field.name)
    kind, word = _kind(record, field)
    url = value.get_absolute_url() if kind == "record" and value is not None else ""
    return Shown(field.name, label_of(field), kind, value, word, edit, url)


def _kind(record: Record, field: ModelField) -> tuple[str, str]:
    value = getattr(record, field.name)
    record_type = type_of(type(record))
    words = record_type.words.get(field.name) or getattr(field, "words", None)
    if words is not None:
        return "text", words(value) if value not in (None, "") else ""
    look = record_type.looks.get(field.name)
    if look is not None:
        return "text", _drawn(look, value)
    if field.is_relation:
        is_person = hasattr(field.related_model, "USERNAME_FIELD")
        return ("person" if is_person else "record"), str(value or "")
    if getattr(field, "choices", None):
        return "text", str(getattr(record, f"get_{field.name}_display")())
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "text", formats.day(value) if isinstance(value, date) else ""
    word = "" if value is None else str(value)
    for of, kind, silent in KINDS:
        if isinstance(field, of):
            return kind, "" if silent else word
    return "text", word


def _drawn(look: Look, value: float | None) -> str:
    if look is Look.DURATION:
        return formats.service_time(value)
    return f"P{value}" if value else ""


#: kinds of fields that are drawn in their own way; a silent one is drawn from its value
KINDS: tuple[tuple[type[ModelField], str, bool], ...] = (
    (models.BooleanField, "flag", True),
    (models.DateTimeField, "moment", True),
    (models.JSONField, "answers", True),
    (models.TextField, "long", False),
)
