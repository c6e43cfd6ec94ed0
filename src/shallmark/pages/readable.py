"""Rows that name records, for a reader who may not open all of them."""

from collections.abc import Collection

from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types


def hidden(key: str, references: Collection[str], reader: Person) -> set[str]:
    """The references of records of this type that the reader may not open. One query."""
    record_type = next((each for each in record_types() if each.key == key), None)
    if record_type is None:
        return set()
    named = record_type.model.objects.filter(reference__in=references)
    open_to = named.visible_to(reader).values_list("reference", flat=True)
    return set(named.values_list("reference", flat=True).difference(open_to))
