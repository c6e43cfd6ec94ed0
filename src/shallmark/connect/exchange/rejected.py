"""The file of rejected rows: original cells, the row's number, the reason; can be read again."""

import csv
from collections.abc import Iterable
from pathlib import Path

from shallmark.connect.exchange.shape import Row

ROW_COLUMN = "shallmark_row"
REASON_COLUMN = "shallmark_reason"

#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would compute."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    guard = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA)
    return cell[1:] if guard else cell


def write_rejected(path: Path, columns: list[str], rows: Iterable[tuple[Row, str]]) -> Path:
    """Writes the rows in order of the file, as UTF-8 with a mark so that spreadsheets see it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([ROW_COLUMN, REASON_COLUMN, *map(guarded, columns)])
        for row, reason in rows:
            cells = row.cells + [""] * (len(columns) - len(row.cells))
            writer.writerow([row.number, *map(guarded, [reason, *cells])])
    return path


def restore(columns: list[str], rows: list[Row]) -> None:
    """Takes the apostrophes away again where a corrected file of rejected rows comes back."""
    if REASON_COLUMN in columns:
        for row in rows:
            row.cells = [unguarded(cell) for cell in row.cells]
