"""What merely points at a record, by kind: how many, and where all of them are.

Only keys that a list can be filtered by are told, so that each number opens its rows.
"""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.db import models

from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types, type_of
from shallmark.kernel.texts import capital
from shallmark.pages.record_fields import field_of, label_of


@dataclass(frozen=True)
class Pointing:
    """Records of one kind that name this one by one key; `title` where there is one alone."""

    #: key of the record type, and name of its field
    key: str
    name: str
    kind: str
    through: str
    icon: str
    count: int
    title: str
    url: str


@cache
def keys_to(key: str) -> list[tuple[type[RecordType], str]]:
    """The record types that name one of this key without belonging to it, each with its key."""
    model = get_record_type(key).model
    return [
        (kind, name)
        for kind in record_types()
        for name in kind.list_filter
        if name not in kind.belongs_to
        and (column := field_of(kind, name))
        and column.related_model is model
    ]


def pointing_at(record: Record, person: Person) -> list[Pointing]:
    """A line for each kind and key that names the record, of what one may see. One query."""
    keys = keys_to(type_of(type(record)).key)
    if not keys:
        return []
    parts = [_counted(kind, name, record, person) for kind, name in keys]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    counts = {where: (count, reference, title) for where, count, reference, title in found if count}
    return [
        _line(kind, name, record, *counts[f"{kind.key}-{name}"])
        for kind, name in keys
        if f"{kind.key}-{name}" in counts
    ]


def address_of_all(kind: type[RecordType], name: str, record: Record) -> str:
    """The list of those that name the record, in the view that holds all."""
    all_of_them = {"view": "all"} if any(view.key == "all" for view in kind.views) else {}
    return f"{kind.url()}?{urlencode({**all_of_them, name: record.reference})}"


def _counted(
    kind: type[RecordType], name: str, record: Record, person: Person
) -> "models.QuerySet[Record, tuple[str, int, str, str]]":
    where = models.Value(f"{kind.key}-{name}", output_field=models.CharField())
    rows = kind.model.objects.visible_to(person).filter(**{name: record}).order_by()
    counted = rows.values(where=where).annotate(
        number=models.Count("pk"), only=models.Min("reference"), called=models.Min("title")
    )
    return counted.values_list("where", "number", "only", "called")


def _line(
    kind: type[RecordType], name: str, record: Record, count: int, reference: str, title: str
) -> Pointing:
    column = field_of(kind, name)
    alone = count == 1
    return Pointing(
        key=kind.key,
        name=name,
        kind=capital(kind.label() if alone else kind.label_plural()),
        through=label_of(column) if column else "",
        icon=kind.icon,
        count=count,
        title=(title or reference) if alone else "",
        url=f"{kind.url()}/{reference}" if alone else address_of_all(kind, name, record),
    )
