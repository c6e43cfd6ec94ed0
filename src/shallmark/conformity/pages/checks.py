"""Checks: the list, and one check with its sentence, SQL, history and rows."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shallmark.common.waivers.models import Waiver
from shallmark.conformity import findings, library, queries
from shallmark.conformity.catalogue import catalogue, in_values
from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun
from shallmark.conformity.pages import frame, set_values
from shallmark.conformity.pages.requirements import gates_of
from shallmark.conformity.projections import judgement
from shallmark.conformity.queries import HistoryPoint
from shallmark.kernel.access import may_create, may_read
from shallmark.kernel.gates import NEVER_WAIVED
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person, signed_in
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.runner import Row, values_of
from shallmark.manage.grc.models import Nonconformity

SHOWN = 200


@require_safe
@frame.for_staff
def listing(request: HttpRequest) -> HttpResponse:
    """`?outcome=`, `?group=`; worst first."""
    run = frame.asked_run(request)
    judged = judgement(run)
    outcome, group = request.GET.get("outcome", ""), request.GET.get("group", "")
    views = [
        view
        for view in judged.checks.values()
        if (not outcome or str(view.outcome) == outcome)
        and (not group or view.entry.group == group)
    ]
    counts: dict[str, int] = {}
    for view in judged.checks.values():
        counts[str(view.outcome)] = counts.get(str(view.outcome), 0) + 1
    context: dict[str, Any] = {
        **frame.words_of(run),
        "checks": frame.worst_first(views, lambda view: view.outcome),
        "counts": counts,
        "outcome": outcome,
        "group": group,
        "groups": sorted({view.entry.group for view in judged.checks.values()}),
    }
    return render(request, "conformity/checks.html", context)


@require_safe
@frame.for_staff
def page(request: HttpRequest, key: str) -> HttpResponse:
    """`?run=` a run; `?rows=` bad, unknown, waived, or all: every member judged again as of it."""
    if key not in catalogue().checks:
        raise Http404
    number = request.GET.get("run", "")
    run = frame.asked_run(request) if number else queries.latest_run_of(key)
    view = judgement(run).checks[key]
    file = library.built().get(key)
    stored = run.outcomes.filter(check_id=key).first() if run else None
    values = stored.parameters if stored else None
    kind = frame.asked_rows(request, view.nonconforming, view.unknown)
    counts = {
        "bad": view.nonconforming,
        "unknown": view.unknown,
        "waived": view.waived,
        "all": view.population,
    }
    judged = _judged(run, key, signed_in(request), kind)
    points = list(reversed(queries.history(key)))
    context: dict[str, Any] = {
        **frame.words_of(run),
        "view": view,
        "entry": view.entry,
        "population": in_values(view.entry.population, values),
        "fails_when": in_values(view.entry.nonconforming_when, values),
        "file": file,
        "stored": stored,
        "defaults": values_of(file) if file else {},
        "otherwise": queries.under_defaults(run, key) if run else None,
        "set": set_values.history(file.parameters) if stored and file else [],
        "history": _history(points, run),
        "ticks": _ticks(points),
        "tabs": frame.row_tabs(request, kind, counts),
        "rows": _rows(key, judged[:SHOWN], signed_in(request)),
        "hidden": counts[kind] - len(judged),
        "gates": gates_of({key}),
        "group": catalogue().groups[view.entry.group],
        "clauses": catalogue().clauses_of(view.entry.requirements),
        "adjustments": [catalogue().adjustments[name] for name in view.entry.adjustments],
        "moments": _moments(run),
        "can_be_waived": key not in NEVER_WAIVED,
        "waivers": _waivers(key, signed_in(request)),
        "may_ask": may_create(signed_in(request), "waiver"),
        "may_run": frame.may_run(signed_in(request)),
        "change": _change(key),
        "finding": _finding(key, signed_in(request)),
        "may_report": stored is not None
        and stored.outcome == "nonconforming"
        and may_create(signed_in(request), "nonconformity"),
    }
    return render(request, "conformity/check.html", context)


def _finding(key: str, person: Person) -> Nonconformity | None:
    """The open nonconformity of the check, where the reader may see it."""
    nonconformity = findings.open_of(key)
    return nonconformity if nonconformity is not None and may_read(person, nonconformity) else None


@require_POST
@frame.for_staff
def report(request: HttpRequest, key: str) -> HttpResponse:
    """One click from a failing check to a nonconformity that holds the rows of the run in view."""
    number = request.POST.get("run", "")
    run = queries.run_by_number(int(number)) if number.isdecimal() else None
    if run is None or not may_create(signed_in(request), "nonconformity"):
        raise Http404
    try:
        nonconformity = findings.report(run, key, by=signed_in(request))
    except CheckOutcome.DoesNotExist as wrong:
        raise Http404 from wrong
    messages.success(request, _("%s holds the rows of this run.") % nonconformity.reference)
    return redirect(nonconformity.get_absolute_url())


def _moments(run: CheckRun | None) -> list[tuple[str, str]]:
    """What the statement is given beside its own parameters."""
    if run is None:
        return []
    names = ("period_start", "period_end", "as_of")
    return [(name, _when(getattr(run, name))) for name in names]


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i")


def _waivers(key: str, person: Person) -> list[Waiver]:
    """Those that are asked for, and those that are not over."""
    alive = (Waiver.Status.REQUESTED, Waiver.Status.APPROVED)
    waivers = Waiver.objects.visible_to(person).filter(check_id=key, status__in=alive)
    return list(waivers.filter(valid_to__gt=timezone.now()).order_by("valid_to")[:20])


def _change(key: str) -> int | None:
    points = queries.history(key, 2)
    return points[0].nonconforming - points[1].nonconforming if len(points) > 1 else None


def _ticks(points: Sequence[HistoryPoint]) -> list[dict[str, Any]]:
    """Where a month begins in the history, as far apart as their names are wide."""
    ticks: list[dict[str, Any]] = []
    for place, point in enumerate(points):
        moment = timezone.localtime(point.as_of)
        name = date_format(moment, "M Y" if moment.month == 1 else "M")
        if not ticks or (ticks[-1]["text"] != name and place - ticks[-1]["at"] > 3):
            ticks.append({"at": place, "text": name})
    return ticks


def _history(points: Sequence[HistoryPoint], run: CheckRun | None) -> list[dict[str, Any]]:
    """Blocks of the history bar, oldest first."""
    return [
        {
            "outcome": str(point.outcome),
            "failed": point.nonconforming or None,
            "said": _point_text(point),
            "url": f"?run={point.run}",
            "in_view": run is not None and point.run == run.number,
        }
        for point in points
    ]


def _point_text(point: HistoryPoint) -> str:
    words = ngettext(
        "%(number)d nonconforming of %(population)d",
        "%(number)d nonconforming of %(population)d",
        point.nonconforming,
    ) % {"number": point.nonconforming, "population": point.population}
    return _("Run %(run)d, as of %(when)s: %(words)s") % {
        "run": point.run,
        "when": _when(point.as_of),
        "words": words,
    }


def _judged(run: CheckRun | None, key: str, reader: Person, kind: str) -> list[CheckRow | Row]:
    """The rows of a list as far as the reader may open their records."""
    if run is None:
        return []
    rows: list[CheckRow | Row] = [
        *(queries.all_rows(run, key) if kind == "all" else queries.rows(run, key, kind))
    ]
    return frame.readable(key, rows, reader)


def _rows(key: str, shown: Sequence[CheckRow | Row], reader: Person) -> list[dict[str, Any]]:
    check = library.built().get(key)
    records = (
        frame.records_of(check.record, [row.reference for row in shown], reader) if check else {}
    )
    return [
        {
            "reference": row.reference,
            "url": _address(check, row.reference, records),
            "outcome": frame.outcome_of(row),
            "sentence": frame.said(check, row.reason) if check else "",
            "at": row.at,
            "waived": getattr(row, "waived", False),
            "record": records.get(row.reference),
            "source": getattr(records.get(row.reference), "source_system", ""),
        }
        for row in shown
    ]


def _address(check: CheckFile | None, reference: str, records: Mapping[str, Record]) -> str:
    """Of a check over records of several types a row leads to what the reader may open."""
    if check is None or check.record:
        return frame.address_of(check.record, reference) if check else ""
    return records[reference].get_absolute_url() if reference in records else ""


@require_safe
@frame.for_staff
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The members of a run's population that the reader may open, with the verdict on each."""
    run = frame.asked_run(request) if request.GET.get("run") else queries.latest_run_of(key)
    check = library.built().get(key)
    if run is None or check is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}-run-{run.number}.csv"'
    writer = csv.writer(response)
    writer.writerow(["reference", "conforms", "reason", "sentence", "at", "stated_by_source"])
    rows = frame.readable(key, queries.all_rows(run, key), signed_in(request))
    sources = frame.sources_of(check.record, [row.reference for row in rows])
    for row in rows:
        verdict = "" if row.conforms is None else str(row.conforms).lower()
        sentence = check.say(row.reason) if row.reason else ""
        source = sources.get(row.reference, "")
        cells = [row.reference, verdict, row.reason or "", sentence, row.at or "", source]
        # A cell that a spreadsheet would run is made a text.
        writer.writerow(
            [f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@") else cell for cell in cells]
        )
    return response
