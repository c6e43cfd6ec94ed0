"""What a record names, by name and state: asked in one statement, as far as the reader may open it.

A field names another record by its key, by its reference, or by a list of references; a text by
references among its words, which lead where the reader may go and are words where not.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.db import models

from shallmark import standing
from shallmark.kernel import access
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, record_types, type_of
from shallmark.pages.record_fields import REFERENCE, Link, Shown

#: names of one field
MOST = 200
#: fields of texts, and the numbers in them
TEXTS, IN_TEXT = frozenset({"long", "lines"}), re.compile(rf"\b{REFERENCE.pattern}\b")


@dataclass
class _Wanted:
    """What is asked of one record type."""

    keys: set[int]
    references: set[str]


def linked(fields: list[Shown], person: Person, apart: Collection[str] = ()) -> list[Shown]:
    """The fields, with links where they name records; texts drawn elsewhere (`apart`) as is."""
    wanted: dict[type[RecordType], _Wanted] = defaultdict(lambda: _Wanted(set(), set()))
    known: dict[tuple[str, object], Link] = {}
    for field in fields:
        in_hand = _in_hand(field, person)
        if in_hand is not None:
            known[in_hand[0]] = in_hand[1]
            continue
        for record_type, name in _named(field, apart):
            where = wanted[record_type]
            where.references.add(name) if isinstance(name, str) else where.keys.add(name)
    if wanted:
        known |= dict(_known(wanted, person))
    return [_with_links(field, known) for field in fields]


def _in_hand(field: Shown, person: Person) -> tuple[tuple[str, object], Link] | None:
    """What was read with the record, where the reader may open all of its type."""
    value = field.value
    if field.kind != "record" or not isinstance(value, Record):
        return None
    record_type, status = type_of(type(value)), standing.known(value)
    if access.readable(type(value), person) or status is None:
        return None
    return (record_type.key, value.pk), _link(record_type, value.reference, value.title, status)


def _with_links(field: Shown, known: dict[tuple[str, object], Link]) -> Shown:
    names = [(record_type.key, name) for record_type, name in _named(field)]
    if not names:
        return field
    links = tuple(known[name] for name in names if name in known)
    if field.kind in TEXTS:
        return replace(field, links=links)
    hidden = len(names) - len(links)
    return replace(field, links=links, hidden=hidden, url=links[0].url if links else "")


def _named(
    field: Shown, apart: Collection[str] = ()
) -> Iterator[tuple[type[RecordType], str | int]]:
    """Type and key, or type and reference, of each record that the field names."""
    value = field.value
    if field.kind == "record" and isinstance(value, Record):
        yield type_of(type(value)), value.pk
    elif field.kind == "records":
        texts = value if isinstance(value, list) else [value]
        for text in texts[:MOST]:
            match = REFERENCE.fullmatch(str(text))
            if match and match[1] in by_prefix():
                yield by_prefix()[match[1]], str(text)
    elif field.kind in TEXTS and field.name not in apart:
        for match in list(IN_TEXT.finditer(str(value)))[:MOST]:
            if match[1] in by_prefix():
                yield by_prefix()[match[1]], match[0]


@cache
def by_prefix() -> dict[str, type[RecordType]]:
    return {record_type.prefix: record_type for record_type in record_types() if record_type.prefix}


def _known(
    wanted: dict[type[RecordType], _Wanted], person: Person
) -> Iterator[tuple[tuple[str, object], Link]]:
    parts = []
    for record_type, names in wanted.items():
        condition = models.Q(pk__in=names.keys) | models.Q(reference__in=names.references)
        parts.append(_rows(record_type, condition, person))
    types = {record_type.key: record_type for record_type in wanted}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    for key, pk, reference, title, status in rows:
        link = _link(types[key], reference, title, status)
        yield (key, pk), link
        yield (key, reference), link


def _rows(
    record_type: type[RecordType], condition: models.Q, person: Person
) -> "models.QuerySet[Record, tuple[str, int, str, str, str]]":
    """Key, primary key, reference, title and state of what the person may read."""
    text = models.CharField()
    readable = access.readable(record_type.model, person)
    rows = record_type.model.objects.filter(condition & readable).order_by()
    return rows.annotate(
        row_key=models.Value(record_type.key, output_field=text),
        row_state=standing.shown_state(record_type.model),
    ).values_list("row_key", "pk", "reference", "title", "row_state")


def _link(record_type: type[RecordType], reference: str, title: str, status: str) -> Link:
    key, word = standing.read(record_type.model, status)
    return Link(
        reference=reference,
        title=title or reference,
        url=f"{record_type.url()}/{reference}",
        icon=record_type.icon,
        kind=str(record_type.label()),
        status=key,
        state=word,
    )
