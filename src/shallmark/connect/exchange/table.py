"""A table out of a CSV file or a JSON answer: columns, rows and what is wrong with single rows."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from shallmark.connect.exchange.answers import table_of_answer
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.source import MOST_BYTES, read_bytes
from shallmark.connect.exchange.text import decode

#: One field longer than this is no text of a ticket but a damaged file.
LONGEST_FIELD = 1_000_000

_DELIMITERS = (",", ";", "\t", "|")
_RECOVERIES = 50


def read_table(
    path: Path,
    *,
    knows: Callable[[str], bool],
    encoding: str = "",
    most: int = MOST_BYTES,
) -> Table:
    """The table in the file; `knows` tells the names of columns that count for the delimiter."""
    return table_of(path.name, read_bytes(path, most), knows=knows, encoding=encoding)


def table_of(
    name: str, content: bytes, *, knows: Callable[[str], bool], encoding: str = ""
) -> Table:
    """The table in these bytes.

    Raises:
        Unreadable: they are no text, or no table.

    """
    text, codec = decode(name, content, encoding)
    if text.lstrip("\ufeff \r\n\t")[:1] in ("{", "["):
        return table_of_answer(name, text, codec)
    return _table_of_csv(name, text.lstrip("\ufeff"), codec, knows)


def _table_of_csv(name: str, text: str, codec: str, knows: Callable[[str], bool]) -> Table:
    csv.field_size_limit(2**31 - 1)  # judged per row below: the module's own limit stops the file
    text, declared = _declared_delimiter(text.lstrip("\r\n"))
    delimiter = declared or _sniff(text, knows)
    rows = iter(_rows(text, delimiter))
    header = next(rows, None)
    if header is None:
        raise Unreadable(f"{name} is empty.")
    columns = [" ".join(cell.split()) for cell in header.cells]
    table = Table(name, columns, [], codec, delimiter)
    for row in rows:
        if any(row.cells):
            row.fault = row.fault or _misfit(row, columns)
            table.rows.append(row)
    return table


def _declared_delimiter(text: str) -> tuple[str, str]:
    """The line `sep=;` that spreadsheets write before the header."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return rest, first[4]
    return text, ""


def _sniff(text: str, knows: Callable[[str], bool]) -> str:
    """The delimiter by which the header yields most known columns, then most columns."""
    start = text[:100_000]

    def yields(delimiter: str) -> tuple[int, int]:
        header = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        return sum(knows(cell) for cell in header), len(header)

    return max(_DELIMITERS, key=yields)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """All records. An opening quote that never closes spoils its own line only."""
    lines: Iterable[str] = io.StringIO(text, newline="")
    number = 0
    for _ in range(_RECOVERIES):
        eaten: list[str] = []
        reader = csv.reader(_remembering(lines, eaten), delimiter=delimiter)
        held: Row | None = None
        mine: list[str] = []
        for cells in reader:
            if held is not None:
                yield held
            number += 1
            held, mine = Row(number, cells), eaten[:]
            eaten.clear()
        if held is None:
            return
        if not _never_closed(mine, delimiter):
            yield held
            return
        held.fault = "a quote is opened here and never closed"
        held.cells = mine[0].rstrip("\r\n").split(delimiter)
        yield held
        lines = mine[1:]
    raise Unreadable("Too many quotes are opened and never closed; the file is damaged.")


def _remembering(lines: Iterable[str], eaten: list[str]) -> Iterator[str]:
    for line in lines:
        eaten.append(line)
        yield line


def _never_closed(lines: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as fault:
        return "unexpected end of data" in str(fault)
    return False


def _misfit(row: Row, columns: list[str]) -> str:
    """What is wrong with the shape of the row; trailing empty cells are dropped, not judged."""
    surplus = len(row.cells) - len(columns)
    if surplus > 0 and not any(row.cells[len(columns) :]):
        del row.cells[len(columns) :]
    elif surplus:
        return f"the row has {len(row.cells)} cells, the header has {len(columns)}"
    longest = max(row.cells, key=len)
    if len(longest) > LONGEST_FIELD:
        name = columns[row.cells.index(longest)]
        return f"{name}: the text has {len(longest):,} characters, at most {LONGEST_FIELD:,}"
    return ""
