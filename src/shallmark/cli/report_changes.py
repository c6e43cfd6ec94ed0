"""`./shallmark report changes`: how changes stand, for people and programs."""

from typing import Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write_json

_PARTS = ("by_state", "by_category", "by_outcome", "by_risk", "templates")


def changes(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Changes: how many of each kind, how they ended, and what waits or began too early."""
    ensure_database()
    from shallmark.manage.change_configuration.queries_change import change_report

    report = change_report()
    if as_json:
        write_json(report)
    else:
        _show(report)


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Figure", "Value", title="Changes")
    table.columns[1].justify = "right"
    for name, value in report.items():
        if name not in _PARTS:
            shown = "none" if value is None else f"{value:,}"
            table.add_row(name.replace("_", " "), shown)
    for part in _PARTS:
        for name, count in report[part].items():
            table.add_row(f"{part.removeprefix('by_')} {name}".replace("_", " "), f"{count:,}")
    Console().print(table)
