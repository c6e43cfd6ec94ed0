"""`./shallmark import ...`: records of other tools, with their own times and history."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shallmark.cli import import_changes, import_items
from shallmark.cli.database import ensure_database
from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import Problem, WrongUse
from shallmark.config import env

if TYPE_CHECKING:
    # Half a second of imports, which `--help` need not pay.
    from shallmark.connect.servicenow.run import Progress, Read, Result

_MOST_REASONS = 20


def register(app: typer.Typer) -> None:
    imports = typer.Typer(
        no_args_is_help=True,
        help="Take records over from another tool. Lists of any other records: the page /import.",
    )
    # With one source alone Typer would leave its name out; a callback prevents that.
    imports.callback()(lambda: None)
    imports.command("servicenow")(servicenow)
    import_items.register(imports)
    app.add_typer(imports, name="import")


def servicenow(
    path: Annotated[Path, typer.Argument(help="CSV, CSV in gzip, or a REST answer as JSON.")],
    source: Annotated[str, typer.Option(help="Name of the instance it comes from.")] = "",
    timezone: Annotated[str, typer.Option(help="Zone of times that state none.")] = "UTC",
    table: Annotated[str, typer.Option(help="The table, where columns leave it open.")] = "",
    dialect: Annotated[str, typer.Option(help="A dialect by name, or a file of your own.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding, where it is not found.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only, keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Incidents of ServiceNow: list exports, REST answers and audit logs. Lists of items too.

    Items (cmdb_ci and its classes), relations (cmdb_rel_ci) and changes (change_request) are
    recognised by their columns.
    A second import of the same file changes nothing. Ends with 1 when rows were rejected.
    """
    from shallmark.connect.exchange.faults import Unreadable
    from shallmark.connect.servicenow.faults import Stopped
    from shallmark.connect.servicenow.run import Wish, read

    wish = Wish(path, source, timezone, table, dialect, encoding, dry_run)
    try:
        if not (table or dialect) and (
            import_items.servicenow(wish, as_json=as_json)
            or import_changes.servicenow(wish, as_json=as_json)
        ):
            return
        with _bar() as progress:
            found = read(wish, progress)
            progress("Opening the database", 0, 0)
            ensure_database()
            result = _carried_out(found, progress)
    except (Unreadable, Stopped) as stopped:
        raise WrongUse(str(stopped)) from stopped
    _tell(result, as_json=as_json, dry_run=dry_run)
    finish(found=bool(result.rejected))


def _carried_out(found: "Read", progress: "Progress") -> "Result":
    from django.db import OperationalError

    from shallmark.connect.servicenow.run import carry_out

    try:
        return carry_out(found, env.home() / "rejected", progress)
    except OperationalError as lost:
        said = " ".join(str(lost).split())[:200]
        raise Problem(
            f"The database went away ({said}). Nothing was imported: try again."
        ) from lost


@contextmanager
def _bar() -> "Iterator[Progress]":
    """A bar on stderr, where somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(
        *columns, TimeElapsedColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    ) as bars:  # fmt: skip
        stages: dict[str, int] = {}

        def progress(stage: str, total: int, done: int) -> None:
            if stage not in stages:
                stages[stage] = int(bars.add_task(stage, total=total or None))
            bars.advance(bars.task_ids[stages[stage]], done)

        yield progress


def _tell(result: "Result", *, as_json: bool, dry_run: bool) -> None:
    """Doubts and reasons to stderr, the counts to stdout."""
    for note in result.notes:
        say(f"Note: {note}")
    for number, reason in result.reasons[:_MOST_REASONS]:
        say(f"Row {number} rejected: {reason}")
    if len(result.reasons) > _MOST_REASONS:
        say(f"... and {len(result.reasons) - _MOST_REASONS} rows more")
    if result.rejected_file:
        say(f"Rejected rows are kept in {result.rejected_file}; correct and import that file.")
    if as_json:
        write_json(result.as_json())
        return
    would = "would be " if dry_run else ""
    write(
        f"{result.rows_read} rows read; incidents: {result.created} {would}created,"
        f" {result.updated} {would}updated, {result.unchanged} unchanged,"
        f" {result.rejected} rejected"
    )
