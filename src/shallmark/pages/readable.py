"""Rows that name records, for a reader who may not open all of them."""

from collections.abc import Collection

from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types


def hidden(references: Collection[str], reader: Person) -> set[str]:
    """The references of records that the reader may not open. A query for each record type."""
    by_prefix: dict[str, list[str]] = {}
    for reference in references:
        by_prefix.setdefault(reference.rstrip("0123456789"), []).append(reference)
    closed: set[str] = set()
    for record_type in record_types():
        named = by_prefix.get(record_type.prefix) if record_type.prefix else None
        if named:
            records = record_type.model.objects.all()
            there = records.filter(reference__in=named).values_list("reference", flat=True)
            open_to = records.visible_to(reader).filter(reference__in=named)
            closed.update(there.difference(open_to.values_list("reference", flat=True)))
    return closed
