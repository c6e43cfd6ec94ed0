"""What a check says of a nonconformity: its rows then and now, and whether they stay away.

The runs are known on a floor above; it tells them by `judged` and `failing` (config/wiring.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.hidden import hidden
from shallmark.common.parameters.queries import value
from shallmark.kernel.lifecycle import states_of
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types
from shallmark.manage.grc.actions import Row
from shallmark.manage.grc.gates_nonconformity import clean_days
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.models.nonconformity import NonconformityRow
from shallmark.pages import formats


@dataclass(frozen=True)
class Judged:
    """A check in one run."""

    run: int
    at: datetime
    outcome: str
    population: int
    nonconforming: int


#: check id -> its outcomes in the newest runs, newest first
judged: list[Callable[[str], list[Judged]]] = []
#: check id -> the records that fail it now; None where nobody can say
failing: list[Callable[[str], set[str] | None]] = []


@dataclass(frozen=True)
class Then:
    """The rows of the run in which it was found, or why there are none to show."""

    run: int | None
    rows: list[Row]
    why: str


#: the rows that a run kept of the check of a nonconformity which holds none itself
rows_then: list[Callable[[Nonconformity], Then]] = []
#: when the checks are run next
next_run: list[Callable[[], datetime]] = []

#: rows in view and at all, runs of the bar, and blocks between two words below it
SHOWN, MOST, RUNS, APART = 5, 100, 48, 9


@dataclass(frozen=True)
class Found:
    """A row as it was in that run, and its record as it is now."""

    row: NonconformityRow
    title: str
    status: str
    state: str
    fails: bool | None


def found(finding: Nonconformity, person: Person) -> dict[str, Any]:
    """Rows whose record the reader may open; of records that are none the rows as they were.

    A query for the rows, and one or two for each kind of record among them.
    """
    held, run, why = _held(finding)
    bad = next((ask(finding.check_id) for ask in failing), None) if held else None
    known, closed = _records(held, person)
    rows = [
        Found(
            row,
            *known.get(row.record, ("", "", "")),
            fails=None if bad is None else row.record in bad,
        )
        for row in held
        if row.record not in closed
    ]
    return {
        "record": finding,
        "rows": rows[:SHOWN],
        "rest": rows[SHOWN:],
        "hidden": len(closed),
        "run": run,
        "why": why,
        "gone": sum(one.fails is False for one in rows),
    }


def _held(finding: Nonconformity) -> tuple[list[NonconformityRow], int | None, str]:
    """The rows that it holds, else those that the run of that time kept, or why there are none."""
    held = list(finding.rows.order_by("-run", "record")[:MOST])
    if held or not finding.check_id:
        return held, None, ""
    then = next((ask(finding) for ask in rows_then), None)
    if then is None:
        return [], None, ""
    return (
        [NonconformityRow(run=then.run or 0, **row) for row in then.rows[:MOST]],
        then.run,
        then.why,
    )


def _records(
    held: list[NonconformityRow], person: Person
) -> tuple[dict[str, tuple[str, str, str]], set[str]]:
    """Title, state and its word of those that the reader may open; and those that are closed."""
    slugs = {record_type.slug: record_type for record_type in record_types()}
    known: dict[str, tuple[str, str, str]] = {}
    closed = hidden("", [row.record for row in held if _slug(row) not in slugs], person)
    for slug in {_slug(row) for row in held} & slugs.keys():
        record_type = slugs[slug]
        names = [row.record for row in held if _slug(row) == slug]
        named = record_type.model.objects.filter(reference__in=names)
        seen = {one.reference: one for one in named.visible_to(person)}
        closed |= set(named.values_list("reference", flat=True)) - seen.keys()
        words = states_of(record_type.model) if record_type.has_lifecycle() else {}
        for reference, one in seen.items():
            status = str(getattr(one, "status", ""))
            known[reference] = (one.title, status, str(words.get(status, "")))
    return known, closed


def _slug(row: NonconformityRow) -> str:
    return row.url.strip("/").split("/")[0]


def effect(finding: Nonconformity) -> dict[str, Any]:
    """The runs of its check as blocks, what was done in between, and how many clean days count."""
    runs = [run for ask in judged for run in ask(finding.check_id)][:RUNS][::-1]
    since, ticks = finding.actions_done_at, _ticks(finding, runs)
    ahead = next((ask() for ask in next_run), None) if finding.is_open and runs else None
    return {
        "record": finding,
        "runs": [
            {
                "outcome": run.outcome,
                "failed": run.nonconforming or None,
                "url": f"/conformity/checks/{finding.check_id}?run={run.run}",
                "said": _("Run %(run)d, %(day)s: %(bad)d of %(all)d nonconforming")
                % {
                    "run": run.run, "day": formats.day(_day(run.at)), "bad": run.nonconforming,
                    "all": run.population,
                },
            }
            for run in runs
        ],
        "ticks": ticks,
        "ahead": f"{_('next run')} {formats.day(_day(ahead), year=False)}" if ahead else "",
        "clean": max((days(finding.check_id, since) for days in clean_days), default=0)
        if since
        else None,
        "wanted": int(value("check_repeat")),
    }  # fmt: skip


def _ticks(finding: Nonconformity, runs: list[Judged]) -> list[dict[str, Any]]:
    """Marks at the runs that followed what was done; words that would touch take another row."""
    moments = (
        (_("found"), finding.created_at),
        (_("corrected"), finding.corrected_at),
        (_("actions done"), finding.actions_done_at),
        (_("judged"), finding.effect_reviewed_at),
    )
    ticks: list[dict[str, Any]] = []
    for word, at in moments:
        place = next((place for place, run in enumerate(runs) if at and run.at >= at), len(runs))
        if at is None:
            continue
        near = {one["row"] for one in ticks if abs(place - one["at"]) < APART}
        row = next(row for row in range(len(moments)) if row not in near)
        ticks.append(
            {"at": place, "row": row, "text": f"{word} {formats.day(_day(at), year=False)}"}
        )
    return ticks


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
