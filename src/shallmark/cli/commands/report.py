"""`./shallmark report ...`: figures out of the records, for people and programs."""

from typing import Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write_json
from shallmark.cli.report_changes import changes

_MOST_TRANSITIONS = 20


def register(app: typer.Typer) -> None:
    reports = typer.Typer(no_args_is_help=True, help="Figures out of the records.")
    # With one report alone Typer would leave its name out; a callback prevents that.
    reports.callback()(lambda: None)
    reports.command("incidents")(incidents)
    reports.command("changes")(changes)
    reports.command("items")(items)
    app.add_typer(reports, name="report")


def incidents(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Incidents: how many, how fast, how often reopened, and how they moved between states."""
    ensure_database()
    from shallmark.operate.customer_service.queries_report import incident_report

    report = incident_report()
    if as_json:
        write_json(report)
    else:
        _show(report)


def items(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Items: how many of each class, their relations by kind, and what has no owner or value."""
    ensure_database()
    from shallmark.manage.change_configuration.queries_report import item_report

    report = item_report()
    if as_json:
        write_json(report)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("Figure", "Value", title="Items")
    table.columns[1].justify = "right"
    for name in ("items", "without_owner", "without_value", "relations"):
        table.add_row(name.replace("_", " "), f"{report[name]:,}")
    for part in ("by_class", "by_state", "by_relation"):
        for name, count in report[part].items():
            table.add_row(str(name), f"{count:,}")
    Console().print(table)


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    figures = Table("Figure", "Value", title="Incidents")
    figures.columns[1].justify = "right"
    for name in ("cases", "resolved", "made_sla", "reopened", "reassigned", "median_resolve_hours"):
        value = report[name]
        shown = "none" if value is None else f"{value:,}"
        figures.add_row(name.replace("_", " "), shown)
    for name, count in report["by_priority"].items():
        figures.add_row(f"priority {name}", f"{count:,}")
    console.print(figures)
    moves = Table("From", "To", "Count", title="Changes of state")
    moves.columns[2].justify = "right"
    for left, entered, count in report["transitions"][:_MOST_TRANSITIONS]:
        moves.add_row(left, entered, f"{count:,}")
    if report["transitions"]:
        console.print(moves)
