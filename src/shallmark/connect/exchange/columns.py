"""What a head of a file means among the columns of a record type."""

from django.core.exceptions import FieldDoesNotExist

from shallmark.connect.exchange.beside import kinds
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


def keys_beside(
    record_type: type[RecordType], heads: list[str], columns: list[Column | None]
) -> list[str]:
    """The key that each head names beside fields; empty where it is a field, or nothing."""
    kind = kinds.get(record_type.key)
    if kind is None:
        return [""] * len(heads)
    fields = {*record_type.fields, *record_type.changeable(), "reference", "updated_at"}
    return [
        "" if column is not None and column.key in fields else kind.column_of(head)
        for head, column in zip(heads, columns, strict=True)
    ]


def key_of_head(record_type: type[RecordType], head: str) -> str:
    """The key of the column that a head names, be it a field or said beside; empty: nothing."""
    column = column_of(record_type, head)
    beside = keys_beside(record_type, [unguarded(head.strip())], [column])[0]
    return beside or (column.key if column is not None else "")


def is_known(record_type: type[RecordType], head: str) -> bool:
    """Whether a head names a column of ours."""
    return bool(key_of_head(record_type, head))


def label_of(record_type: type[RecordType], name: str) -> str:
    """What pages call the field; its name where it is none."""
    kind = kinds.get(record_type.key)
    if kind is not None and name in (beside := kind.columns()):
        return beside[name]
    try:
        return str(column(record_type, name).label)
    except FieldDoesNotExist:
        return name
