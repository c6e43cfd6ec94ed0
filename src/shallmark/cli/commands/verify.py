"""`./shallmark verify`."""

from typing import Annotated

import typer

from shallmark.cli import database
from shallmark.cli.output import finish, write, write_json


def register(app: typer.Typer) -> None:
    app.command("verify")(verify)


def verify(as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False) -> None:
    """Prove that runs and history are as they were kept. Ends with 1 where something is wrong."""
    database.ensure_database()
    from shallmark.cli.tasks import verify as task  # Django is set up now

    answer = task.examine()
    if as_json:
        write_json(answer.as_json())
    else:
        for line in answer.lines():
            write(line)
    finish(failed=bool(answer.faults))
