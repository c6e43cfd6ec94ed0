"""One cell of the heat map: the rows behind the numbers of clauses in a month."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shallmark.conformity import library, queries
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckRow, CheckRun
from shallmark.conformity.pages import frame
from shallmark.conformity.pages.heat import Heat, checks_of_clauses
from shallmark.conformity.projections import judgement
from shallmark.kernel.people import Person, signed_in
from shallmark.ledger.runner import Row

SHOWN = 500
#: so many clauses are named one by one
NAMED = 3


@require_safe
@frame.for_staff
def cell(request: HttpRequest) -> HttpResponse:
    """`?edition=`, `?clause=8.6.1,8.6.2`, `?month=2026-03`, `?rows=` bad, unknown, waived, all.

    All members are judged again as of the run; the other rows are those the run kept.
    """
    run = frame.asked_run(request)
    edition, month = request.GET.get("edition", "2018"), request.GET.get("month", "")
    clauses = request.GET.get("clause", "")
    checks = _checks(edition, clauses)
    if run is None or not checks or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise Http404
    tally = Heat(judgement(run), edition).tally(checks, month)
    reader = signed_in(request)
    lists = _sorted_out(run, checks, month, reader)
    kind = frame.asked_rows(request, len(lists["bad"]), tally.unknown)
    rows = _all(run, checks, month, reader) if kind == "all" else lists[kind]
    context = {
        **frame.words_of(run),
        "clause": _named(clauses.split(",")),
        "when": f"{MONTHS[int(month[5:])]} {month[:4]}",
        "tally": tally,
        "accepted": len(lists["waived"]),
        "tabs": frame.row_tabs(
            request,
            kind,
            {
                "bad": len(lists["bad"]),
                "unknown": tally.unknown,
                "waived": len(lists["waived"]),
                "all": tally.population,
            },
        ),
        "rows": rows[:SHOWN],
        "total": len(rows),
    }
    return render(request, "conformity/cell.html", context)


def _checks(edition: str, clauses: str) -> set[str]:
    known = edition in catalogue().editions
    return checks_of_clauses(edition, clauses.split(",")) if known and clauses else set()


def _named(clauses: list[str]) -> str:
    if len(clauses) <= NAMED:
        return ", ".join(clauses)
    return _("%(first)s – %(last)s, %(count)d clauses") % {
        "first": clauses[0],
        "last": clauses[-1],
        "count": len(clauses),
    }


def _sorted_out(
    run: CheckRun, checks: set[str], month: str, reader: Person
) -> dict[str, list[dict[str, Any]]]:
    lists: dict[str, list[dict[str, Any]]] = {"bad": [], "unknown": [], "waived": []}
    by_check: dict[str, list[CheckRow]] = {}
    for row in queries.cell_rows(run, checks, month):
        by_check.setdefault(row.outcome.check_id, []).append(row)
    for check_id, rows in by_check.items():
        for row in frame.readable(check_id, rows, reader):
            lists[frame.kind_of(row)].append(_line(check_id, row))
    return lists


def _all(run: CheckRun, checks: Iterable[str], month: str, reader: Person) -> list[dict[str, Any]]:
    """Every member of the month; only checks that have some are judged again."""
    counted = run.outcomes.filter(check_id__in=checks, months__has_key=month)
    return [
        _line(check_id, row)
        for check_id in sorted(counted.values_list("check_id", flat=True))
        for row in frame.readable(check_id, _of_month(run, check_id, month), reader)
    ]


def _of_month(run: CheckRun, check_id: str, month: str) -> list[Row]:
    rows = queries.all_rows(run, check_id)
    return [row for row in rows if row.at is not None and queries.month_of(row.at) == month]


def _line(check_id: str, row: CheckRow | Row) -> dict[str, Any]:
    check = library.built().get(check_id)
    outcome = frame.outcome_of(row)
    return {
        "check": check_id,
        "reference": row.reference,
        "url": frame.address_of(check.record, row.reference) if check else "",
        "outcome": outcome,
        "sentence": frame.said(check, row.reason) if check else row.reason,
        "at": row.at,
    }
