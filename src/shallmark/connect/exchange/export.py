"""Export of what a list shows: CSV, XLSX and JSON, streamed; cells can never become formulas.

The other direction is `connect/exchange/intake.py`; what was exported here comes back unchanged.
"""

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from shallmark.kernel import clock
from shallmark.pages.tables import Column, Row, Rows

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
#: a spreadsheet takes a cell that begins so for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"
AT_ONCE = 2000
#: rows of one sheet of a workbook, head included
SHEET_ROWS = 1_048_576


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would compute."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    guard = cell.startswith("'") and cell.lstrip("'").startswith(FORMULA)
    return cell[1:] if guard else cell


def in_words(value: object) -> str:
    """One value as text of a CSV file: times in ISO 8601 of the reader's zone, to the second."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_current_timezone()).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def cell_text(value: object) -> str:
    """The guarded text of a value; numbers keep their sign."""
    text = in_words(value)
    return text if isinstance(value, int | float | Decimal) else guarded(text)


def heads_of(columns: Iterable[Column]) -> list[str]:
    """Heads as the list shows them, each once."""
    heads: list[str] = []
    for column in columns:
        label = str(column.label)
        heads.append(label if label not in heads else f"{label} ({column.key})")
    return heads


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: list[Column], rows: Iterable[Row], *, mark: bool = False) -> Iterator[str]:
    """The lines of the file; `mark` begins it so that spreadsheets read it as UTF-8."""
    writer: Any = csv.writer(_Echo())
    if mark:
        yield MARK
    yield writer.writerow([guarded(head) for head in heads_of(columns)])
    for row in rows:
        yield writer.writerow([cell_text(column.plain(row)) for column in columns])


def json_lines(columns: list[Column], rows: Iterable[Row]) -> Iterator[str]:
    """An array of objects by key of the column; times in UTC, numbers and truth as such."""
    yield "["
    between = "\n"
    for row in rows:
        values = {column.key: _for_json(column.plain(row)) for column in columns}
        yield between + json.dumps(values, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"


def _for_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | Decimal):
        return str(value)
    return value


def workbook(columns: list[Column], rows: Iterable[Row]) -> IO[bytes]:
    """A temporary file with the workbook, written row by row; texts are texts, never formulas."""
    import xlsxwriter

    # Lives as long as the answer that streams it; closed by FileResponse.
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": False,
    }
    book = xlsxwriter.Workbook(file, options)
    styles: dict[type, object] = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heads_of(columns), book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        if number >= SHEET_ROWS:
            break
        for place, column in enumerate(columns):
            _write(sheet, number, place, column.plain(row), styles)
    book.close()
    file.seek(0)
    return file


def _write(
    sheet: Any,  # noqa: ANN401  xlsxwriter has no types
    number: int,
    place: int,
    value: object,
    styles: dict[type, object],
) -> None:
    if isinstance(value, datetime):
        here = value.astimezone(timezone.get_current_timezone()).replace(tzinfo=None)
        sheet.write_datetime(number, place, here, styles[datetime])
    elif isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(number, place, value, styles[date])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(number, place, value)
    elif value not in (None, ""):
        # 32,767 is all a cell of a workbook holds
        sheet.write_string(number, place, str(value)[:32_767])


def download(
    form: str, name: str, columns: list[Column], rows: Rows, *, mark: bool = False
) -> HttpResponseBase:
    """The answer that sends the file; rows are read in blocks as it goes."""
    return sent(form, name, columns, rows.iterator(chunk_size=AT_ONCE), mark=mark)


def sent(
    form: str, name: str, columns: list[Column], data: Iterable[Row], *, mark: bool = False
) -> HttpResponseBase:
    """As `download`, of rows that are at hand."""
    day = timezone.localtime(clock.now()).date().isoformat()
    title = f"{name}-{day}.{form}"
    if form == "xlsx":
        file = workbook(columns, data)
        return FileResponse(file, as_attachment=True, filename=title, content_type=FORMS[form])
    # The reader's zone and language hold while the view runs, not while the answer streams.
    lines = csv_lines(columns, data, mark=mark) if form == "csv" else json_lines(columns, data)
    answer = StreamingHttpResponse(_held(lines), content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{title}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _held(lines: Iterator[str]) -> Iterator[bytes]:
    """The lines in blocks, written in the zone of now whenever they are asked for."""
    zone = timezone.get_current_timezone()

    def blocks() -> Iterator[bytes]:
        waiting: list[str] = []
        size = 0
        while True:
            with timezone.override(zone):
                line = next(lines, None)
            if line is not None:
                waiting.append(line)
                size += len(line)
            if line is None or size > 32_000:
                if waiting:
                    yield "".join(waiting).encode()
                waiting, size = [], 0
            if line is None:
                return

    return blocks()


__all__ = ["FORMS", "cell_text", "csv_lines", "download", "guarded", "in_words", "unguarded"]
