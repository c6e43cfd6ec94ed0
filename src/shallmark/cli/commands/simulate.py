"""`./shallmark simulate` and `./shallmark demo`: a believable organisation, and its removal."""

from typing import Annotated

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import say, write, write_json
from shallmark.cli.problems import WrongUse

PRESETS = {"S": 0.15, "M": 4.5, "L": 54.0}


def register(app: typer.Typer) -> None:
    app.command("simulate")(simulate)
    demo = typer.Typer(help="The demonstration organisation.", no_args_is_help=True)
    demo.command("load")(load)
    demo.command("remove")(remove)
    app.add_typer(demo, name="demo")


def simulate(
    seed: Annotated[int, typer.Option(help="The same seed makes the same year.")] = 7,
    months: Annotated[int, typer.Option(min=1, max=36, help="Of work, up to today.")] = 12,
    scale: Annotated[float, typer.Option(min=0.01, help="1 = 1,500 incidents a year.")] = 1.0,
    preset: Annotated[
        str, typer.Option(help="S (ten people), M or L (62 people) instead of a scale.")
    ] = "",
    lapses: Annotated[str, typer.Option(help="none, default, or ids, parted by commas.")] = "none",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Fill an empty installation with a simulated organisation; says which lapses it planted."""
    if preset and preset.upper() not in PRESETS:
        raise WrongUse("The presets are S, M and L.")
    ensure_database()
    from shallmark.cli.tasks import simulate as task  # Django is set up now

    size = task.Size(
        seed=seed,
        months=months,
        scale=PRESETS.get(preset.upper(), scale),
        small=preset.upper() == "S",
        lapses=tuple(name for name in lapses.split(",") if name),
    )
    report = task.simulated(size)
    planted = {key: sorted(references) for key, references in sorted(report.planted.items())}
    if as_json:
        write_json(
            {
                "incidents": report.incidents,
                "played": report.simulated,
                "start": report.start,
                "end": report.end,
                "lapses": [{"id": key, "planted": names} for key, names in planted.items()],
            }
        )
        return
    write(f"{report.incidents} incidents from {report.start:%Y-%m-%d} to {report.end:%Y-%m-%d}")
    for key, names in planted.items():
        write(f"{key}: {len(names)} planted")


def load() -> None:
    """Load the demonstration now, in this process."""
    ensure_database()
    from shallmark.cli.tasks import simulate as task  # Django is set up now

    if task.load_demonstration():
        accounts = "ana, mareike, admin ..."
        say(f"The demonstration is loaded. Sign in as {accounts} with the password shown.")
    else:
        say("A simulated organisation is loaded already.")


def remove(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Take the demonstration away without a trace; refuses where other data lie beside it."""
    ensure_database(as_owner=True)
    from shallmark.cli.tasks import simulate as task  # Django is set up now

    emptied = task.remove_demonstration()
    if as_json:
        write_json({"tables_emptied": emptied})
    else:
        write(f"The demonstration is gone ({emptied} tables emptied).")
