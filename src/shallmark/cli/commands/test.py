"""`./shallmark test`."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command(
        "test", context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
    )(run_tests)


def run_tests(
    context: typer.Context,
    long: Annotated[bool, typer.Option("--long", help="Also what takes many minutes.")] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what differs from main, and the floors above.")
    ] = False,
) -> None:
    """Lint, types, floors, migrations, templates, SQL and all tests, browser included.

    What follows is passed to pytest; with it, only pytest runs: test src/shallmark/kernel -k clock
    """
    from shallmark.cli.testing import run  # the driver of the database takes its time to load

    run.run(context.args, long=long, changed=changed)
