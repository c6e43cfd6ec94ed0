"""What the checks say of a simulated year."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction

from shallmark.conformity import actions, ledger_views
from shallmark.conformity.library import built
from shallmark.conformity.models import CheckRow, CheckRun
from shallmark.kernel import clock
from tests.support import year

#: rows of these wait for a record that a later part builds: the analysis of a month; whoever builds
#: it lets the simulation write it, and takes the line out here
WAITS = {"CHK-INC-12": "trend_analysis"}

Verdicts = dict[str, tuple[str, frozenset[str]]]


def verdicts(only: Collection[str] | None = None, *, past: bool = False) -> Verdicts:
    """The verdicts of a run at the end of the year, of all checks or of these alone.

    The run asks the tables of that moment, unless it shall lay those of the past: that both say
    the same is a test of its own, and the past costs more than all that is judged.
    """
    wanted = set(built()) if only is None else only
    with clock.at(year.NOW if past else year.END):
        run = actions.run_checks(
            by=None,
            only=wanted,
            trigger="test",
            as_of=year.END if past else None,
            period=(year.START, year.END),
        )
    return verdicts_of(run)


def verdicts_of(run: CheckRun) -> Verdicts:
    """Check -> outcome, and the rows that it reports; of the checks that are built."""
    outcomes = dict(run.outcomes.filter(check_id__in=built()).values_list("check_id", "outcome"))
    rows: dict[str, set[str]] = {key: set() for key in outcomes}
    stored = CheckRow.objects.filter(outcome__run=run)
    for key, reference in stored.values_list("outcome__check_id", "reference"):
        rows[key].add(reference)
    return {key: (outcome, frozenset(rows[key])) for key, outcome in outcomes.items()}


@contextmanager
def thrown_away() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_built(check: str) -> bool:
    return built()[check].views <= ledger_views.built()
