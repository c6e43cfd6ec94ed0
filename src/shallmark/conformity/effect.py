"""What runs and catalogue tell the page of a nonconformity: rows, the clause, the effect."""

import re
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from shallmark.conformity import jobs, queries
from shallmark.conformity.catalogue import Clause as Entry
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.findings import rows_of
from shallmark.conformity.models import CheckOutcome
from shallmark.conformity.pages.requirements import gates_of
from shallmark.conformity.sealing import is_proved
from shallmark.kernel import clock
from shallmark.ledger.engines import EngineFailed
from shallmark.manage.grc.effect import Judged, Then
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.page_nonconformity import Clause

#: as a nonconformity names it: 8.5.1.3, or 8.2 (2011)
CLAUSE = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d{1,2}){1,3})(?:\s*\((2005|2011|2018)\))?")
#: texts of a clause in view
TEXTS = 3


def judged(check_id: str) -> list[Judged]:
    """The outcomes of a check in its newest runs, newest first."""
    return [
        Judged(point.run, point.as_of, str(point.outcome), point.population, point.nonconforming)
        for point in queries.history(check_id)
    ]


def failing(check_id: str) -> set[str] | None:
    """The records that fail a check now; None where nobody can say."""
    try:
        return queries.failing_now(check_id)
    except EngineFailed:
        return None


def next_run() -> datetime:
    """When all checks are judged next by themselves."""
    return jobs.next_night(clock.now())


def rows_then(finding: Nonconformity) -> Then:
    """What failed when it was found: in the run that it names, else in the last before it."""
    outcomes = CheckOutcome.objects.filter(check_id=finding.check_id).select_related("run")
    if finding.run is not None:
        outcomes = outcomes.filter(run__number=finding.run)
    else:
        outcomes = outcomes.filter(run__as_of__lte=finding.created_at)
    outcome = outcomes.order_by("run__look", "-run__number").first()
    if outcome is None:
        return Then(None, [], _("The check was not run before it was found."))
    if not is_proved(outcome.run):
        return Then(None, [], _("The run of that time cannot be proved: its rows are not shown."))
    rows = rows_of(outcome.run, finding.check_id)
    why = "" if rows else _("In that run no record failed the check.")
    return Then(outcome.run.number, rows, why)


def clauses(text: str, check_id: str) -> list[Clause]:
    """The clauses that a text names, as the catalogue words them.

    Of a clause only what the check bears on, where there is one.
    """
    check = catalogue().checks.get(check_id)
    bears_on = set(check.requirements) if check else set()
    named = [entry for number, year in CLAUSE.findall(text) for entry in _entries(number, year)]
    gates = gates_of({check_id}) if check else []
    labels = tuple(dict.fromkeys(str(one["gate"].label) for one in gates))
    return [_clause(entry, bears_on, labels) for entry in dict.fromkeys(named)]


def _entries(number: str, year: str) -> list[Entry]:
    """The clause in the edition that is named, else in the newest that has it."""
    years = [year] if year else sorted(catalogue().editions, reverse=True)
    found = (
        entry for key in years for entry in catalogue().editions[key].clauses
        if entry.number == number
    )  # fmt: skip
    return [entry for entry in [next(found, None)] if entry is not None]


def _clause(entry: Entry, bears_on: set[str], gates: tuple[str, ...]) -> Clause:
    known = catalogue().requirements
    judged_by_it = [key for key in entry.requirements if key in bears_on]
    wanted = judged_by_it or list(entry.requirements)
    texts = tuple(known[key].text for key in wanted[:TEXTS] if key in known)
    query = f"?edition={entry.edition}&clause={entry.number}"
    url = f"{reverse('requirements')}{query}"
    prevents = gates if judged_by_it else ()
    return Clause(entry.number, entry.title, entry.edition, texts, url, prevents)
