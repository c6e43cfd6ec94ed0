"""`./shallmark step ...`: a step of a record, with the rights and gates of the pages."""

from typing import Annotated

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write, write_json


def register(app: typer.Typer) -> None:
    app.command("step")(step)


def step(
    reference: Annotated[str, typer.Argument(help="Record, such as CHG0000007.")],
    verb: Annotated[str, typer.Argument(help="Step, such as approve, start or close.")],
    by: Annotated[str, typer.Option("--as", help="User name of the person who does it.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="field=value, as often as needed.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Reason; goes into the history.")] = "",
    confirm: Annotated[bool, typer.Option(help="Go on in spite of a warning.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Take a step of a record as a person, with that person's rights.

    Refused: says what opens the gate, ends with 1, and changes nothing.
    """
    ensure_database()
    from shallmark.cli.tasks import step as task  # Django is set up now

    result = task.take(reference, verb, by, settings or [], reason, confirm=confirm)
    if as_json:
        write_json({"reference": result.reference, "status": result.status})
    else:
        write(f"{result.reference} is {result.label}.")
