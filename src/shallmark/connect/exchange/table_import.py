"""Import of a table for any record type: previewed first, then written by `writes`.

A file that a list exported comes back unchanged: a cell that says what the record says is never
read at all. Columns are named by key or by head of the list; records by the key columns.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime, tzinfo
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.connect.exchange.beside import Beside, kinds
from shallmark.connect.exchange.cells import given_by, require_possible, stands
from shallmark.connect.exchange.columns import columns_of, is_known, keys_beside
from shallmark.connect.exchange.export import guarded, in_words, unguarded
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.intake import Intake, Line
from shallmark.connect.exchange.moments import moment_of
from shallmark.connect.exchange.refusals import Refusals
from shallmark.connect.exchange.rejected import REASON_COLUMN, ROW_COLUMN
from shallmark.connect.exchange.shape import Table
from shallmark.connect.exchange.source import content_of
from shallmark.connect.exchange.sums import Sums, with_currency
from shallmark.connect.exchange.table import table_of
from shallmark.connect.exchange.words import Said, worded
from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import NotAllowed, Refused
from shallmark.kernel.history import one_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import RecordType
from shallmark.pages.tables import Column, with_added
from shallmark.pages.tables import Row as TableRow
from shallmark.pages.values import checked

MOST_BYTES, MOST_ROWS = 20_000_000, 50_000
KEY = ("reference",)
NOTHING: Said = {}
BLOCK = 500


def read_upload(record_type: type[RecordType], name: str, stream: BinaryIO) -> Table:
    """The table in a file that somebody sends; the delimiter is the one that yields our columns.

    Raises:
        Unreadable: it is empty, damaged, too large, or no table.

    """
    table = table_of(
        name, content_of(name, stream, MOST_BYTES), knows=lambda head: is_known(record_type, head)
    )
    stream.seek(0)
    table.digest = hashlib.sha256(stream.read()).hexdigest()
    return table


def parse(
    record_type: type[RecordType], table: Table, *, key: Sequence[str] = KEY, words: Said = NOTHING
) -> Intake:
    """The rows of the table, none of them judged yet; `words`: what somebody says of unknown ones.

    Raises:
        Unreadable: this is no table of these records.

    """
    table = with_currency(record_type, worded(record_type, table, words))
    heads = [unguarded(head) for head in table.columns]
    columns = columns_of(record_type, heads)
    more = keys_beside(record_type, heads, columns)
    _require_once(heads, columns, more)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(_("The file has more than %(most)s rows: split it.") % {"most": MOST_ROWS})
    missing = [name for name in key if name not in {column.key for column in columns if column}]
    if missing:
        raise Unreadable(
            _("The file has no column “%(name)s”, by which records are recognised.")
            % {"name": missing[0]}
        )
    lines = [
        Line(row.number, [unguarded(cell) for cell in row.cells], reason=row.fault)
        for row in table.rows
    ]
    sums = Sums(record_type, table)
    for line in lines:
        if not line.reason:
            line.sums, line.reason = sums.read(line.cells)
    notes = sums.notes()
    return Intake(record_type, heads, lines, columns, tuple(key), table, more, notes=notes)


def _require_once(heads: list[str], columns: list[Column | None], more: list[str]) -> None:
    """Two heads of one name, or of one column of ours: which of them counts nobody said."""
    seen: dict[str, str] = {}
    for head, column, beside in zip(heads, columns, more, strict=True):
        key = beside or (column.key if column is not None else "")
        name = f"column {key}" if key else head
        if head and name in seen:
            if head == seen[name]:
                raise Unreadable(_("Two columns are called “%(name)s”.") % {"name": head[:60]})
            told = {"one": seen[name][:60], "other": head[:60]}
            raise Unreadable(_("“%(one)s” and “%(other)s” are the same column.") % told)
        seen[name] = head


def preview(
    record_type: type[RecordType],
    table: Table,
    *,
    by: Person,
    key: Sequence[str] = KEY,
    words: Said = NOTHING,
) -> Intake:
    """What each row of the table would do: create, update, nothing, or why not.

    Raises:
        Unreadable: this is no table of these records.

    """
    intake = parse(record_type, table, key=key, words=words)
    for _done in validate(intake, by=by):
        pass
    return intake


def apply(intake: Intake, *, by: Person) -> Intake:
    """Write what `preview` found, row by row; a row that is refused becomes a rejected one."""
    for line in intake.lines:
        write_line(intake.record_type, line, by=by, beside=intake.beside)
    return intake


@entered(Source.FILE)
def write_line(
    record_type: type[RecordType], line: Line, *, by: Person, beside: Beside | None = None
) -> None:
    """Write one row as its verdict says; where that is refused, the row becomes a rejected one."""
    if line.verdict not in {"create", "update"}:
        return
    try:
        # What waits for a second person is kept where it is refused: no transaction around that.
        with nullcontext() if beside is None else one_transaction():
            record = _written(record_type, line, by=by, beside=beside)
            if beside is not None:
                beside.written(record, line)
    except Refused as refused:
        line.verdict, line.reason = "rejected", Refusals(record_type, by).sentence(refused, {})


def _written(
    record_type: type[RecordType], line: Line, *, by: Person, beside: Beside | None
) -> Record:
    reason = _("Imported from a file, row %(row)s.") % {"row": line.number}
    reason = " ".join([reason, *line.notes])
    whole = line.verdict == "create"
    allowed = record_type.fields if whole else record_type.changeable()
    values = checked(record_type, line.given, by, allowed=allowed, whole=whole)
    if whole:
        values |= beside.values(line) if beside is not None else {}
        created = writes.create(record_type.model, by=by, values=values, reason=reason)
        line.reference = created.reference
        return created
    record = record_type.model.objects.visible_to(by).filter(reference=line.reference).first()
    if record is None:
        raise NotAllowed(_missing(line.reference))
    return writes.edit(record, by=by, values=values, reason=reason)


def rejected_csv(intake: Intake) -> str:
    """The rows that were not taken, with number and reason; mended, the file can be read again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([ROW_COLUMN, REASON_COLUMN, *map(guarded, intake.heads)])
    for line in intake.lines:
        if line.verdict in {"rejected", "conflict"}:
            writer.writerow([line.number, *map(guarded, [line.reason, *line.cells])])
    return out.getvalue()


def _missing(reference: str) -> str:
    return _("There is no record %(reference)s for you.") % {"reference": reference[:40]}


def validate(intake: Intake, *, by: Person) -> Iterator[int]:
    """Judge the rows block by block; yields how many are done, so that somebody can tell."""
    columns, key = intake.columns, intake.key
    may_create = access.may_create(by, intake.record_type.key)
    places = [
        place for place, column in enumerate(columns) if column is not None and column.key in key
    ]
    seen: dict[tuple[str, ...], int] = {}
    refusals = Refusals(intake.record_type, by)
    if kind := kinds.get(intake.record_type.key):
        intake.beside = kind.open(intake.table, intake.more, by=by)
        intake.notes += intake.beside.notes()
    for start in range(0, len(intake.lines), BLOCK):
        block = intake.lines[start : start + BLOCK]
        known = _known(intake.record_type, columns, places, block, by)
        for line in block:
            if line.reason:
                continue
            named = tuple(line.cells[place].strip() for place in places)
            if all(named) and named in seen:
                line.reason = _("The same record stands in row %(row)s.") % {"row": seen[named]}
                continue
            seen[named] = line.number
            _judge_line(refusals, line, intake, named, known, may_create=may_create)
        yield start + len(block)


def _known(
    record_type: type[RecordType],
    columns: list[Column | None],
    places: list[int],
    block: list[Line],
    by: Person,
) -> dict[tuple[str, ...], list[TableRow]]:
    """The records that the block names, by their key as text; two queries a block."""
    shown = [column for column in columns if column is not None]
    paths = {path for column in shown for path in column.paths}
    keys = [columns[place] for place in places]
    wanted = with_added(record_type.model.objects.visible_to(by), shown)
    first = keys[0]
    assert first is not None
    words = [line.cells[places[0]].strip() for line in block if not line.reason]
    rows = wanted.filter(**{f"{first.paths[0]}__in": [word for word in words if word]})
    if first.key == "title":
        rows = rows.filter(stands(record_type.model))
    editable = set(
        record_type.model.objects.editable_by(by)
        .filter(pk__in=rows.values("pk"))
        .values_list("pk", flat=True)
    )
    by_name: dict[tuple[str, ...], list[TableRow]] = {}
    for row in rows.values("pk", "reference", "updated_at", *paths):
        named = tuple(in_words(column.plain(row)) for column in keys if column is not None)
        by_name.setdefault(named, []).append({**row, "may_edit": row["pk"] in editable})
    return by_name


def _judge_line(
    refusals: Refusals,
    line: Line,
    intake: Intake,
    named: tuple[str, ...],
    known: dict[tuple[str, ...], list[TableRow]],
    *,
    may_create: bool,
) -> None:
    record_type, by, columns = refusals.record_type, refusals.by, intake.columns
    rows = known.get(named, []) if all(named) else []
    if len(rows) > 1:
        line.reason = _("Several records are called so: use the reference.")
        return
    row = rows[0] if rows else None
    if row is None and _named_by_reference(columns, line):
        line.reason = _missing(named[0])
        return
    if row is None and not may_create:
        line.reason = _("You may not create a %(label)s.") % {"label": record_type.label()}
        return
    allowed = record_type.changeable() if row else record_type.fields
    zone = ZoneInfo(by.zone or settings.SITE_ZONE)
    line.given = dict(_differences(line, columns, row, allowed, zone))
    line.reference = row["reference"] if row else ""
    if not _read_beside(refusals, line, intake, row):
        return
    if row is not None and not (line.given or line.beside):
        line.verdict = "unchanged"
    elif row is not None and not row["may_edit"]:
        line.reason = _("You may not change this %(label)s.") % {"label": record_type.label()}
    elif row is not None and (why := _conflict(line, columns, row["updated_at"], zone)):
        line.verdict, line.reason = "conflict", why
    else:
        _check(refusals, line, intake.beside, whole=row is None)


def _read_beside(refusals: Refusals, line: Line, intake: Intake, row: TableRow | None) -> bool:
    """Whether what the row says beside fields was understood."""
    try:
        if intake.beside is not None:
            intake.beside.read(line, row["pk"] if row else None)
    except Refused as refused:
        line.reason = refusals.sentence(refused, {})
    return not line.reason


def _named_by_reference(columns: list[Column | None], line: Line) -> bool:
    return any(
        column is not None and column.key == "reference" and cell.strip()
        for column, cell in zip(columns, line.cells, strict=True)
    )


def _differences(
    line: Line,
    columns: list[Column | None],
    row: TableRow | None,
    allowed: tuple[str, ...],
    zone: tzinfo,
) -> Iterator[tuple[str, str]]:
    """Fields whose cell says something else than the record."""
    for column, cell in zip(columns, line.cells, strict=True):
        if column is None or column.key not in allowed:
            continue
        text = line.sums.get(column.key, cell.strip())
        if row is None:
            if text:
                yield column.key, text
        elif not _says(text, column.plain(row), zone):
            yield column.key, text


def _says(text: str, value: object, zone: tzinfo) -> bool:
    """Whether the cell says the value, as an export would or in another zone."""
    if text == in_words(value).strip():
        return True
    return isinstance(value, datetime) and moment_of(text, zone) == value.replace(microsecond=0)


def _conflict(line: Line, columns: list[Column | None], updated: datetime, zone: tzinfo) -> str:
    """Why the row may be older than the record's last change; empty where the file is not."""
    for column, cell in zip(columns, line.cells, strict=True):
        if column is None or column.key != "updated_at" or not cell.strip():
            continue
        exported_at = moment_of(cell.strip(), zone)
        if exported_at is None:
            told = {"column": column.label, "text": cell.strip()[:40]}
            return _("“%(text)s” in %(column)s cannot be read: look at both.") % told
        changed_at = updated.replace(microsecond=0)
        # a spreadsheet may leave the seconds out
        if exported_at < (changed_at.replace(second=0) if cell.count(":") == 1 else changed_at):
            return _("It was changed after this file was written: look at both.")
    return ""


def _check(refusals: Refusals, line: Line, beside: Beside | None, *, whole: bool) -> None:
    record_type, by, said = refusals.record_type, refusals.by, line.given
    try:
        line.given, notes = given_by(line.given, record_type, by)
        line.notes += notes
        allowed = record_type.fields if whole else record_type.changeable()
        values = checked(record_type, line.given, by, allowed=allowed, whole=whole)
        require_possible(record_type, values, line.reference)
        if beside is not None and whole:
            beside.check(line, values)
    except Refused as refused:
        line.reason = refusals.sentence(refused, said)
    else:
        line.verdict = "create" if whole else "update" if line.given or line.beside else "unchanged"
