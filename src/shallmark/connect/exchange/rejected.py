"""The file of rejected rows: original cells, the row's number, the reason; can be read again."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from shallmark.connect.exchange.shape import Refusal, Row, Table

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


def keep_rejected(
    folder: Path, name: str, table: Table | None, refusals: Iterable[Refusal], at: datetime
) -> Path | None:
    """The file of what was refused: rows of the table; of a dump, its records by their keys.

    None where nothing was refused.
    """
    if table is None:
        columns = ["record"]
        rows = [(Row(each.row, [each.key]), each.reason) for each in refusals]
    else:
        columns, reasons = table.columns, dict[int, str]()
        for each in refusals:
            before = reasons.get(each.row)
            reasons[each.row] = f"{before}; {each.reason}" if before else each.reason
        rows = [(row, reasons[row.number]) for row in table.rows if row.number in reasons]
    if not rows:
        return None
    stem = Path(name).name.split(".")[0] or "import"
    return write_rejected(folder / f"{stem}-{at:%Y%m%dT%H%M%S%f}.csv", columns, rows)


def without_marks(table: Table) -> Table:
    """A mended file of rejected rows as the file was: without number, reason and apostrophes."""
    restore(table.columns, table.rows)
    kept = [at for at, head in enumerate(table.columns) if head not in (ROW_COLUMN, REASON_COLUMN)]
    if len(kept) < len(table.columns):
        table.columns = [table.columns[at] for at in kept]
        for row in table.rows:
            row.cells = [row.cells[at] for at in kept if at < len(row.cells)]
    return table


def restore(columns: list[str], rows: list[Row]) -> None:
    """Takes the apostrophes away again where a corrected file of rejected rows comes back."""
    if REASON_COLUMN in columns:
        for row in rows:
            row.cells = [unguarded(cell) for cell in row.cells]
