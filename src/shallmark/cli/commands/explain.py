"""`./shallmark explain RECORD_TYPE`."""

import os
from typing import Annotated

import typer

from shallmark.cli import database
from shallmark.cli.output import finish, write, write_json
from shallmark.config import env


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    record_type: Annotated[
        str, typer.Argument(help="Such as incident; empty lists all.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Classes, addresses, permissions, transitions, gates, checks and ledger columns of a record.

    Reads the code only: no database is needed.
    """
    os.environ.setdefault("SHALLMARK_HOME", str(env.home()))
    database.set_up_django()
    from shallmark.cli.tasks import explain as task  # Django is set up now

    if not record_type:
        names = task.known_types()
        if as_json:
            write_json(names)
        else:
            write("\n".join(f"{key}  {label}" for key, label in names.items()))
        finish()
    description = task.describe(record_type)
    if as_json:
        write_json(description)
    else:
        task.show(description)
