"""What the columns of a file are: said by its heads, guessed, or told by whoever sends it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shallmark.connect.exchange.columns import column_of, key_of_head
from shallmark.connect.exchange.export import unguarded
from shallmark.connect.exchange.shape import Row, Table
from shallmark.kernel.records import RecordType

#: what other tools call a column of ours
OTHER_NAMES = {
    "title": {"name", "hostname", "host", "summary", "subject", "short description", "item"},
    "email": {"mail", "e mail address", "email address"},
    "uid": {
        "serial", "serial number", "serial no", "asset tag", "inventory number", "seriennummer",
    },
    "type": {"class", "kind", "category", "device type", "typ"},
    "description": {"comment", "comments", "notes", "text", "details"},
    "value": {"price", "preis", "cost", "kosten", "anschaffungswert"},
    "currency": {"währung"},
    "valued_on": {"purchase date", "bought on"},
    "asset_ref": {"asset tag", "asset number", "inventory number"},
    "status": {"zustand", "lifecycle", "lifecycle state", "operational status", "install status"},
    "location": {"standort"},
    "environment": {"env", "stage", "umgebung", "used for"},
    "attributes.address": {"ip", "ip address", "ip adresse"},
    "attributes.operating system": {"os", "betriebssystem"},
    "attributes.memory": {"ram", "arbeitsspeicher"},
    "attributes.processors": {"cpu", "cpus", "cores", "cpu count"},
    "owner": {"eigentümer", "besitzer"},
}  # fmt: skip

#: beside fields: guessed only where the file has this one, too, as alone it says nothing
_BESIDE = {"valued_on": "value"}


@dataclass(slots=True)
class Match:
    """Head of the file -> our column, empty where it is left out; and what all rows say besides."""

    heads: dict[str, str] = field(default_factory=dict)
    fill: dict[str, str] = field(default_factory=dict)
    #: key of a column -> word of the file -> what it means here
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def columns(self) -> set[str]:
        return {key for key in (*self.heads.values(), *self.fill) if key}


def matched(table: Table, match: Match) -> Table:
    """The table with our names for its columns, and a column for each value of all rows.

    What is left out stands in brackets, so that it is no column of ours even where it is called so.
    """
    names = [match.heads.get(head, head) or (head and f"({head})") for head in table.columns]
    more = list(match.fill)
    rows = [Row(row.number, [*row.cells, *match.fill.values()], row.fault) for row in table.rows]
    columns, notes = [*names, *more], list(table.notes)
    return Table(table.name, columns, rows, table.encoding, table.delimiter, notes, table.digest)


def guessed(record_type: type[RecordType], table: Table, columns: Iterable[str]) -> Match:
    """What heads of no column of ours may be; each column once, and what is said stays."""
    said = {key_of_head(record_type, head) for head in table.columns}
    open_ones = [key for key in columns if key not in said]
    heads: dict[str, str] = {}
    for head in table.columns:
        if not key_of_head(record_type, head):
            key = next((key for key in open_ones if _resembles(head, key)), "")
            if key:
                heads[head] = key
                open_ones.remove(key)
    _leave_alone(record_type, heads, said)
    return Match(heads)


def _leave_alone(record_type: type[RecordType], heads: dict[str, str], said: set[str]) -> None:
    """Guess no column that says nothing here without another one, which the file does not have."""
    own = {field.name for field in record_type.model._meta.fields}
    known = said | set(heads.values())
    for head, key in list(heads.items()):
        if key not in own and _BESIDE.get(key, key) not in known:
            del heads[head]


def key_of(record_type: type[RecordType], table: Table, keys: Iterable[str]) -> str:
    """The first of the keys that the rows have; empty where they have none."""
    for key in keys:
        for place, head in enumerate(table.columns):
            column = column_of(record_type, head)
            if column is not None and column.key == key and _says_something(table, place):
                return key
    return ""


def _says_something(table: Table, place: int) -> bool:
    return any(row.cells[place].strip() for row in table.rows if not row.fault)


def _resembles(head: str, key: str) -> bool:
    words = _words(unguarded(head))
    own = key.partition(".")[2] or key
    known = {_words(key), _words(own), *OTHER_NAMES.get(key, ())}
    return bool(words) and words in known


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()
