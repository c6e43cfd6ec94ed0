"""`shallmark conformity`: run the checks, list what they found, show the catalogue."""

import re
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse

if TYPE_CHECKING:
    from shallmark.cli.tasks.conformity import JudgedRun

group = typer.Typer(help="Judge ISO/IEC 20000-1 from the records.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="conformity")


@group.command()
def run(
    as_of: Annotated[
        str, typer.Option("--as-of", help="Facts later than this are not seen; default now.")
    ] = "",
    period: Annotated[
        str, typer.Option("--period", help="A..B, half open; default the 12 months before.")
    ] = "",
    check: Annotated[
        list[str] | None, typer.Option("--check", help="Only this check; may be repeated.")
    ] = None,
    json_wanted: Json = False,
) -> None:
    """Run the checks and keep what they find. Ends with 1 when something does not conform."""
    moment = read_time(as_of, "--as-of") if as_of else None
    span = read_period(period) if period else None
    judged: JudgedRun = _tasks().judge(moment, span, [check_id.upper() for check_id in check or []])
    if json_wanted:
        write_json(judged.as_json())
    else:
        _write_run(judged)
    finish(failed=judged.failed())


@group.command()
def rows(
    check: Annotated[str, typer.Argument(help="Id of the check, such as CHK-INC-01.")],
    every: Annotated[bool, typer.Option("--all", help="Conforming members too.")] = False,
    number: Annotated[int, typer.Option("--run", help="Number of the run; default latest.")] = 0,
    json_wanted: Json = False,
) -> None:
    """List the records of a check that do not conform, or cannot be judged."""
    lines: list[dict[str, Any]] = _tasks().rows(check.upper(), number, every=every)
    if json_wanted:
        write_json(lines)
    else:
        _write_rows(lines)
    finish(failed=any(line["conforms"] is False for line in lines))


@group.command()
def catalogue(json_wanted: Json = False) -> None:
    """Show what is judged: editions, adjustments, checks, attestations, parameters."""
    ensure_database()
    from shallmark.cli.tasks import conformity_catalogue  # Django is set up now

    contents = conformity_catalogue.contents()
    if json_wanted:
        write_json(contents)
    else:
        for name, number in contents["counts"].items():
            write(f"{name:<24} {number}")
    finish()


def _tasks() -> ModuleType:
    """What runs and lists, with a database that answers."""
    ensure_database()
    from shallmark.cli.tasks import conformity  # Django is set up now

    return conformity


def read_time(text: str, option: str) -> datetime:
    """A moment; without a zone it is UTC.

    Raises:
        WrongUse: it is no date or time.

    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse(
            f"{option} {text!r} is no date or time: write 2026-03-31 or 2026-03-31T14:00+02:00."
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def read_period(text: str) -> tuple[datetime, datetime]:
    """A..B, half open.

    Raises:
        WrongUse: it is no period, or ends before it starts.

    """
    match = re.fullmatch(r"(.+?)\.\.(.+)", text.strip())
    if not match:
        raise WrongUse(f"--period {text!r} is no period: write 2026-01-01..2026-04-01.")
    start, end = (read_time(part, "--period") for part in match.groups())
    if start >= end:
        raise WrongUse(f"--period {text!r} ends before it starts.")
    return start, end


def _write_run(judged: "JudgedRun") -> None:
    run = judged.run
    say(
        f"Run {run.number}, as of {run.as_of:%Y-%m-%d %H:%M} UTC,"
        f" period {run.period_start:%Y-%m-%d} to {run.period_end:%Y-%m-%d}."
    )
    for view in judged.checks:
        if view.built:
            write(
                f"{view.id:<12} {view.outcome!s:<15} {view.nonconforming + view.waived:>7} of"
                f" {view.population:>7}  {view.sentence}"
            )
    unbuilt = sum(not view.built for view in judged.checks)
    write(f"{unbuilt} checks of the catalogue are not built.")


def _write_rows(lines: list[dict[str, Any]]) -> None:
    words = {True: "conforms", False: "does not conform", None: "cannot be judged"}
    for line in lines:
        write(f"{line['reference']:<16} {words[line['conforms']]:<18} {line['reason'] or ''}")
