"""Cases out of rows: many rows of one incident become its versions, in the order of the file."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from shallmark.connect.cases.case import Case, Version
from shallmark.connect.cases.cells import Cells
from shallmark.connect.cases.recognise import Reading
from shallmark.connect.exchange.rejected import restore
from shallmark.connect.exchange.shape import Row, Table

#: A number or sys_id longer than this is a damaged row.
LONGEST_KEY = 120


@dataclass(slots=True)
class Found:
    """What a table holds: whole cases, and the rows that were rejected with the reason."""

    cases: list[Case] = field(default_factory=list)
    rejected: list[tuple[Row, str]] = field(default_factory=list)
    rows_read: int = 0
    #: fields for which the table has a column
    supplied: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    #: the same by kind, with the rows that they concern
    noted: Counter[str] = field(default_factory=Counter)
    #: the rows of each case, for the file of rejected rows
    rows_of: dict[str, list[Row]] = field(default_factory=dict)

    #: key of the record type -> records that were rejected
    rejected_records: Counter[str] = field(default_factory=Counter)

    def reject(self, rows: list[Row], reasons: dict[int, str], kind: str) -> None:
        """A record is taken whole or not at all, so its good rows go aside with the bad one."""
        first = next(iter(reasons))
        record = kind.replace("_", " ")
        beside = f"row {first} of the same {record} was rejected"
        self.rejected += [(row, reasons.get(row.number, beside)) for row in rows]
        self.rejected_records[kind] += 1


def read_cases(table: Table, reading: Reading, zone: dt.tzinfo, default: str = "incident") -> Found:
    """All cases of the table.

    `zone` holds for times without one, `default` is the record type of what says none.
    """
    restore(table.columns, table.rows)
    cells = Cells(table, reading, zone, default)
    supplied = frozenset(reading.places)
    if reading.dialect.closes_when_resolved and "resolved_at" in supplied:
        supplied |= {"closed_at"}
    result = Found(rows_read=len(table.rows), supplied=supplied)
    for key, rows in _grouped(table, reading, cells, result):
        reasons = _shape_faults(rows)
        kind = cells.kind(rows[-1])
        case = None if reasons else _case(key, rows, cells, reasons)
        if case is None:
            result.reject(rows, reasons, kind)
        else:
            case.kind = kind
            case.comments, case.beside = cells.comments(rows[-1]), cells.beside(rows[-1])
            result.cases.append(case)
            result.rows_of[key] = rows
    result.rejected.sort(key=lambda pair: pair[0].number)
    moved = list(cells.clock_notes())
    result.notes = [*cells.doubts.sentences(), *moved]
    result.noted = cells.doubts.counts(by_name=reading.dialect.notes_by_name) + Counter(moved)
    return result


def _grouped(
    table: Table, reading: Reading, cells: Cells, result: Found
) -> Iterator[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in table.rows:
        key = _key(row, reading, cells)
        if key and len(key) <= LONGEST_KEY:
            groups.setdefault(key, []).append(row)
            continue
        wrong = "no number" if not key else f"the number has {len(key)} characters"
        result.reject([row], {row.number: row.fault or wrong}, cells.default)
    yield from groups.items()


def _key(row: Row, reading: Reading, cells: Cells) -> str:
    if not row.fault:
        return cells.text(row, "sys_id") or cells.text(row, "number")
    # half a row still says which incident it belongs to, if its number is in the half that is left
    for ours in ("sys_id", "number"):
        for place in reading.places.get(ours, ()):
            if place < len(row.cells) and row.cells[place].strip() not in cells.dialect.nothing:
                return row.cells[place].strip()
    return ""


def _shape_faults(rows: list[Row]) -> dict[int, str]:
    return {row.number: row.fault for row in rows if row.fault}


def _case(key: str, rows: list[Row], cells: Cells, reasons: dict[int, str]) -> Case | None:
    """The case of these rows, or None with a reason for at least one row."""
    opened = _opened_at(rows, cells, reasons)
    if opened is None:
        return None
    first, last = rows[0], rows[-1]
    case = Case(
        key=key,
        number=cells.name(first, "number") or key,
        opened_at=opened,
        opened_by=cells.name(first, "opened_by"),
        created_by=cells.name(first, "created_by"),
        parent=cells.name(last, "parent"),
        resolved_by=cells.name(last, "resolved_by"),
        closed_by=cells.name(last, "closed_by"),
        resolution_code=cells.name(last, "resolution_code"),
        resolution=cells.text(last, "resolution"),
        events=cells.dialect.events,
    )
    case.created_at = _time(first, "created_at", cells, reasons)
    case.resolved_at = _time(last, "resolved_at", cells, reasons)
    case.closed_at = _time(last, "closed_at", cells, reasons)
    for row in rows:
        ended = _ended(case) if row is last else ""
        case.versions.append(_version(row, case, cells, reasons, ended))
    if cells.dialect.closes_when_resolved and case.last.status == "closed":
        case.closed_at = case.closed_at or case.resolved_at
    return None if reasons else case


def _ended(case: Case) -> str:
    """How the record ended by its times, in case its last state is a word that nobody knows."""
    if case.closed_at is not None:
        return "closed"
    return "resolved" if case.resolved_at is not None else ""


def _time(row: Row, ours: str, cells: Cells, reasons: dict[int, str]) -> dt.datetime | None:
    moment, wrong = cells.time(row, ours)
    if wrong:
        reasons.setdefault(row.number, wrong)
    return moment


def _opened_at(rows: list[Row], cells: Cells, reasons: dict[int, str]) -> dt.datetime | None:
    """When it was opened: one time on all its rows that state one, or that of its first event."""
    if cells.dialect.events:
        return _first_event(rows, cells, reasons)
    ours = "opened_at" if cells.has("opened_at") else "created_at"
    opened: dt.datetime | None = None
    for row in rows:
        moment = _time(row, ours, cells, reasons)
        if moment and opened and moment != opened:
            reasons.setdefault(row.number, "another opening time than the rows before")
        opened = opened or moment
    if opened is None and not reasons:
        reasons[rows[0].number] = "no opening time"
    return None if reasons else opened


def _first_event(rows: list[Row], cells: Cells, reasons: dict[int, str]) -> dt.datetime | None:
    """The earliest time of an event, where every event has one."""
    moments = [(row, _time(row, "updated_at", cells, reasons)) for row in rows]
    for row, moment in moments:
        if moment is None:
            reasons.setdefault(row.number, "no time of the event")
        if not cells.name(row, "state"):
            reasons.setdefault(row.number, "no activity")
    return None if reasons else min(moment for _row, moment in moments if moment)


def _version(row: Row, case: Case, cells: Cells, reasons: dict[int, str], ended: str) -> Version:
    stated = _time(row, "updated_at", cells, reasons)
    before = case.versions[-1] if case.versions else None
    version = Version(
        row=row.number,
        stated_at=stated,
        valid_from=_effective(row, case, before, stated, cells),
        updated_by=cells.name(row, "updated_by"),
        description=cells.described(row),
        caller=cells.name(row, "caller"),
        channel=cells.word(row, "channel"),
        category=cells.name(row, "category"),
        subcategory=cells.name(row, "subcategory"),
        impact=cells.level(row, "impact"),
        urgency=cells.level(row, "urgency"),
        priority=cells.level(row, "priority"),
        assignment_group=cells.name(row, "assignment_group"),
        assigned_to=cells.name(row, "assigned_to"),
        company=cells.name(row, "company"),
        service=cells.name(row, "service"),
        made_sla=cells.flag(row, "made_sla"),
        reopened=cells.count(row, "reopened"),
        reassigned=cells.count(row, "reassigned"),
        workaround=cells.text(row, "workaround"),
    )
    version.title = cells.name(row, "title") or _title_from(row, cells)
    _take_state(row, version, before, cells, ended)
    return version


def _effective(
    row: Row, case: Case, before: Version | None, stated: dt.datetime | None, cells: Cells
) -> dt.datetime:
    """The time from which the version holds: the order of the file wins over its clock."""
    if before is None:
        return stated or case.created_at or case.opened_at
    if stated is None or stated >= before.valid_from:
        return stated or before.valid_from
    later = cells.second_reading(row, "updated_at")
    return max(later, before.valid_from) if later else before.valid_from


def _title_from(row: Row, cells: Cells) -> str:
    parts = (cells.name(row, ours) for ours in cells.dialect.title_from)
    return " · ".join(part for part in parts if part)


def _take_state(
    row: Row, version: Version, before: Version | None, cells: Cells, ended: str
) -> None:
    state = cells.state(row, ended)
    if state is None:
        version.status = before.status if before else "new"
        version.source_state = before.source_state if before else ""
        version.hold_reason = before.hold_reason if before else ""
        return
    version.status, version.source_state = state.status, state.name
    if state.status == "on_hold":
        version.hold_reason = cells.word(row, "hold_reason") or state.hold_reason
