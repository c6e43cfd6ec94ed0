"""What belongs to a record and dies with it, as lists in its page: tests, cost lines, relations.

A record type says by `belongs_to` which of its keys name what it belongs to; nothing is copied. All
lists of a page are read in one statement, as far as the reader may see their rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types, type_of
from shallmark.kernel.texts import capital
from shallmark.pages import formats
from shallmark.pages.record_fields import amount, field_of, label_of
from shallmark.standing import read, shown_state
from shallmark.workplace.pointing import address_of_all

#: rows in view, rows that open in place, and columns beside title and state
SHOWN, MOST, COLUMNS = 3, 30, 4
#: what a list does not repeat
LEFT_OUT = frozenset({"reference", "title", "status", "created_at", "updated_at"})


@dataclass(frozen=True)
class Row:
    """One of them: its name, its address, its state, and a word for each column."""

    reference: str
    title: str
    url: str
    status: str
    state: str
    cells: list[object]
    #: the values of the columns by name, as JSON brings them
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Belonging:
    """A list: all rows that were read; `count` may be more."""

    key: str
    name: str
    one: str
    columns: list[str]
    #: address of the form that adds one; empty where the reader may not
    add: str
    #: address of the list of all
    all: str
    rows: list[Row] = field(default_factory=list)
    count: int = 0

    @property
    def first(self) -> list[Row]:
        return self.rows[:SHOWN]

    @property
    def rest(self) -> list[Row]:
        return self.rows[SHOWN:]


@cache
def kinds_of(key: str) -> list[tuple[type[RecordType], str]]:
    """The record types that belong to that of this key, each with its key to it."""
    model = get_record_type(key).model
    return [
        (kind, name)
        for kind in record_types()
        for name in kind.belongs_to
        if (column := field_of(kind, name)) and column.related_model is model
    ]


def belongings(record: Record, person: Person) -> list[Belonging]:
    """The lists of a record; the empty ones only where the reader may add to them. One query."""
    kinds = kinds_of(type_of(type(record)).key)
    if not kinds:
        return []
    lists = {f"{kind.key}-{name}": _empty(kind, name, record, person) for kind, name in kinds}
    parts = [_rows(kind, name, record, person) for kind, name in kinds]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    types = {f"{kind.key}-{name}": (kind, name) for kind, name in kinds}
    for key, reference, title, status, count, cells in found:
        kind, name = types[key]
        lists[key].rows.append(_row(kind, name, reference, title, status, cells))
        lists[key].count = count
    return [one for one in lists.values() if one.rows or one.add]


def _empty(kind: type[RecordType], name: str, record: Record, person: Person) -> Belonging:
    back = record.get_absolute_url()
    listed = address_of_all(kind, name, record)
    query = urlencode({name: record.pk, "back": back})
    several = len([key for key in kind.belongs_to if key != name]) > 0
    heading = capital(kind.label_plural())
    key = field_of(kind, name)
    return Belonging(
        key=f"{kind.key}-{name}",
        name=f"{heading} ({key.verbose_name})" if several and key else heading,
        one=str(kind.label()),
        columns=[label_of(column) for column in _columns(kind, name)],
        add=f"{kind.url()}/new?{query}" if access.may_create(person, kind.key) else "",
        all=listed if name in kind.list_filter else "",
    )


def _columns(kind: type[RecordType], name: str) -> list[ModelField]:
    """What its list shows, without what its place here says already."""
    wanted = (column for column in kind.list_display if column not in {name, *LEFT_OUT})
    return [column for each in wanted if (column := field_of(kind, each))][:COLUMNS]


def _rows(kind: type[RecordType], name: str, record: Record, person: Person) -> Any:  # noqa: ANN401  a query of values
    text = models.CharField()
    cells = {
        column.name: f"{column.name}__title" if column.is_relation else column.name
        for column in _columns(kind, name)
    }
    rows = kind.model.objects.visible_to(person).filter(**{name: record}).order_by("pk")
    return rows.annotate(
        row_list=models.Value(f"{kind.key}-{name}", output_field=text),
        row_state=shown_state(kind.model),
        row_count=models.Window(models.Count("*")),
        row_cells=JSONObject(**cells),
    ).values_list("row_list", "reference", "title", "row_state", "row_count", "row_cells")[:MOST]


def _row(
    kind: type[RecordType],
    name: str,
    reference: str,
    title: str,
    status: str,
    cells: dict[str, object],
) -> Row:
    key, words = read(kind.model, status)
    return Row(
        reference=reference,
        title=title or reference,
        url=f"{kind.url()}/{reference}",
        status=key,
        state=words,
        cells=list(_words(kind, name, cells)),
        raw=cells,
    )


def _words(kind: type[RecordType], name: str, cells: dict[str, object]) -> Iterator[object]:
    """The values as they are read: JSON has lost their types."""
    for column in _columns(kind, name):
        value = cells.get(column.name)
        words = kind.words.get(column.name)
        if words is None and hasattr(column, "unit"):
            words = getattr(column, "words", None)
        if value in (None, ""):
            yield ""
        elif words is not None:
            yield words(value)
        elif column.flatchoices:
            yield dict(column.flatchoices).get(value, value)
        elif isinstance(column, models.BooleanField):
            yield _("yes") if value else _("no")
        elif isinstance(column, models.DateTimeField):
            yield datetime.fromisoformat(str(value))
        elif isinstance(column, models.DateField):
            yield formats.day(date.fromisoformat(str(value)))
        elif isinstance(column, models.DecimalField):
            currency = None if hasattr(kind.model, "currency") else settings.CURRENCY
            yield amount(column, Decimal(str(value)), currency)
        else:
            yield value
