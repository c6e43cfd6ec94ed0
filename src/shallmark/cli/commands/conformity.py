"""`shallmark conformity`: run the checks, list what they found, show the catalogue."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse

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
    check = [one.upper() for one in check or []]
    _known(check)
    ensure_database()
    from shallmark.conformity.actions import run_checks
    from shallmark.conformity.queries import judgement

    try:
        kept = run_checks(by=None, as_of=moment, period=span, only=check or None, trigger="cli")
    except ValueError as wrong:
        raise WrongUse(f"--as-of: {wrong}") from wrong
    judged = judgement(kept)
    views = [judged.checks[each.check_id] for each in kept.outcomes.order_by("pk")]
    answer = {
        "run": kept.number,
        "as_of": kept.as_of.isoformat(),
        "period": [kept.period_start.isoformat(), kept.period_end.isoformat()],
        "engine": kept.engine,
        "checks": [_check_line(view) for view in views],
        "requirements": {
            name: judged.counts(name) for name in ("2005", "2011", "2018", "adjustments")
        },
    }
    write_json(answer) if json_wanted else _write_run(kept, views)
    finish(found=any(_found(view) for view in views))


@group.command()
def rows(
    check: Annotated[str, typer.Argument(help="Id of the check, such as CHK-INC-01.")],
    every: Annotated[bool, typer.Option("--all", help="Conforming members too.")] = False,
    number: Annotated[int, typer.Option("--run", help="Number of the run; default latest.")] = 0,
    json_wanted: Json = False,
) -> None:
    """List the records of a check that do not conform, or cannot be judged."""
    check = check.upper()
    _known([check])
    ensure_database()
    from shallmark.conformity import queries

    found = queries.run_by_number(number) if number else queries.latest_run_of(check)
    if found is None:
        what = f"run {number}" if number else f"run of {check}; say ./shallmark conformity run"
        raise WrongUse(f"There is no {what}.")
    lines: list[Any] = queries.all_rows(found, check) if every else list(queries.rows(found, check))
    answer = [
        {
            "reference": line.reference,
            "conforms": line.conforms,
            "reason": line.reason or None,
            "at": line.at.isoformat() if line.at else None,
        }
        for line in lines
    ]
    if json_wanted:
        write_json(answer)
    else:
        _write_rows(answer)
    finish(found=any(line["conforms"] is False for line in answer))


@group.command()
def catalogue(json_wanted: Json = False) -> None:
    """Show what is judged: editions, adjustments, checks, attestations, parameters."""
    ensure_database()
    answer = _catalogue()
    if json_wanted:
        write_json(answer)
    else:
        for name, number in answer["counts"].items():
            write(f"{name:<24} {number}")
    finish()


def read_time(text: str, option: str) -> datetime:
    """A moment; without a zone it is UTC.

    Raises:
        WrongUse: it is no date or time.

    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse(
            f"{option} {text!r} is no date or time: write 2026-03-31 or 2026-03-31T14:00+02:00."
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


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


def _known(ids: list[str]) -> None:
    from shallmark.conformity.catalogue import catalogue as load

    for check_id in ids:
        if check_id not in load().checks:
            near = [key for key in load().checks if key.startswith(check_id[:7])][:5]
            hint = f" Near it: {', '.join(near)}." if near else ""
            raise WrongUse(f"There is no check {check_id}.{hint}")


def _found(view: Any) -> bool:
    """What the guide only recommends is reported and does not fail the command."""
    return view.outcome in {"nonconforming", "error"} and view.entry.origin != "guide"


def _check_line(view: Any) -> dict[str, Any]:
    return {
        "id": view.id,
        "outcome": str(view.outcome),
        "population": view.population,
        "nonconforming": view.nonconforming,
        "unknown": view.unknown,
        "waived": view.waived,
        "recorded_later": view.recorded_later,
        "digest": view.digest,
        "reason": view.why,
    }


def _write_run(kept: Any, views: list[Any]) -> None:
    say(
        f"Run {kept.number}, as of {kept.as_of:%Y-%m-%d %H:%M} UTC,"
        f" period {kept.period_start:%Y-%m-%d} to {kept.period_end:%Y-%m-%d}."
    )
    for view in views:
        if view.built:
            write(
                f"{view.id:<12} {view.outcome!s:<15} {view.nonconforming:>7} of"
                f" {view.population:>7}  {view.sentence}"
            )
    unbuilt = sum(not view.built for view in views)
    write(f"{unbuilt} checks of the catalogue are not built.")


def _write_rows(answer: list[dict[str, Any]]) -> None:
    for line in answer:
        word = {True: "conforms", False: "does not conform", None: "cannot be judged"}
        write(f"{line['reference']:<16} {word[line['conforms']]:<18} {line['reason'] or ''}")


def _check(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id,
        "group": entry.group,
        "severity": entry.severity,
        "mode": entry.mode,
        "origin": entry.origin,
        "requirements": list(entry.requirements),
        "adjustments": list(entry.adjustments),
        "parameters": list(entry.parameters),
    }


def _catalogue() -> dict[str, Any]:
    from shallmark.conformity import library
    from shallmark.conformity.catalogue import catalogue as load

    said, built = load(), library.built()
    clauses = {key: [c.number for c in edition.clauses] for key, edition in said.editions.items()}
    strengths = Counter(each.strength for each in said.adjustments.values())
    return {
        "counts": {
            "requirements_2005": len(said.of_edition("2005")),
            "clauses_2011": len(clauses["2011"]),
            "requirements_2018": len(said.of_edition("2018")),
            "adjustments": len(said.adjustments),
            "adjustments_none_needed": strengths["none"],
            "checks": len(said.checks),
            "checks_built": len(built),
            "attestations": len(said.attestations),
            "parameters": len(said.parameters),
        },
        "checks": [
            {"title": library.title(key), "built": key in built, **_check(each)}
            for key, each in said.checks.items()
        ],
        "attestations": [{"id": each.id, "what": each.what} for each in said.attestations.values()],
        "adjustments": [
            {
                "id": each.id,
                "table": each.table,
                "strength": each.strength,
                "text": each.text,
                "checks": list(each.checks),
            }
            for each in said.adjustments.values()
        ],
        "requirements": {
            "2005": _requirements("2005"),
            "2011": [
                {
                    "id": clause.number,
                    "title": clause.title,
                    "text": clause.text,
                    "judged_through": list(clause.requirements),
                }
                for clause in said.editions["2011"].clauses
            ],
            "2018": _requirements("2018"),
        },
        "parameters": [
            {"id": each.key, "type": each.type, "default": each.default, "meaning": each.meaning}
            for each in said.parameters.values()
        ],
    }


def _requirements(edition: str) -> list[dict[str, Any]]:
    from shallmark.conformity.catalogue import catalogue as load

    return [
        {
            "id": each.id,
            "clause": each.clause,
            "text": each.text,
            "kind": each.kind,
            "judged_by": each.judged_by,
            "checks": list(each.checks),
            "attestations": list(each.attestations),
        }
        for each in load().of_edition(edition)
    ]
