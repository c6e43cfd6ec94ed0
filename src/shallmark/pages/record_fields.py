"""Fields of a record as the side column shows them, and the addresses that change them in place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import RecordType, type_of
from shallmark.kernel.texts import capital
from shallmark.pages import formats


@dataclass(frozen=True)
class Link:
    """A record that a field names, as far as the reader may open it."""

    reference: str
    title: str
    url: str
    icon: str
    #: the words of its type, and its state as key and word
    kind: str
    status: str = ""
    state: str = ""


@dataclass(frozen=True)
class Shown:
    """One field: `kind` says how the template draws `value`."""

    name: str
    label: str
    #: person, record, records, moment, flag, answers, text or long
    kind: str
    value: object
    word: str
    #: address of the fragment that changes it, empty for what is only read
    edit: str = ""
    #: address of the record it names
    url: str = ""
    #: where a page shows it: prose, linked, people, dates or details
    part: str = "details"
    #: whether nobody has answered it
    is_empty: bool = False
    #: the records it names (pages/references.py), and how many of them the reader may not open
    links: tuple[Link, ...] = ()
    hidden: int = 0


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
    return Shown(
        field.name,
        label_of(field),
        kind,
        value,
        word,
        edit,
        url,
        part=_part(field, kind),
        is_empty=value in (None, "", [], {}) or (value is False and field.default is False),
    )


def _part(field: ModelField, kind: str) -> str:
    """Where a page shows the field: long texts as prose, the rest by what they name."""
    if kind in PARTS:
        return PARTS[kind]
    if kind == "records":
        return "people" if getattr(field, "keys", ()) == ("person",) else "linked"
    if is_money(field):
        return "money"
    return "dates" if isinstance(field, models.DateField) else "details"


def _kind(record: Record, field: ModelField) -> tuple[str, str]:
    value = getattr(record, field.name)
    said = _said(record, field, value)
    if said is not None:
        return said
    if field.is_relation:
        is_person = hasattr(field.related_model, "USERNAME_FIELD")
        word = getattr(value, "title", "") or str(value or "")
        return ("person" if is_person else "record"), word
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "text", formats.day(value) if isinstance(value, date) else ""
    if isinstance(field, models.DecimalField):
        return "text", amount(field, value, getattr(record, "currency", "") or settings.CURRENCY)
    word = "" if value is None else str(value)
    for of, kind, silent in KINDS:
        if isinstance(field, of):
            return kind, "" if silent else word
    return "text", _answers(value) if isinstance(value, dict) else word


def _said(record: Record, field: ModelField, value: Any) -> tuple[str, str] | None:  # noqa: ANN401  any column's
    """Kind and words of a field that is drawn otherwise than its type tells; None for others."""
    record_type = type_of(type(record))
    words = record_type.words.get(field.name) or getattr(field, "words", None)
    if isinstance(value, str) and field.name != "reference" and REFERENCE.fullmatch(value):
        return "records", value
    if getattr(field, "keys", ()):
        return "records", ", ".join(map(str, value or ()))
    if isinstance(value, list) and field.name not in record_type.words:
        return "lines", ", ".join(map(str, value))
    if words is not None:
        return "text", words(value) if value not in (None, "") else ""
    if field.name in record_type.looks:
        return "text", f"P{value}" if value else ""
    if getattr(field, "choices", None):
        return "text", capital(str(getattr(record, f"get_{field.name}_display")()))
    return None


def is_money(field: ModelField) -> bool:
    return isinstance(field, models.DecimalField) and field.decimal_places == CENTS


def amount(field: ModelField, value: Decimal | None, currency: str | None) -> str:
    """A sum with its currency, where that is not said elsewhere, or a number."""
    if value is None:
        return ""
    if currency and is_money(field):
        return formats.money(value, currency)
    return formats.decimal(Decimal(str(value)))


def _answers(value: dict[str, object]) -> str:
    """A small object in words, such as "Rack: 3, Ports: 24"."""
    pairs = ((capital(str(key).replace("_", " ")), said) for key, said in value.items())
    return ", ".join(f"{key}: {said}" for key, said in pairs)


#: the number of a record: the prefix of its type, and seven digits
REFERENCE = re.compile(r"([A-Z]{2,6})\d{7}")
#: places of a sum of money
CENTS = 2
#: kinds of fields that are drawn in their own way; a silent one is drawn from its value
KINDS: tuple[tuple[type[ModelField], str, bool], ...] = (
    (models.BooleanField, "flag", True),
    (models.DateTimeField, "moment", True),
    (models.TextField, "long", False),
)
#: kinds that stand in one part of a page
PARTS = {
    "long": "prose",
    "lines": "prose",
    "person": "people",
    "record": "linked",
    "moment": "dates",
}
