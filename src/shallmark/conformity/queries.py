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
    heat_map(run, "2018")                            # clause x month; cells carry their rows
    heat_rows(run, "2018", "8.6.1", "2016-03")       # the list behind one cell
    evidence("incident", "INC0001234")               # the Evidence panel, live
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from shallmark.conformity import actions, library
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun
from shallmark.conformity.projections import (
    AdjustmentView,
    CheckView,
    ClauseView,
    Judgement,
    RequirementView,
    clause_order,
    judgement,
)
from shallmark.kernel import clock, ledger_views
from shallmark.ledger.engines import Moment
from shallmark.ledger.outcomes import Outcome
from shallmark.ledger.runner import Row, rows_about, rows_of

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


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A clause in a month. `outcome` None: nothing there went against it in that month."""

    clause: str
    month: date
    nonconforming: int
    unknown: int
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one check says of one record. `outcome`: conforming, nonconforming, not_assessable."""

    check: CheckView
    outcome: Outcome
    reason: str
    sentence: str
    requirements: tuple[str, ...]
    adjustments: tuple[str, ...]
    at: datetime | None = None


def latest_run(*, whole: bool = True) -> CheckRun | None:
    """The newest run; with `whole` the newest that ran the whole catalogue."""
    runs = CheckRun.objects.order_by("-number")
    return runs.filter(partial=False).first() if whole else runs.first()


def run_by_number(number: int) -> CheckRun | None:
    return CheckRun.objects.filter(number=number).first()


def latest_run_of(check_id: str) -> CheckRun | None:
    """The newest run that judged this check."""
    return CheckRun.objects.filter(outcomes__check_id=check_id).order_by("-number").first()


def rows(run: CheckRun, check_id: str) -> QuerySet[CheckRow]:
    """The stored rows of a check: nonconforming first, then unknown, by reference."""
    found: QuerySet[CheckRow] = CheckRow.objects.filter(
        outcome__run=run, outcome__check_id=check_id
    ).order_by("conforms", "reference")
    return found


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
    with engine.session(_moment(run), {}):
        return rows_of(engine, check, _moment(run), stored.parameters)


def history(check_id: str, limit: int = 52) -> list[HistoryPoint]:
    """The outcomes of a check in its latest runs, newest first."""
    found = CheckOutcome.objects.filter(check_id=check_id).select_related("run")
    return [
        HistoryPoint(
            run=each.run.number,
            as_of=each.run.as_of,
            outcome=Outcome(each.outcome),
            population=each.population,
            nonconforming=each.nonconforming,
            unknown=each.unknown,
            waived=each.waived,
        )
        for each in found.order_by("-run__number")[:limit]
    ]


def heat_map(run: CheckRun, edition: str) -> dict[str, list[HeatCell]]:
    """For each clause of an edition with rows against it, one cell a month of the period."""
    tally: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
    clauses = _clauses_of_check(edition)
    counted = (
        _heat(run)
        .annotate(month=TruncMonth("at", tzinfo=UTC))
        .values_list("outcome__check_id", "month")
        .annotate(
            bad=Count("pk", filter=Q(conforms=False)), unknown=Count("pk", filter=Q(conforms=None))
        )
    )
    for check_id, month, bad, unknown in counted:
        for clause in clauses.get(check_id, ()):
            cell = tally[clause, month.date()]
            cell[0] += bad
            cell[1] += unknown
    return {
        clause: [
            _cell(clause, month, *tally.get((clause, month), (0, 0))) for month in _months(run)
        ]
        for clause in sorted({clause for clause, _month in tally}, key=clause_order)
    }


def heat_rows(run: CheckRun, edition: str, clause: str, month: str) -> QuerySet[CheckRow]:
    """The rows behind one cell, of the same query; `month` as 2016-03."""
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    checks = [key for key, numbers in _clauses_of_check(edition).items() if clause in numbers]
    return (
        _heat(run)
        .filter(outcome__check_id__in=checks, at__gte=first, at__lt=_next_month(first))
        .order_by("conforms", "reference")
    )


def evidence(record_key: str, reference: str) -> list[Evidence]:
    """What every built check says of one record now, failing ones first; two queries.

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
    found = rows_about(
        actions.engine(present=True), checks, moment, reference, library.parameters()
    )
    said = [_evidence(check_id, row) for check_id, row in found.items()]
    return sorted(said, key=lambda each: (list(Outcome).index(each.outcome), each.check.id))


def _evidence(check_id: str, row: Row) -> Evidence:
    check, entry = library.built()[check_id], library.entry(check_id)
    names = {True: Outcome.CONFORMING, False: Outcome.NONCONFORMING, None: Outcome.NOT_ASSESSABLE}
    outcome = names[row.conforms]
    return Evidence(
        check=CheckView(entry, check.sentence, built=True, outcome=outcome, population=1),
        outcome=outcome,
        reason=row.reason or "",
        sentence=check.say(row.reason),
        requirements=entry.requirements,
        adjustments=entry.adjustments,
        at=row.at,
    )


def _moment(run: CheckRun) -> Moment:
    return Moment(run.as_of, run.period_start, run.period_end)


def _months(run: CheckRun) -> list[date]:
    found: list[date] = []
    month = run.period_start.date().replace(day=1)
    while month < run.period_end.date() or not found:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def _clauses_of_check(edition: str) -> dict[str, set[str]]:
    """The clauses of an edition that each check bears on."""
    known = catalogue().requirements
    found: dict[str, set[str]] = defaultdict(set)
    for clause in catalogue().editions[edition].clauses:
        for requirement in clause.requirements:
            for check_id in known[requirement].checks:
                found[check_id].add(clause.number)
    return found


def _heat(run: CheckRun) -> QuerySet[CheckRow]:
    """What both the numbers and the lists of the heat map count."""
    found: QuerySet[CheckRow] = CheckRow.objects.filter(
        outcome__run=run, waived=False, at__isnull=False
    )
    return found


def _next_month(moment: datetime) -> datetime:
    return moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1, day=1)


def _cell(clause: str, month: date, bad: int, unknown: int) -> HeatCell:
    outcome = Outcome.NONCONFORMING if bad else Outcome.NOT_ASSESSABLE if unknown else None
    return HeatCell(clause, month, bad, unknown, outcome)
