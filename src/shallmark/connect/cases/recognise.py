"""Which dialect a table speaks, and which of its columns mean what."""

from collections import Counter
from dataclasses import dataclass, field

from shallmark.connect.cases.dialect import Dialect, Tool, plain
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.exchange.rejected import REASON_COLUMN, ROW_COLUMN
from shallmark.connect.exchange.shape import Table

#: fields of which every filled cell counts
MANY = ("comment", "private_comment")


@dataclass(slots=True)
class Reading:
    """How the columns of one table are to be read."""

    dialect: Dialect
    #: our field -> positions of its columns, the preferred one first
    places: dict[str, list[int]]
    #: columns that nothing here uses
    unused: list[str] = field(default_factory=list)
    #: columns without a field here that are kept all the same: position -> head
    rest: dict[int, str] = field(default_factory=dict)


def recognise(table: Table, tool: Tool, chosen: Dialect | None = None, kind: str = "") -> Reading:
    """The reading of the table; `chosen` and `kind` overrule what the columns suggest.

    Raises `ImportAborted` with the columns that were expected and those that were found.
    """
    dialect = chosen or _fitting(table, tool)
    if kind and kind != dialect.table:
        raise ImportAborted(f"No table is called {kind}; known is {dialect.table}.")
    reading = _reading(table, dialect)
    _refuse_missing(table, reading)
    if not kind:
        _refuse_other_table(table, reading)
    return reading


def _fitting(table: Table, tool: Tool) -> Dialect:
    names = {plain(column) for column in table.columns}
    dialects = tool.shipped()
    for dialect in dialects:
        if dialect.recognised_by and all(plain(name) in names for name in dialect.recognised_by):
            return dialect
    return dialects[-1]


def _reading(table: Table, dialect: Dialect) -> Reading:
    at: dict[str, list[int]] = {}
    for place, name in enumerate(table.columns):
        at.setdefault(plain(name), []).append(place)
    places: dict[str, list[int]] = {}
    for ours, names in dialect.columns.items():
        # one name may appear as field name and as label: each place counts once
        places_of = dict.fromkeys(place for name in names for place in at.get(plain(name), ()))
        if places_of:
            # what is told besides is not taken for the same, and so not lost
            every = not dialect.keeps_the_rest or ours in MANY
            places[ours] = list(places_of)[: None if every else 1]
    used = {place for columns in places.values() for place in columns}
    own = (ROW_COLUMN, REASON_COLUMN)
    ignored = {plain(name) for name in dialect.ignored}
    rest = {
        place: name
        for place, name in enumerate(table.columns)
        if place not in used and name not in own and plain(name) not in ignored
    }
    if dialect.keeps_the_rest:
        return Reading(dialect, places, rest=rest)
    return Reading(dialect, places, list(rest.values()))


def _refuse_missing(table: Table, reading: Reading) -> None:
    lacking = [
        " or ".join(reading.dialect.columns[ours][0] for ours in group)
        for group in reading.dialect.required
        if not any(ours in reading.places for ours in group)
    ]
    if lacking:
        names = ", ".join(name or "(no name)" for name in table.columns[:40])
        raise ImportAborted(
            f"{table.name} is no {reading.dialect.holds}: no column {'; no column '.join(lacking)}."
            f" Found: {names[:600] or 'no columns at all'}."
            " If it is one, name its columns in a dialect of your own: --dialect FILE."
        )


def _refuse_other_table(table: Table, reading: Reading) -> None:
    other = _other_by_columns(table, reading) or _other_by_numbers(table, reading)
    if other:
        raise ImportAborted(
            f"{table.name} looks like a list of another table ({other}), not of incidents."
            " Name --table incident to take it as incidents all the same."
        )


def _other_by_columns(table: Table, reading: Reading) -> str:
    heads = {plain(column) for column in table.columns}
    for other, names in reading.dialect.other_tables.items():
        if len(heads & {plain(name) for name in names}) >= 2:
            return other
    return ""


def _other_by_numbers(table: Table, reading: Reading) -> str:
    place = reading.places.get("number", [None])[0]
    if place is None:
        return ""
    prefixes: Counter[str] = Counter()
    rows = [row for row in table.rows[:500] if not row.fault]
    for row in rows:
        letters = row.cells[place].strip().rstrip("0123456789").upper()
        prefixes[reading.dialect.other_numbers.get(letters, "")] += 1
    other, count = prefixes.most_common(1)[0] if prefixes else ("", 0)
    return other if count * 2 > len(rows) else ""
