"""A list of Jira as a table: rows may be wider than their header, by comments that it left out."""

from pathlib import Path

from shallmark.connect.cases.dialect import Tool
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.table import read_table

#: head of the columns that a row is wider by
SURPLUS = "Comment"


def read_issues(path: Path, tool: Tool, encoding: str) -> Table:
    """The issues; what stands beyond the header is taken for comments.

    Raises:
        Unreadable: there is no table in the file.

    """
    table = read_table(path, knows=tool.knows, encoding=encoding)
    width = len(table.columns)
    wide = [row for row in table.rows if row.fault and _is_wide(row, width)]
    for row in wide:
        row.fault = ""
    widest = max((len(row.cells) for row in wide), default=width)
    table.columns += [SURPLUS] * (widest - width)
    for row in table.rows:
        if not row.fault:
            row.cells += [""] * (widest - len(row.cells))
    if wide:
        table.notes.append("row wider than its header, the rest taken for comments")
    return table


def _is_wide(row: Row, width: int) -> bool:
    """Whether the row is whole and has more behind it, each of the form date;user;text."""
    surplus = [cell for cell in row.cells[width:] if cell.strip()]
    return bool(surplus) and all(cell.count(";") >= 2 for cell in surplus)
