"""`./shallmark import ...`: records of other tools, with their own times and history."""

from pathlib import Path
from typing import Annotated

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import finish, say, write_json
from shallmark.cli.problems import Problem, WrongUse

_MOST_REASONS = 20


def register(app: typer.Typer) -> None:
    imports = typer.Typer(no_args_is_help=True, help="Take records over from another tool.")
    # With one source alone Typer would leave its name out; a callback prevents that.
    imports.callback()(lambda: None)
    imports.command("servicenow")(servicenow)
    app.add_typer(imports, name="import")


def servicenow(  # noqa: PLR0913 - one parameter per option
    path: Annotated[Path, typer.Argument(help="CSV, CSV in gzip, or a REST answer as JSON.")],
    source: Annotated[str, typer.Option(help="Name of the instance it comes from.")] = "",
    timezone: Annotated[str, typer.Option(help="Zone of times that state none.")] = "UTC",
    table: Annotated[str, typer.Option(help="The table, where columns leave it open.")] = "",
    dialect: Annotated[str, typer.Option(help="A dialect by name, or a file of your own.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding, where it is not found.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only, keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Incidents of ServiceNow: list exports, REST answers and audit logs.

    A second import of the same file changes nothing. Ends with 1 when rows were rejected.
    """
    from shallmark.cli.progress import shown
    from shallmark.connect.exchange.faults import Unreadable
    from shallmark.connect.servicenow.faults import Stopped
    from shallmark.connect.servicenow.run import Wish, carry_out, read

    wish = Wish(path, source, timezone, table, dialect, encoding, dry_run)
    try:
        with shown() as progress:
            found = read(wish, progress)
            progress("Opening the database", 0, 0)
            ensure_database()
            result = _undone_when_lost(lambda: carry_out(found, _rejected_folder(), progress))
    except (Unreadable, Stopped) as stopped:
        raise WrongUse(str(stopped)) from stopped
    _tell(result, as_json=as_json, dry_run=dry_run)
    finish(found=bool(result.rejected))
