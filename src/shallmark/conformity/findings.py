"""From a failing check to a nonconformity, and from its runs back to it.

One nonconformity for an episode of a check, not one for each row. It holds the rows of the run, is
closed after clean runs that had something to judge, and comes back when the check fails again.
"""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from shallmark.conformity import library, queries
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckOutcome, CheckRun
from shallmark.conformity.pages.frame import address_of
from shallmark.conformity.sealing import is_sealed
from shallmark.kernel import writes
from shallmark.kernel.history import one_transaction
from shallmark.kernel.people import Person
from shallmark.ledger.outcomes import Outcome
from shallmark.manage.grc import actions as grc
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.models.nonconformity import ACCEPTED, Status
from shallmark.pages import formats

#: rows kept with the nonconformity; the run keeps all
KEPT = 1000


def open_of(check_id: str) -> Nonconformity | None:
    """The nonconformity of the present episode of a check, if there is one."""
    nonconformities = Nonconformity.objects.filter(
        check_id=check_id, status__in=(Status.NEW, *ACCEPTED)
    )
    return nonconformities.order_by("-pk").first()


def report(run: CheckRun, check_id: str, *, by: Person) -> Nonconformity:
    """The nonconformity of a failing check: a new one, or the open one with the rows of this run.

    Raises:
        NotAllowed: the person may not create one.
        CheckOutcome.DoesNotExist: the run did not judge this check, or nothing failed.

    """
    outcome = run.outcomes.get(check_id=check_id, outcome=Outcome.NONCONFORMING)
    with one_transaction():
        nonconformity = open_of(check_id)
        if nonconformity is None:
            nonconformity = writes.create(Nonconformity, by=by, values=_values(outcome, by))
        grc.keep_rows(nonconformity, run.number, rows_of(run, check_id))
    return nonconformity


def _values(outcome: CheckOutcome, by: Person) -> dict[str, Any]:
    entry = library.entry(outcome.check_id)
    clauses = catalogue().clauses_of(entry.requirements)
    words = _("%(bad)d of %(all)d records failed %(check)s in run %(run)d, as of %(when)s.") % {
        "bad": outcome.nonconforming,
        "all": outcome.population,
        "check": outcome.check_id,
        "run": outcome.run.number,
        "when": formats.moment(outcome.run.as_of, outcome.run.as_of, UTC, "full") + " UTC",
    }
    return {
        "title": f"{outcome.check_id}: {library.title(outcome.check_id)}"[:240],
        "source": Nonconformity.Source.CHECK,
        "check_id": outcome.check_id,
        "run": outcome.run.number,
        "clause": ", ".join(f"{clause.number} ({clause.edition})" for clause in clauses)[:120],
        "description": words,
        "grade": "major" if entry.severity == "major" else "minor",
        "owner": by,
    }


def rows_of(run: CheckRun, check_id: str) -> list[grc.Row]:
    """The rows that failed, as a nonconformity keeps them."""
    file = library.built().get(check_id)
    record = file.record if file else ""
    return [
        {
            "record": row.reference,
            "url": address_of(record, row.reference),
            "sentence": file.say(row.reason) if file else row.reason,
            "at": row.at,
        }
        for row in queries.rows(run, check_id, "bad")[:KEPT]
    ]


def clean_days(check_id: str, since: datetime) -> int:
    """On how many days after `since` the check was judged, had members and found none that fails.

    Counted from the last judgement that was anything else: a failing one begins it anew. A look
    (another period, some checks) proves nothing.
    """
    runs = CheckOutcome.objects.filter(check_id=check_id, run__as_of__gt=since, run__look=False)
    days = set()
    for outcome in runs.select_related("run").order_by("-run__as_of"):
        if outcome.outcome != Outcome.CONFORMING or not outcome.population:
            break
        if not is_sealed(outcome.run):
            continue
        days.add(outcome.run.as_of.date())
    return len(days)


def after_run(run: CheckRun) -> list[Nonconformity]:
    """What was closed, or waits for its effect, comes back where its check fails again."""
    if run.look:
        return []
    failed = run.outcomes.filter(outcome=Outcome.NONCONFORMING).values_list("check_id", flat=True)
    waiting = Nonconformity.objects.filter(
        source="check",
        check_id__in=list(failed),
        status__in=(Status.EFFECT_REVIEW, Status.CLOSED),
    )
    came = []
    for check_id in sorted(set(waiting.values_list("check_id", flat=True))):
        nonconformity = grc.regress(check_id, run.number, rows_of(run, check_id), seen_at=run.as_of)
        came += [nonconformity] if nonconformity is not None else []
    return came


def repeated() -> list[tuple[str, str, str]]:
    """Checks that fail again and again and nobody deals with, as the newest run found them."""
    run = queries.latest_run()
    if run is None:
        return []
    rows = queries.rows(run, "CHK-IMP-04", "bad")[:20]
    return [
        (row.reference, library.title(row.reference), f"/conformity/checks/{row.reference}")
        for row in rows
        if open_of(row.reference) is None
    ]
