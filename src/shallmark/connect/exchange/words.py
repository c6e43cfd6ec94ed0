"""Words of a file that stand for one of a few things: what they mean is known, or somebody says."""

from collections.abc import Iterator, Mapping

from shallmark.connect.exchange.beside import Words, kinds
from shallmark.connect.exchange.columns import key_of_head
from shallmark.connect.exchange.shape import Row, Table
from shallmark.kernel.records import RecordType

#: key of a column -> word of the file -> what somebody says that it means
Said = Mapping[str, Mapping[str, str]]
#: words of a column that are asked for; a column of more holds something else
MOST = 40


def worded(record_type: type[RecordType], table: Table, said: Said) -> Table:
    """The table with our words in such columns; what nobody knows stays as it is."""
    places = dict(_places(record_type, table))
    if not places:
        return table
    rows = [
        Row(row.number, [_ours(cell, places.get(at), said) for at, cell in enumerate(row.cells)],
            row.fault)
        for row in table.rows
    ]  # fmt: skip
    return Table(
        table.name, table.columns, rows, table.encoding, table.delimiter, table.notes, table.digest
    )


def unknown(record_type: type[RecordType], table: Table) -> dict[str, list[str]]:
    """Key of a column -> its words that nobody here knows, in the order of the file."""
    found: dict[str, list[str]] = {}
    for place, (key, words) in _places(record_type, table):
        cells = (
            row.cells[place].strip() for row in table.rows if not row.fault and row.cells[place]
        )
        every = dict.fromkeys(cell for cell in cells if cell)
        if asked := [word for word in every if not words.ours(word)][:MOST]:
            found[key] = asked
    return found


def _places(record_type: type[RecordType], table: Table) -> Iterator[tuple[int, tuple[str, Words]]]:
    kind = kinds.get(record_type.key)
    known = kind.words() if kind is not None else {}
    for place, head in enumerate(table.columns):
        key = key_of_head(record_type, head) if known else ""
        if key in known:
            yield place, (key, known[key])


def _ours(cell: str, place: tuple[str, Words] | None, said: Said) -> str:
    if place is None or not cell.strip():
        return cell
    key, words = place
    word = cell.strip()
    return words.ours(said.get(key, {}).get(word, word)) or cell
