"""`./shallmark version`."""

import platform
from typing import Annotated

import typer

from shallmark import __version__
from shallmark.cli.output import write, write_json


def register(app: typer.Typer) -> None:
    app.command("version")(version)


def version(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Version of Shallmark and of what it runs on."""
    facts = {
        "shallmark": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    if as_json:
        write_json(facts)
    else:
        write("\n".join(f"{name} {value}" for name, value in facts.items()))
