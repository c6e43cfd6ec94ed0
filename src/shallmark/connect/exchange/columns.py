"""What a head of a file means among the columns of a record type."""

from django.core.exceptions import FieldDoesNotExist

from shallmark.connect.exchange.export import unguarded
from shallmark.kernel.records import RecordType
from shallmark.pages.tables import Column, column, known_columns


def columns_of(record_type: type[RecordType], heads: list[str]) -> list[Column | None]:
    """The column that each head means, by key first, then by the head of the list."""
    known = known_columns(record_type)
    by_key = {each.key: each for each in known}
    by_label = {str(each.label).lower(): each for each in reversed(known)}
    labelled = {f"{each.label} ({each.key})".lower(): each for each in known}
    return [
        by_key.get(head) or labelled.get(head.lower()) or by_label.get(head.lower())
        for head in heads
    ]


def column_of(record_type: type[RecordType], head: str) -> Column | None:
    """The column that a head of the file means; none where it is nothing that we know."""
    return columns_of(record_type, [unguarded(head.strip())])[0]


def label_of(record_type: type[RecordType], name: str) -> str:
    """What pages call the field; its name where it is none."""
    try:
        return str(column(record_type, name).label)
    except FieldDoesNotExist:
        return name
