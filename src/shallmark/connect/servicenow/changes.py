"""List exports of change_request, recognised by their columns, as changes.

A code is read by the list of its own column; what nobody here knows leaves the field empty, is
counted, and goes into the note that stands with the change.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shallmark.connect.cases.dialect import plain
from shallmark.connect.cases.times import Clock, find_orders, zone_named
from shallmark.connect.exchange.rejected import without_marks
from shallmark.connect.exchange.shape import Refusal, Table
from shallmark.connect.exchange.shape import Row as TableRow
from shallmark.connect.exchange.table import read_table
from shallmark.connect.servicenow.tool import SERVICENOW
from shallmark.kernel import clock

#: our field -> names of columns, as field name and as label of a list
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "title": ("short_description",),
    "kind": ("type",),
    "state": ("state",),
    "reason": ("justification", "description", "reason"),
    "risk": ("risk", "risk_value"),
    "requester": ("requested_by", "opened_by", "sys_created_by"),
    "implementer": ("assigned_to",),
    "plan": ("implementation_plan", "change_plan"),
    "backout_plan": ("backout_plan",),
    "test_plan": ("test_plan",),
    "service_impact": ("risk_impact_analysis", "impact_analysis"),
    "planned_start": ("start_date", "planned_start_date"),
    "planned_end": ("end_date", "planned_end_date"),
    "started_at": ("work_start", "actual_start", "actual_start_date"),
    "implemented_at": ("work_end", "actual_end", "actual_end_date"),
    "requested_at": ("opened_at", "sys_created_on", "created"),
    "updated_at": ("sys_updated_on", "updated"),
    "closed_at": ("closed_at", "closed"),
    "outcome": ("close_code",),
    "close_notes": ("close_notes",),
    "item": ("cmdb_ci", "configuration_item"),
    "service": ("business_service", "service"),
}
#: whom and what a row names
NAMES = ("requester", "implementer", "item", "service")
#: value of a change -> the field of the row that it comes from, where that has another name
_OF = {"category": "kind"}
#: columns of which two tell a list of changes from any other list
_TELLING = (
    "backout_plan", "implementation_plan", "test_plan", "justification", "cab_required", "cab_date",
    "cab_recommendation", "work_start", "work_end", "chg_model", "risk_impact_analysis",
    "std_change_producer_version", "conflict_status", "planned_start_date", "planned_end_date",
    "production_system", "review_status", "outside_maintenance_schedule",
)  # fmt: skip
#: what happened: it lies not in the future
_FACTS = ("started_at", "implemented_at", "requested_at", "updated_at", "closed_at")
#: what the change has no field for stands in its note
_BESIDE = ("test_plan", "close_notes")
TIMES = ("planned_start", "planned_end", "started_at", "implemented_at", "requested_at",
         "updated_at", "closed_at")  # fmt: skip
_STATES = {
    "-5": "new", "new": "new", "-4": "assess", "assess": "assess", "-3": "authorize",
    "authorize": "authorize", "-2": "scheduled", "scheduled": "scheduled", "-1": "implement",
    "implement": "implement", "0": "review", "review": "review", "3": "closed", "closed": "closed",
    "4": "canceled", "canceled": "canceled", "cancelled": "canceled",
}  # fmt: skip
#: by type; a normal change is minor until somebody says more
_CATEGORIES = {
    "normal": "minor", "minor": "minor", "standard": "standard", "emergency": "emergency",
    "comprehensive": "significant", "significant": "significant", "major": "major",
}  # fmt: skip
#: beginnings of words of a close code, the first that stands in it
_OUTCOMES = (
    ("unsuccess", "failed"), ("not success", "failed"), ("fail", "failed"),
    ("issue", "success_with_issues"), ("backed out", "backed_out"), ("back out", "backed_out"),
    ("backout", "backed_out"), ("rolled back", "backed_out"), ("rollback", "backed_out"),
    ("success", "success"),
)  # fmt: skip
_RISKS = (("high", "high"), ("moderate", "medium"), ("medium", "medium"), ("low", "low"))
#: codes of the column `risk`; `risk_value` holds points, and no code
_RISK_CODES = {"1": "high", "2": "high", "3": "medium", "4": "low", "5": "low"}
#: a number longer than this is a damaged row
_LONGEST_NUMBER = 120
_LONGEST_TITLE = 240


@dataclass
class Row:
    """One change as the source tells it: `values` of our fields, `names` to be looked up."""

    number: str
    values: dict[str, Any]
    names: dict[str, str]
    #: of the table
    row: int = 0
    #: what has no field, or was not understood, by the head of its column
    beside: dict[str, str] = field(default_factory=dict)


@dataclass
class Changes:
    """What a list held."""

    source: str
    rows: list[Row] = field(default_factory=list)
    rejected: list[Refusal] = field(default_factory=list)
    table: Table | None = None
    #: what was read with a doubt: the kind of note -> a sentence for each time
    notes: dict[str, list[str]] = field(default_factory=dict)
    #: our fields that the file has a column for
    supplied: frozenset[str] = frozenset()

    def note(self, kind: str, sentence: str) -> None:
        self.notes.setdefault(kind, []).append(sentence)

    def reject(self, key: str, why: str, row: int) -> None:
        self.rejected.append(Refusal(key, why, row))


def knows(column: str) -> bool:
    names = {plain(name) for aliases in COLUMNS.values() for name in aliases}
    return plain(column) in names | {plain(name) for name in _TELLING}


def is_changes(table: Table) -> bool:
    """Whether the columns are those of change_request."""
    names = {plain(column) for column in table.columns}
    typical = names & {plain(name) for name in _TELLING}
    return "number" in names and len(typical) >= 2


def read(path: Path, source: str, *, encoding: str = "", zone: str = "UTC") -> Changes | None:
    """The changes in a list; None: it is a list of something else.

    Raises:
        Unreadable: there is no table in the file.

    """
    table = read_table(
        path, knows=lambda column: knows(column) or SERVICENOW.knows(column), encoding=encoding
    )
    table = without_marks(table)
    return _read(table, source, zone) if is_changes(table) else None


def _read(table: Table, source: str, zone: str) -> Changes:
    changes = Changes(source, table=table)
    for sentence in table.notes:
        changes.note(sentence, sentence)
    cells = _Cells(table)
    changes.supplied = frozenset(ours for ours, where in cells.places.items() if where)
    for head in cells.unused():
        changes.note("column that nothing here uses", head)
    clocks = _clocks(changes, table, cells, zone)
    first: dict[str, int] = {}
    for row in table.rows:
        number = "" if row.fault else cells.text(row, "number")
        if why := row.fault or _wrong_number(number, first):
            changes.reject(number[:_LONGEST_NUMBER] or f"row {row.number}", why, row.number)
            continue
        first[number] = row.number
        _take(changes, row, cells, clocks)
    for ours, read in clocks.items():
        for text in sorted(read.skipped):
            changes.note("local time that does not exist, moved on by an hour", f"{ours}: {text}")
        for text in sorted(read.twice):
            changes.note("local time that exists twice, the first was taken", f"{ours}: {text}")
    return changes


def _clocks(changes: Changes, table: Table, cells: "_Cells", zone: str) -> dict[str, Clock]:
    good = [row for row in table.rows if not row.fault]
    times: dict[str, Iterable[str]] = {
        ours: [cells.text(row, ours) for row in good] for ours in TIMES
    }
    orders = find_orders(times)
    for sentence in orders.notes:
        changes.note(sentence, sentence)
    where = zone_named(zone) or dt.UTC
    return {ours: Clock(where, orders.by_column[ours]) for ours in TIMES}


def _wrong_number(number: str, first: dict[str, int]) -> str:
    if not number:
        return "it has no number"
    if len(number) > _LONGEST_NUMBER:
        return f"the number has {len(number)} characters"
    return f"the same number stands in row {first[number]}" if number in first else ""


class _Cells:
    """The cells of a row by our fields."""

    def __init__(self, table: Table) -> None:
        self._heads = table.columns
        at = {plain(name): place for place, name in reversed(list(enumerate(table.columns)))}
        self.places = {
            ours: [at[plain(name)] for name in names if plain(name) in at]
            for ours, names in COLUMNS.items()
        }

    def text(self, row: TableRow, ours: str) -> str:
        """The first filled cell of the field; empty where there is none."""
        return self.told(row, ours)[1]

    def told(self, row: TableRow, ours: str) -> tuple[str, str]:
        """The same, after the head of its column."""
        for place in self.places[ours]:
            if cell := row.cells[place].strip():
                return self._heads[place], cell
        return "", ""

    def unused(self) -> list[str]:
        """Heads of columns that no field reads."""
        used = {place for places in self.places.values() for place in places}
        return [head for place, head in enumerate(self._heads) if place not in used and head]


def _take(changes: Changes, row: TableRow, cells: _Cells, clocks: dict[str, Clock]) -> None:
    number, state = cells.text(row, "number"), cells.text(row, "state")
    moments = {ours: clocks[ours].read(text) for ours in TIMES if (text := cells.text(row, ours))}
    if why := _wrong(row, cells, moments):
        changes.reject(number, why, row.number)
        return
    status, title = _STATES[state.lower()], cells.text(row, "title") or number
    beside = dict(cells.told(row, ours) for ours in _BESIDE if cells.text(row, ours))
    if len(title) > _LONGEST_TITLE:
        changes.note("title cut", f"{number}: {title[:60]}")
        beside["title"] = title
        title = f"{title[: _LONGEST_TITLE - 1]}…"

    def known(ours: str, meaning: Callable[[str, str], str]) -> str:
        """What the cell means; empty, counted and kept where nobody knows it."""
        head, cell = cells.told(row, ours)
        said = meaning(plain(head), cell) if cell else ""
        if cell and not said:
            changes.note("code not known", f"{number}: {head} “{cell}”")
            beside[head] = cell
        return said

    texts = ("reason", "plan", "backout_plan", "service_impact")
    values: dict[str, Any] = {
        "title": title,
        "status": status,
        "source_state": state[:80],
        "category": known("kind", lambda _column, cell: category_of(cell)),
        "risk": known("risk", _risk),
        "outcome": known("outcome", lambda _column, cell: _outcome(cell)),
        "decision_reason": cells.text(row, "close_notes") if status == "canceled" else "",
        **{name: cells.text(row, name) for name in texts},
        **moments,
    }
    # A list without a column says nothing of its field.
    supplied = changes.supplied | {"title", "status", "source_state", "decision_reason"}
    values = {name: value for name, value in values.items() if _OF.get(name, name) in supplied}
    names = {name: cells.text(row, name) for name in NAMES if name in changes.supplied}
    changes.rows.append(Row(number, values, names, row.number, beside))


def _wrong(row: TableRow, cells: _Cells, moments: dict[str, dt.datetime | None]) -> str:
    """Why the row cannot be taken; a day's grace for clocks and zones that differ."""
    latest = clock.now() + dt.timedelta(days=1)
    for ours, moment in moments.items():
        head, cell = cells.told(row, ours)
        if moment is None:
            return f"{head}: {cell[:60]!r} is no date and time"
        if ours in _FACTS and moment > latest:
            return f"{head}: {cell[:60]!r} lies in the future"
    state = cells.text(row, "state")
    return "" if state.lower() in _STATES else f"the state {state[:60]!r} is not known"


def category_of(category: str) -> str:
    """Our category of a type; empty where it is not known."""
    return _CATEGORIES.get(category.strip().lower(), "")


def _risk(column: str, cell: str) -> str:
    code = _RISK_CODES.get(cell, "") if column == "risk" else ""
    return code or _first(_RISKS, cell)


def _outcome(cell: str) -> str:
    return _first(_OUTCOMES, cell.replace("_", " "))


def _first(pairs: tuple[tuple[str, str], ...], text: str) -> str:
    """By the first of the words that begins one in the text."""
    return next((ours for word, ours in pairs if re.search(rf"\b{word}", text.lower())), "")
