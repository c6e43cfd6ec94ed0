"""`./shallmark conformity run` and `rows`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shallmark.cli.problems import Problem, WrongUse
from shallmark.conformity import queries
from shallmark.conformity.actions import ChainHeld, run_checks
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckRow, CheckRun
from shallmark.conformity.queries import CheckView, Judgement
from shallmark.kernel.provenance import Source, entered
from shallmark.ledger.runner import Row

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """A run of the checks, and what it says of each of them."""

    run: CheckRun
    judgement: Judgement
    checks: list[CheckView]

    def failed(self) -> bool:
        """What the guide only recommends is reported and does not fail the command."""
        return any(
            view.outcome in {"nonconforming", "error"} and view.entry.origin != "guide"
            for view in self.checks
        )

    def as_json(self) -> dict[str, Any]:
        """The contract of the command."""
        run = self.run
        return {
            "run": run.number,
            "as_of": run.as_of.isoformat(),
            "period": [run.period_start.isoformat(), run.period_end.isoformat()],
            "engine": run.engine,
            "checks": [_check_line(view) for view in self.checks],
            "requirements": {
                name: self.judgement.counts(name)
                for name in ("2005", "2011", "2018", "adjustments")
            },
        }


def judge(as_of: datetime | None, period: Period | None, only: list[str]) -> JudgedRun:
    """Run the checks, or `only` these, and keep the run."""
    _require_known(only)
    try:
        with entered(Source.COMMAND, for_system=True):
            run = run_checks(by=None, as_of=as_of, period=period, only=only or None, trigger="cli")
    except ChainHeld as error:
        raise Problem(str(error)) from error
    except ValueError as error:
        raise WrongUse(f"--as-of: {error}") from error
    judgement = queries.judgement(run)
    checks = [judgement.checks[each.check_id] for each in run.outcomes.order_by("pk")]
    return JudgedRun(run, judgement, checks)


def rows(check_id: str, number: int, *, every: bool) -> list[dict[str, Any]]:
    """The rows of a check in run `number`, or in the latest where it is 0."""
    _require_known([check_id])
    run = queries.run_by_number(number) if number else queries.latest_run_of(check_id)
    if run is None:
        name = f"run {number}" if number else f"run of {check_id}; say ./shallmark conformity run"
        raise WrongUse(f"There is no {name}.")
    lines: Sequence[Row | CheckRow] = (
        queries.all_rows(run, check_id) if every else list(queries.rows(run, check_id))
    )
    return [
        {
            "reference": line.reference,
            "conforms": line.conforms,
            "reason": line.reason or None,
            "at": line.at.isoformat() if line.at else None,
        }
        for line in lines
    ]


def _require_known(check_ids: list[str]) -> None:
    checks = catalogue().checks
    for check_id in check_ids:
        if check_id not in checks:
            near = [key for key in checks if key.startswith(check_id[:7])][:5]
            hint = f" Near it: {', '.join(near)}." if near else ""
            raise WrongUse(f"There is no check {check_id}.{hint}")


def _check_line(view: CheckView) -> dict[str, Any]:
    return {
        "id": view.id,
        "outcome": str(view.outcome),
        "population": view.population,
        "nonconforming": view.nonconforming,
        "unknown": view.unknown,
        "waived": view.waived,
        "accepted_until": view.accepted_until.isoformat() if view.accepted_until else None,
        "recorded_later": view.recorded_later,
        "brought_in": view.brought_in,
        "digest": view.digest,
        "reason": view.why,
    }
