"""`./shallmark report ...`: figures out of the records, for people and programs."""

from typing import Annotated

import typer

from shallmark.cli.database import ensure_database

_AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def register(app: typer.Typer) -> None:
    reports = typer.Typer(no_args_is_help=True, help="Figures out of the records.")
    # With one report alone Typer would leave its name out; a callback prevents that.
    reports.callback()(lambda: None)
    reports.command("incidents")(incidents)
    reports.command("requests")(requests)
    reports.command("changes")(changes)
    reports.command("items")(items)
    app.add_typer(reports, name="report")


def incidents(as_json: _AsJson = False) -> None:
    """Incidents: how many, how fast, how often reopened, and how they moved between states."""
    _report("incidents", as_json=as_json)


def requests(as_json: _AsJson = False) -> None:
    """Service requests: how many waited and closed, how long, and how they moved between states."""
    _report("requests", as_json=as_json)


def changes(as_json: _AsJson = False) -> None:
    """Changes: how many of each kind, how they ended, and what waits or began too early."""
    _report("changes", as_json=as_json)


def items(as_json: _AsJson = False) -> None:
    """Items: how many of each class, their relations by kind, and what has no owner or value."""
    _report("items", as_json=as_json)


def _report(name: str, *, as_json: bool) -> None:
    ensure_database()
    from shallmark.cli.tasks import reports  # Django is set up now

    reports.report(name, as_json=as_json)
