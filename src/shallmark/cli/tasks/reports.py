"""`./shallmark report ...`: figures out of the records."""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from shallmark.cli.output import write_json
from shallmark.manage.change_configuration.queries_change import change_report
from shallmark.manage.change_configuration.queries_report import item_report
from shallmark.operate.customer_service.queries_report import incident_report
from shallmark.operate.customer_service.queries_report_requests import request_report

_MOST_TRANSITIONS = 20
_INCIDENT_FIGURES = (
    "cases", "resolved", "made_sla", "reopened", "reassigned", "median_resolve_hours",
)  # fmt: skip
_REQUEST_FIGURES = ("cases", "closed", "waited", "median_case_days")
_CHANGE_PARTS = ("by_state", "by_category", "by_outcome", "by_risk", "templates")

Report = dict[str, Any]


def report(name: str, *, as_json: bool) -> None:
    """Write the report of that name, for programs or for people."""
    query, tables = _REPORTS[name]
    figures = query()
    if as_json:
        write_json(figures)
        return
    console = Console()
    for table in tables(figures):
        console.print(table)


def _incident_tables(figures: Report) -> list[Table]:
    table = _figure_table("Incidents")
    for name in _INCIDENT_FIGURES:
        table.add_row(name.replace("_", " "), _shown(figures[name]))
    for name, count in figures["by_priority"].items():
        table.add_row(f"priority {name}", f"{count:,}")
    return [table, *_moves(figures)]


def _request_tables(figures: Report) -> list[Table]:
    table = _figure_table("Service requests")
    for name in _REQUEST_FIGURES:
        table.add_row(name.replace("_", " "), _shown(figures[name]))
    return [table, *_moves(figures)]


def _moves(figures: Report) -> list[Table]:
    """The most frequent changes of state; none where there are none."""
    if not figures["transitions"]:
        return []
    moves = Table("From", "To", "Count", title="Changes of state")
    moves.columns[2].justify = "right"
    for left, entered, count in figures["transitions"][:_MOST_TRANSITIONS]:
        moves.add_row(left, entered, f"{count:,}")
    return [moves]


def _change_tables(figures: Report) -> list[Table]:
    table = _figure_table("Changes")
    for name, value in figures.items():
        if name not in _CHANGE_PARTS:
            table.add_row(name.replace("_", " "), _shown(value))
    for part in _CHANGE_PARTS:
        for name, count in figures[part].items():
            table.add_row(f"{part.removeprefix('by_')} {name}".replace("_", " "), f"{count:,}")
    return [table]


def _item_tables(figures: Report) -> list[Table]:
    table = _figure_table("Items")
    for name in ("items", "without_owner", "without_value", "relations"):
        table.add_row(name.replace("_", " "), f"{figures[name]:,}")
    for part in ("by_class", "by_state", "by_relation"):
        for name, count in figures[part].items():
            table.add_row(str(name), f"{count:,}")
    return [table]


def _figure_table(title: str) -> Table:
    table = Table("Figure", "Value", title=title)
    table.columns[1].justify = "right"
    return table


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:,}"


_REPORTS: dict[str, tuple[Callable[[], Report], Callable[[Report], list[Table]]]] = {
    "incidents": (incident_report, _incident_tables),
    "requests": (request_report, _request_tables),
    "changes": (change_report, _change_tables),
    "items": (item_report, _item_tables),
}
