"""Reads over runs and catalogue; pages, API and command line all ask here.

One query feeds a number and the rows behind it, so they cannot differ. Everything returns frozen
dataclasses. The usual way of a page:

    run = latest_run()                               # or run_by_number(7); None before the first
    judged = judgement(run)                          # every check, requirement, clause, adjustment
    judged.checks["CHK-INC-01"].outcome              # CheckView
    judged.requirements["R18-8.6.1-01"].outcome      # RequirementView
    judged.clauses["2018"]                           # tuple of ClauseView, the tree of an edition
    judged.adjustments["ADJ-CS-02"], judged.counts("2018")
    rows(run, "CHK-INC-01")                          # rows that do not conform, as stored
    all_rows(run, "CHK-INC-01")                      # every member, judged again by the same SQL
    history("CHK-INC-01")                            # newest first, for the history bar
    cell_rows(run, {"CHK-INC-01"}, "2026-03")        # the rows behind the counts of a month
    evidence("incident", "INC0001234")               # the Evidence panel, live
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from shallmark.common.iso_days import days_in_words
from shallmark.common.stated.queries import waiting_on
from shallmark.conformity import actions, ledger_views, library, past
from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun
from shallmark.conformity.projections import (
    AdjustmentView,
    CheckView,
    ClauseView,
    Judgement,
    RequirementView,
    judgement,
)
from shallmark.conformity.sealing import is_proved, is_sealed
from shallmark.kernel import clock
from shallmark.kernel.hooks import waived_checks
from shallmark.ledger.engines import Moment
from shallmark.ledger.outcomes import Outcome
from shallmark.ledger.runner import Result, Row, noted, rows_about, rows_of, run_check, values_of

__all__ = [
    "AdjustmentView",
    "CheckView",
    "ClauseView",
    "Judgement",
    "RequirementView",
    "judgement",
]


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One run in the history of a check."""

    run: int
    as_of: datetime
    outcome: Outcome
    population: int
    nonconforming: int
    unknown: int
    waived: int
    accepted_until: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one check says of one record.

    `outcome`: conforming, nonconforming, accepted (nonconforming, with a waiver), not_assessable.

    `word` fits a line of the Evidence panel; `sentence` explains the reason.
    """

    check: CheckView
    outcome: Outcome
    reason: str
    sentence: str
    word: str
    requirements: tuple[str, ...]
    adjustments: tuple[str, ...]
    at: datetime | None = None


def latest_run() -> CheckRun | None:
    """The newest judgement of the standing period; before the first the newest whole look.

    Only what is proved is shown: who reaches the database without the key makes no judgement.
    """
    return _newest_proved(CheckRun.objects.filter(partial=False))


def run_by_number(number: int) -> CheckRun | None:
    run = CheckRun.objects.filter(number=number).first()
    return run if run is not None and is_proved(run) else None


def latest_run_of(check_id: str) -> CheckRun | None:
    """The newest judgement of this check; before the first the newest look at it."""
    return _newest_proved(CheckRun.objects.filter(outcomes__check_id=check_id))


def _newest_proved(runs: QuerySet[CheckRun]) -> CheckRun | None:
    found = runs.order_by("look", "-number").first()
    if found is None or is_proved(found):
        return found
    others = runs.exclude(pk=found.pk).order_by("look", "-number")
    return next((each for each in others.iterator() if is_proved(each)), None)


#: lists of stored rows by name
_LISTS: dict[str, dict[str, Any]] = {
    "": {},
    "bad": {"conforms": False, "waived": False},
    "unknown": {"conforms": None},
    "waived": {"waived": True},
}


def rows(run: CheckRun, check_id: str, kind: str = "") -> QuerySet[CheckRow]:
    """The stored rows of a check: nonconforming first, then unknown, by reference.

    `kind` bad, unknown or waived gives these alone.
    """
    stored: QuerySet[CheckRow] = CheckRow.objects.filter(
        outcome__run=run, outcome__check_id=check_id, **_LISTS[kind]
    ).order_by("conforms", "reference")
    return stored


def all_rows(run: CheckRun, check_id: str) -> list[Row]:
    """Every member, judged again as of the run by the check as it is now; [] where not built.

    Raises:
        EngineFailed: the database cannot answer.

    """
    check = library.built().get(check_id)
    stored = run.outcomes.filter(check_id=check_id).first()
    if check is None or stored is None:
        return []
    engine = actions.engine()
    with past.session(engine, _moment(run), [check]):
        stated = actions.surroundings(engine, _moment(run)).stated
        rows = rows_of(engine, check, _moment(run), stored.parameters)
    return [noted(row, stated) for row in rows]


def under_defaults(run: CheckRun, check_id: str) -> Result | None:
    """What the check says as of the run under the defaults; None where it ran under them.

    Raises:
        EngineFailed: the database cannot answer.

    """
    check = library.built().get(check_id)
    stored = run.outcomes.filter(check_id=check_id).first()
    if check is None or stored is None or stored.parameters == values_of(check):
        return None
    engine, moment = actions.engine(), _moment(run)
    with past.session(engine, moment, [check]):
        around = actions.surroundings(engine, moment)
        return run_check(engine, check, moment, around)


def history(check_id: str, limit: int = 52) -> list[HistoryPoint]:
    """The outcomes of a check in its latest runs, newest first."""
    outcomes = CheckOutcome.objects.filter(check_id=check_id).select_related("run")
    return [
        HistoryPoint(
            run=each.run.number,
            as_of=each.run.as_of,
            outcome=Outcome(each.outcome),
            population=each.population,
            nonconforming=each.nonconforming,
            unknown=each.unknown,
            waived=each.waived,
            accepted_until=each.accepted_until,
        )
        for each in outcomes.order_by("-run__number")[:limit]
        if is_sealed(each.run)
    ]


def cell_rows(run: CheckRun, checks: Collection[str], month: str) -> QuerySet[CheckRow]:
    """The stored rows of a month (2026-03) behind the counts that each outcome keeps of it.

    Counts and rows come of one statement of the run, so they agree.
    """
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    stored: QuerySet[CheckRow] = CheckRow.objects.filter(
        outcome__run=run, outcome__check_id__in=checks, at__gte=first, at__lt=_next_month(first)
    )
    return stored.select_related("outcome").order_by("conforms", "outcome__check_id", "reference")


def evidence(record_key: str, reference: str) -> list[Evidence]:
    """What every built check says of one record now, failing ones first; two queries to four.

    The period is opened to all time, so that an old record shows too. A check whose population
    does not hold the record says nothing. Checks over aggregates (CHK-INC-12) say nothing either:
    ask `history` for their last run.

    Raises:
        EngineFailed: the database cannot answer.

    """
    now = clock.now()
    moment = Moment(now, datetime(1970, 1, 1, tzinfo=UTC), now)
    built = ledger_views.built()
    checks = [
        check
        for check in library.built().values()
        if check.record == record_key and not check.views - built
    ]
    by_check = rows_about(
        actions.engine(present=True), checks, moment, reference, library.parameters()
    )
    failed = any(row.conforms is False for row in by_check.values())
    waived = waived_checks(reference) if failed else frozenset()
    stated = waiting_on(reference) if failed else {}
    evidence = [
        _evidence(check_id, noted(row, stated), accepted=check_id in waived)
        for check_id, row in by_check.items()
    ]
    return sorted(evidence, key=lambda each: (list(Outcome).index(each.outcome), each.check.id))


def failing_now(check_id: str) -> set[str]:
    """References of what fails a check at this moment, waived or not; none where it is not built.

    Raises:
        EngineFailed: the database cannot answer.

    """
    check = library.built().get(check_id)
    if check is None or check.views - ledger_views.built():
        return set()
    engine, moment = actions.engine(present=True), actions.moment_of(clock.now(), None)
    rows = rows_of(engine, check, moment, library.parameters())
    return {row.reference for row in rows if row.conforms is False}


def _evidence(check_id: str, row: Row, *, accepted: bool) -> Evidence:
    check, entry = library.built()[check_id], library.entry(check_id)
    names = {True: Outcome.CONFORMING, False: Outcome.NONCONFORMING, None: Outcome.NOT_ASSESSABLE}
    outcome = names[row.conforms]
    if accepted and outcome is Outcome.NONCONFORMING:
        outcome = Outcome.ACCEPTED
    return Evidence(
        check=CheckView(entry, check.sentence, built=True, outcome=outcome, population=1),
        outcome=outcome,
        reason=row.reason or "",
        sentence=days_in_words(check.say(row.reason)),
        word=days_in_words(check.word(row.conforms, row.reason)),
        requirements=entry.requirements,
        adjustments=entry.adjustments,
        at=row.at,
    )


def _moment(run: CheckRun) -> Moment:
    return Moment(run.as_of, run.period_start, run.period_end)


def month_of(moment: datetime) -> str:
    """The month that a row counts in: that of `at` in UTC, as 2026-03."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def _next_month(moment: datetime) -> datetime:
    return moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1, day=1)
