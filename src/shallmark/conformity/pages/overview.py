"""The landing page: outcome strip, clause tree with heat map, and the checks that fail worst."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shallmark.conformity import queries
from shallmark.conformity.models import CheckRun
from shallmark.conformity.pages import frame
from shallmark.conformity.pages.heat import Heat, month_heads
from shallmark.conformity.projections import AdjustmentView, CheckView, Judgement, judgement
from shallmark.kernel.people import signed_in
from shallmark.ledger.outcomes import Outcome

SEVERITIES = ("major", "minor", "observation")
TABS = ("2005", "2011", "2018", "guide")


@require_safe
@frame.for_staff
def overview(request: HttpRequest) -> HttpResponse:
    """`?edition=` 2005, 2011, 2018 or guide; `?open=` the chapter that is unfolded; `?run=`."""
    edition = request.GET.get("edition", "2018")
    if edition not in TABS:
        raise Http404
    run = frame.asked_run(request)
    judged, linked = judgement(run), frame.run_of_links(run)

    def url(name: str, **query: str) -> str:
        return frame.with_run(reverse(name), linked, edition=edition, **query)

    context: dict[str, Any] = {
        **frame.words_of(run),
        "edition": edition,
        "tabs": _tabs(edition, linked),
        "may_run": frame.may_run(signed_in(request)),
        "counts": _counts(judged, edition),
        "failing": _failing(judged),
        "at": url,
        "built": sum(check.built for check in judged.checks.values()),
        "all_checks": len(judged.checks),
        "as_table": "table" in request.GET,
    }
    context["strip_urls"] = {
        key: url("requirements", outcome=key) for key in context["counts"]
    } if edition != "guide" else {}  # fmt: skip
    context["judged_records"] = _records(judged)
    if edition == "guide":
        context["adjustments"] = _guide(judged)
    else:
        heat = Heat(judged, edition)
        opened = request.GET.get("open", _worst_chapter(judged, edition))
        context |= {
            "months": month_heads(heat.months),
            "rows": heat.rows({opened}, url),
            "heat": heat,
        }
    return render(request, "conformity/overview.html", context)


def _tabs(edition: str, linked: CheckRun | None) -> list[dict[str, Any]]:
    names = {"guide": _("Guide tables 5 – 8")}
    return [
        {
            "name": names.get(key, key),
            "url": frame.with_run(reverse("conformity"), linked, edition=key),
            "active": key == edition,
        }
        for key in TABS
    ]


def _counts(judged: Judgement, edition: str) -> dict[str, int]:
    counts = judged.counts("adjustments" if edition == "guide" else edition)
    return {str(key): number for key, number in counts.items()}


def _records(judged: Judgement) -> int:
    return sum(check.population for check in judged.checks.values())


def _worst_chapter(judged: Judgement, edition: str) -> str:
    chapters = [view for view in judged.clauses[edition] if view.depth == 0]
    ranked = frame.worst_first(
        sorted(chapters, key=lambda chapter: -chapter.counts.get("nonconforming", 0)),
        lambda chapter: chapter.outcome,
    )
    return ranked[0].number if ranked else ""


def _failing(judged: Judgement) -> list[dict[str, Any]]:
    bad = [
        check
        for check in judged.checks.values()
        if check.outcome in {Outcome.ERROR, Outcome.NONCONFORMING, Outcome.ACCEPTED}
    ]
    bad.sort(key=lambda check: (SEVERITIES.index(check.entry.severity), -check.nonconforming))
    return [{"check": check, "change": _change(check)} for check in bad[:8]]


def _change(check: CheckView) -> int | None:
    points = queries.history(check.id, 2)
    return points[0].nonconforming - points[1].nonconforming if len(points) > 1 else None


def _guide(judged: Judgement) -> list[dict[str, Any]]:
    tables: dict[str, list[AdjustmentView]] = {}
    for view in judged.adjustments.values():
        tables.setdefault(str(view.adjustment.table), []).append(view)
    return [
        {"table": table, "lines": frame.worst_first(lines, lambda line: line.outcome)}
        for table, lines in sorted(tables.items())
    ]
