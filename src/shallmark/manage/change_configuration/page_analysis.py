"""The analysis of a quarter's changes as a report: figures, charts, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.change_quarters import bounds, quarter_words
from shallmark.manage.change_configuration.dashboard import DASHBOARD
from shallmark.manage.change_configuration.models import Change, ChangeAnalysis
from shallmark.plan.alignment.models import Service


@dataclass(frozen=True)
class Bar:
    """A line of a chart: its length in percent of the longest, and the quarter before."""

    name: str
    count: int
    before: int | None
    length: float
    url: str = ""
    #: the list of its changes, as they are now
    rows: str = ""


def analysis_context(analysis: ChangeAnalysis, person: Person) -> dict[str, Any]:
    """Two charts and two tables of the figures as they were drafted. Two queries at most."""
    figures, before, place = analysis.figures, _before(analysis, person), _place(analysis)
    if not figures:
        return {"apart": ("figures",), "drafted": False}
    return {
        "apart": ("figures",),
        "drafted": True,
        "drafted_at": _drafted_at(analysis),
        "before": before,
        "quarter": quarter_words(analysis.period),
        "charts_url": DASHBOARD.url,
        "numbers": [
            {"label": _("changes"), "value": figures.get("total", 0), "url": place},
            {
                "label": _("emergencies"),
                "value": _percent(figures.get("emergency_share")),
                "url": f"{place}&category=emergency",
            },
            {
                "label": _("kinds that came back"),
                "value": len(figures.get("recurring") or {}),
                "url": "#recurring",
            },
        ],
        "charts": [
            (
                _("By category"),
                _bars(figures, before, "by_category", _words("category"), f"{place}&category="),
            ),
            (
                _("By outcome"),
                _bars(figures, before, "by_outcome", _words("outcome"), f"{place}&outcome="),
            ),
        ],
        "services": _services(figures, before, person, f"{place}&services="),
        "recurring": _bars(figures, before, "recurring", {}, f"{place}&q="),
    }


def _place(analysis: ChangeAnalysis) -> str:
    """The list of the changes that were asked for in its quarter."""
    span = "..".join(each.isoformat() for each in bounds(analysis.period))
    return f"/changes?{urlencode({'view': 'all', 'requested_at': span})}"


def _drafted_at(analysis: ChangeAnalysis) -> datetime | None:
    """When its figures were counted: they stay as they were then. One query."""
    counted = versions_of(ChangeAnalysis).filter(pgh_obj_id=analysis.pk).exclude(figures={})
    first = counted.order_by("pgh_id").values_list("updated_at", flat=True).first()
    return cast("datetime | None", first)


def _before(analysis: ChangeAnalysis, person: Person) -> ChangeAnalysis | None:
    """The newest analysis before this one that has figures."""
    earlier = ChangeAnalysis.objects.visible_to(person).filter(period__lt=analysis.period)
    return earlier.exclude(figures={}).order_by("-period").first()


def _percent(share: float | None) -> str:
    return _("none") if share is None else f"{share * 100:.0f}\u00a0%"


def _words(name: str) -> dict[str, str]:
    """The words of a field's choices; what has none has not ended."""
    choices = Change._meta.get_field(name).flatchoices  # type: ignore[union-attr]
    return {str(key): capital(str(word)) for key, word in choices} | {"none": _("No outcome yet")}


def _bars(
    figures: Mapping[str, Any],
    before: ChangeAnalysis | None,
    name: str,
    words: Mapping[str, str],
    place: str = "",
) -> list[Bar]:
    """The counts of one figure, the most frequent first; `place` and a key make a list."""
    counts: dict[str, int] = figures.get(name) or {}
    old: dict[str, int] = (before.figures.get(name) or {}) if before else {}
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [
        Bar(
            words.get(key, key),
            n,
            old.get(key, 0) if before else None,
            100 * n / most,
            rows=f"{place}{quote(key)}" if place else "",
        )
        for key, n in ordered
    ]


def _services(
    figures: Mapping[str, Any], before: ChangeAnalysis | None, person: Person, place: str
) -> list[Bar]:
    """By service, as far as the reader may open it."""
    counts = figures.get("by_service") or {}
    seen = Service.objects.visible_to(person).filter(reference__in=counts)
    names = {one.reference: one for one in seen}
    known = {"by_service": {key: n for key, n in counts.items() if key in names}}
    bars = _bars(known, before, "by_service", {}, place)
    return [
        Bar(
            names[bar.name].title,
            bar.count,
            bar.before,
            bar.length,
            names[bar.name].get_absolute_url(),
            bar.rows,
        )
        for bar in bars
    ]
