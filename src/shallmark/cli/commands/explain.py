"""`./shallmark explain RECORD_TYPE`."""

from typing import Annotated

import typer

from shallmark.cli.output import finish, write, write_json


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
    from shallmark.cli import anatomy

    anatomy.set_up()
    if not record_type:
        known = anatomy.known_types()
        if as_json:
            write_json(known)
        else:
            write("\n".join(f"{key}  {label}" for key, label in known.items()))
        finish()
    described = anatomy.describe(record_type)
    if as_json:
        write_json(described)
    else:
        anatomy.show(described)
