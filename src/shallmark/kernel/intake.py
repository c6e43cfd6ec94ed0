"""Import of CSV for any record type: looked at first, then written through the door.

A file that `exchange.py` wrote comes back unchanged: a cell that says what the record says is never
read at all. Columns are named by key or by head of the list; records by the key columns.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from shallmark.kernel import access, door
from shallmark.kernel.api.values import checked
from shallmark.kernel.exchange import guarded, in_words, unguarded
from shallmark.kernel.keyset import fields_at
from shallmark.kernel.records import RecordType
from shallmark.kernel.refusals import Invalid, Refused
from shallmark.kernel.tables import Column, known_columns

Verdict = Literal["create", "update", "unchanged", "conflict", "rejected"]
MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
LONGEST_CELL = 100_000
KEY = ("reference",)
#: columns of the file of rejected rows, skipped when it is read again
ROW, REASON = "shallmark_row", "shallmark_reason"
BLOCK = 500


class Unreadable(Exception):
    """A file that cannot be taken at all; its text is a sentence that says what to do."""


@dataclass(slots=True)
class Line:
    """One row of the file, and what would become of it. The head is row 1."""

    number: int
    cells: list[str]
    verdict: Verdict = "rejected"
    reason: str = ""
    reference: str = ""
    #: field -> text as typed, of what differs
    given: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Intake:
    """A file as it was understood for one reader; nothing is written yet."""

    declared: type[RecordType]
    heads: list[str]
    lines: list[Line]
    #: heads that no column of ours is called
    ignored: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        verdicts = ("create", "update", "unchanged", "conflict", "rejected")
        return {name: sum(line.verdict == name for line in self.lines) for name in verdicts}


def look(
    declared: type[RecordType], content: bytes, *, by: Any, key: Sequence[str] = KEY
) -> Intake:
    """What each row of the file would do: create, update, nothing, or why not.

    Raises:
        Unreadable: this is no CSV of these records.

    """
    heads, lines = _read(content)
    columns = _columns(declared, heads)
    missing = [name for name in key if name not in {one.key for one in columns if one}]
    if missing:
        raise Unreadable(
            _("The file has no column “%(name)s”, by which records are recognised.")
            % {"name": missing[0]}
        )
    ignored = [
        head
        for head, one in zip(heads, columns, strict=True)
        if one is None and head not in {ROW, REASON}
    ]
    intake = Intake(declared, heads, lines, ignored)
    _judge(intake, columns, tuple(key), by)
    return intake


def write(intake: Intake, *, by: Any) -> Intake:
    """Do what `look` said, row by row; a row that the door refuses becomes a rejected one."""
    manager: Any = intake.declared.model._default_manager
    for line in intake.lines:
        if line.verdict not in {"create", "update"}:
            continue
        reason = _("Imported from a file, row %(row)s.") % {"row": line.number}
        whole = line.verdict == "create"
        try:
            values = checked(intake.declared, line.given, by, whole=whole)
            if whole:
                made = door.create(
                    intake.declared.model, by=by, values=values, reason=reason, source="file"
                )
                line.reference = made.reference
            else:
                record = manager.visible_to(by).get(reference=line.reference)
                door.edit(record, by=by, values=values, reason=reason, source="file")
        except Refused as refused:
            line.verdict, line.reason = "rejected", _said(refused)
    return intake


def rejected_csv(intake: Intake) -> str:
    """The rows that were not taken, with number and reason; mended, the file can be read again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([ROW, REASON, *map(guarded, intake.heads)])
    for line in intake.lines:
        if line.verdict in {"rejected", "conflict"}:
            writer.writerow([line.number, line.reason, *map(guarded, line.cells)])
    return out.getvalue()


def _said(refused: Refused) -> str:
    if isinstance(refused, Invalid):
        return "; ".join(f"{name}: {' '.join(said)}" for name, said in refused.errors.items())
    return refused.sentence


def _read(content: bytes) -> tuple[list[str], list[Line]]:
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for _number, row in zip(range(MOST_ROWS + 2), reader, strict=False)]
    except csv.Error as wrong:
        raise Unreadable(_("This is no CSV file: %(why)s.") % {"why": wrong}) from wrong
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable(_("The file has more than %(most)s rows: split it.") % {"most": MOST_ROWS})
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise Unreadable(_("The file is empty: its first row names the columns."))
    heads = [unguarded(cell.strip()) for cell in rows[0]]
    doubled = [head for place, head in enumerate(heads) if head and head in heads[:place]]
    if doubled:
        raise Unreadable(_("Two columns are called “%(name)s”.") % {"name": doubled[0][:60]})
    lines = [
        Line(number, [unguarded(cell) for cell in row])
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    return heads, lines


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20})
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a workbook: save the sheet as CSV first."))
    if b"\0" in content:
        raise Unreadable(_("This is no text file in UTF-8: save the sheet as CSV in UTF-8."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        row = content.count(b"\n", 0, wrong.start) + 1
        raise Unreadable(
            _("Row %(row)s holds a byte that is not UTF-8: save the file as CSV in UTF-8.")
            % {"row": row}
        ) from wrong


def _columns(declared: type[RecordType], heads: list[str]) -> list[Column | None]:
    """The column that each head means, by key first, then by the head of the list."""
    known = known_columns(declared)
    by_key = {one.key: one for one in known}
    by_label = {str(one.label).lower(): one for one in reversed(known)}
    labelled = {f"{one.label} ({one.key})".lower(): one for one in known}
    return [
        by_key.get(head) or labelled.get(head.lower()) or by_label.get(head.lower())
        for head in heads
    ]


def _judge(intake: Intake, columns: list[Column | None], key: tuple[str, ...], by: Any) -> None:
    may_create = access.may_create(by, intake.declared.key)
    places = [place for place, one in enumerate(columns) if one is not None and one.key in key]
    seen: dict[tuple[str, ...], int] = {}
    for start in range(0, len(intake.lines), BLOCK):
        block = intake.lines[start : start + BLOCK]
        known = _known(intake.declared, columns, places, block, by)
        for line in block:
            wrong = _misshapen(line, intake.heads)
            if wrong:
                line.reason = wrong
                continue
            named = tuple(line.cells[place].strip() for place in places)
            if all(named) and named in seen:
                line.reason = _("The same record stands in row %(row)s.") % {"row": seen[named]}
                continue
            seen[named] = line.number
            _judge_line(intake.declared, line, columns, named, known, may_create=may_create, by=by)


def _misshapen(line: Line, heads: list[str]) -> str:
    surplus = len(line.cells) - len(heads)
    if surplus > 0 and not any(line.cells[len(heads) :]):
        del line.cells[len(heads) :]
    elif surplus:
        return _("The row has %(cells)s cells, the head has %(heads)s.") % {
            "cells": len(line.cells),
            "heads": len(heads),
        }
    for head, cell in zip(heads, line.cells, strict=True):
        if len(cell) > LONGEST_CELL:
            return _("%(column)s: the text is too long.") % {"column": head}
    return ""


def _known(
    declared: type[RecordType],
    columns: list[Column | None],
    places: list[int],
    block: list[Line],
    by: Any,
) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The records that the block names, by their key as text; two queries a block."""
    shown = [one for one in columns if one is not None]
    paths = {path for one in shown for path in one.paths}
    keys = [columns[place] for place in places]
    wanted: Any = declared.model._default_manager.visible_to(by)  # type: ignore[attr-defined]
    first = keys[0]
    assert first is not None
    words = [line.cells[places[0]].strip() for line in block if len(line.cells) > places[0]]
    found = wanted.filter(**{f"{first.paths[0]}__in": [word for word in words if word]})
    editable = set(
        declared.model._default_manager.editable_by(by)  # type: ignore[attr-defined]
        .filter(pk__in=found.values("pk"))
        .values_list("pk", flat=True)
    )
    kept: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in found.values("pk", "reference", "updated_at", *paths):
        named = tuple(in_words(one.plain(row)) for one in keys if one is not None)
        kept.setdefault(named, []).append({**row, "may_edit": row["pk"] in editable})
    return kept


def _judge_line(
    declared: type[RecordType],
    line: Line,
    columns: list[Column | None],
    named: tuple[str, ...],
    known: dict[tuple[str, ...], list[dict[str, Any]]],
    *,
    may_create: bool,
    by: Any,
) -> None:
    rows = known.get(named, []) if all(named) else []
    if len(rows) > 1:
        line.reason = _("Several records are called so: use the reference.")
        return
    row = rows[0] if rows else None
    if row is None and _named_by_reference(columns, line):
        line.reason = _("There is no record %(reference)s for you.") % {"reference": named[0][:40]}
        return
    if row is None and not may_create:
        line.reason = _("You may not create a %(label)s.") % {"label": declared.label()}
        return
    allowed = declared.changeable() if row else declared.fields
    line.given = dict(_differences(line, columns, row, allowed))
    line.reference = row["reference"] if row else ""
    if row is not None and not line.given:
        line.verdict = "unchanged"
    elif row is not None and not row["may_edit"]:
        line.reason = _("You may not change this %(label)s.") % {"label": declared.label()}
    elif row is not None and _is_older(line, columns, row["updated_at"]):
        line.verdict = "conflict"
        line.reason = _("It was changed after this file was written: look at both.")
    else:
        _check(declared, line, by, whole=row is None)


def _named_by_reference(columns: list[Column | None], line: Line) -> bool:
    return any(
        one is not None and one.key == "reference" and cell.strip()
        for one, cell in zip(columns, line.cells, strict=True)
    )


def _differences(
    line: Line,
    columns: list[Column | None],
    row: dict[str, Any] | None,
    allowed: tuple[str, ...],
) -> Iterator[tuple[str, str]]:
    """Fields whose cell says something else than the record."""
    for one, cell in zip(columns, line.cells, strict=True):
        if one is None or one.key not in allowed:
            continue
        text = cell.strip()
        if row is None:
            if text:
                yield one.key, text
        elif not _says(text, one.plain(row)):
            yield one.key, text


def _says(text: str, value: Any) -> bool:
    """Whether the cell says the value, as an export would or in another zone."""
    if text == in_words(value).strip():
        return True
    return isinstance(value, datetime) and _moment(text) == value.replace(microsecond=0)


def _is_older(line: Line, columns: list[Column | None], updated: datetime) -> bool:
    """Whether the file tells when the record was changed, and that was before its last change."""
    for one, cell in zip(columns, line.cells, strict=True):
        if one is not None and one.key == "updated_at" and cell.strip():
            told = _moment(cell.strip())
            return told is not None and told < updated.replace(microsecond=0)
    return False


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _check(declared: type[RecordType], line: Line, by: Any, *, whole: bool) -> None:
    try:
        line.given = {name: _as_value(declared, name, text) for name, text in line.given.items()}
        checked(declared, line.given, by, whole=whole)
    except Refused as refused:
        line.reason = _said(refused)
    else:
        line.verdict = "create" if whole else "update"


def _as_value(declared: type[RecordType], name: str, text: str) -> str:
    """Words of choices and names of records as the form wants them."""
    try:
        column = fields_at(declared.model, name)[-1]
    except FieldDoesNotExist:
        return text
    for value, label in column.flatchoices or ():
        if text.lower() == str(label).lower():
            return str(value)
    if column.is_relation and text:
        return _reference_of(column, name, text)
    if isinstance(column, BooleanField):
        return {str(_("yes")): "true", str(_("no")): "false"}.get(text.lower(), text)
    return text


def _reference_of(column: Any, name: str, text: str) -> str:
    """The reference of the record that is called so.

    Raises:
        Invalid: several are.

    """
    titled = column.related_model._default_manager.filter(title=text)
    found = list(titled.values_list("reference", flat=True)[:2])
    if len(found) > 1:
        said = _("Several are called “%(text)s”: give the reference.") % {"text": text[:60]}
        raise Invalid({name: [said]})
    return str(found[0]) if found else text
