"""List exports of change_request, recognised by their columns, as changes."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shallmark.connect.exchange.shape import Table
from shallmark.connect.exchange.table import read_table
from shallmark.connect.servicenow.dialect import plain
from shallmark.connect.servicenow.recognise import any_knows
from shallmark.connect.servicenow.times import Clock, find_orders, zone_named

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
    "requested_at": ("opened_at", "sys_created_on", "requested_by_date", "created"),
    "updated_at": ("sys_updated_on", "updated"),
    "closed_at": ("closed_at", "closed"),
    "outcome": ("close_code",),
    "close_notes": ("close_notes",),
    "item": ("cmdb_ci", "configuration_item"),
    "service": ("business_service", "service"),
}
#: columns of which two tell a list of changes from any other list
_TELLING = (
    "backout_plan", "implementation_plan", "test_plan", "justification", "cab_required", "cab_date",
    "cab_recommendation", "work_start", "work_end", "chg_model", "risk_impact_analysis",
    "std_change_producer_version", "conflict_status", "planned_start_date", "planned_end_date",
    "production_system", "review_status", "outside_maintenance_schedule",
)  # fmt: skip
TIMES = ("planned_start", "planned_end", "started_at", "implemented_at", "requested_at",
         "updated_at", "closed_at")  # fmt: skip
_STATES = {
    "-5": "new", "new": "new", "-4": "assess", "assess": "assess", "-3": "authorize",
    "authorize": "authorize", "-2": "scheduled", "scheduled": "scheduled", "-1": "implement",
    "implement": "implement", "0": "review", "review": "review", "3": "closed", "closed": "closed",
    "4": "canceled", "canceled": "canceled", "cancelled": "canceled",
}  # fmt: skip
_OUTCOMES = (
    ("with issue", "success_with_issues"), ("unsuccess", "failed"), ("fail", "failed"),
    ("back", "backed_out"), ("success", "success"),
)  # fmt: skip
_RISKS = (("high", "high"), ("moder", "medium"), ("medium", "medium"), ("low", "low"))
_RISK_CODES = {"1": "high", "2": "high", "3": "medium", "4": "low", "5": "low"}


@dataclass
class Row:
    """One change as the source tells it: `values` of our fields, `names` to be looked up."""

    number: str
    values: dict[str, Any]
    names: dict[str, str]


@dataclass
class Changes:
    """What a list held."""

    source: str
    rows: list[Row] = field(default_factory=list)
    #: (where, why) of rows that cannot be taken
    rejected: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: our fields that the file has a column for
    supplied: frozenset[str] = frozenset()


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
        path, knows=lambda column: knows(column) or any_knows(column), encoding=encoding
    )
    return _read(table, source, zone) if is_changes(table) else None


def _read(table: Table, source: str, zone: str) -> Changes:
    changes = Changes(source, notes=list(table.notes))
    at = {plain(name): place for place, name in reversed(list(enumerate(table.columns)))}
    places = {
        ours: [at[plain(name)] for name in names if plain(name) in at]
        for ours, names in COLUMNS.items()
    }
    changes.supplied = frozenset(ours for ours, where in places.items() if where)

    def text_of(cells: list[str], ours: str) -> str:
        return next((cells[place].strip() for place in places[ours] if cells[place].strip()), "")

    good = [row for row in table.rows if not row.fault]
    times: dict[str, Iterable[str]] = {
        ours: [text_of(row.cells, ours) for row in good] for ours in TIMES
    }
    orders = find_orders(times)
    changes.notes += orders.notes
    where = zone_named(zone) or dt.UTC
    clocks = {ours: Clock(where, orders.by_column[ours]) for ours in TIMES}
    for row in table.rows:
        if row.fault:
            changes.rejected.append((f"row {row.number}", row.fault))
        elif not text_of(row.cells, "number"):
            changes.rejected.append((f"row {row.number}", "it has no number"))
        else:
            _take(changes, row.cells, text_of, clocks)
    return changes


def _take(
    changes: Changes,
    cells: list[str],
    text_of: Callable[[list[str], str], str],
    clocks: dict[str, Clock],
) -> None:
    number, state = text_of(cells, "number"), text_of(cells, "state")
    moments = {
        ours: clocks[ours].read(text_of(cells, ours)) for ours in TIMES if text_of(cells, ours)
    }
    unread = [ours for ours, moment in moments.items() if moment is None]
    if unread:
        changes.rejected.append((number, f"{unread[0]} is no time: {text_of(cells, unread[0])}"))
        return
    status = _STATES.get(state.lower(), "")
    if not status:
        changes.rejected.append((number, f"the state {state!r} is not known"))
        return
    texts = ("reason", "plan", "backout_plan", "service_impact")
    values: dict[str, Any] = {
        "title": (text_of(cells, "title") or number)[:240],
        "status": status,
        "source_state": state[:80],
        "category": category_of(text_of(cells, "kind")),
        "risk": _RISK_CODES.get(text_of(cells, "risk")) or _first(_RISKS, text_of(cells, "risk")),
        "outcome": _first(_OUTCOMES, text_of(cells, "outcome")),
        "decision_reason": text_of(cells, "close_notes") if status == "canceled" else "",
        **{name: text_of(cells, name) for name in texts},
        **moments,
    }
    names = {name: text_of(cells, name) for name in ("requester", "implementer", "item", "service")}
    changes.rows.append(Row(number, values, names))


def category_of(category: str) -> str:
    """Our category of a type: a normal change is minor until somebody says more."""
    word = category.strip().lower()
    if word in {"standard", "emergency"}:
        return word
    return "significant" if word in {"comprehensive", "significant"} else "minor"


def _first(pairs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((ours for word, ours in pairs if word in text.lower()), "")
