"""The register of risks with its map, and parts of the page of a nonconformity."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel import access
from shallmark.kernel.people import Person, signed_in
from shallmark.manage.grc.effect import effect, found
from shallmark.manage.grc.models import Nonconformity, Risk
from shallmark.manage.grc.models.risk import LEVELS, OPEN
from shallmark.manage.grc.queries import criteria
from shallmark.manage.grc.records.improve import NonconformityRecord
from shallmark.manage.grc.records.risk import RiskRecord
from shallmark.manage.grc.register import band, by_treatment, register, year
from shallmark.manage.grc.risk_scale import aside
from shallmark.pages.record_base import RecordView, is_staff

STEPS = range(1, LEVELS + 1)


class RiskMap(View):
    """`/risks/map`: the map, and the register beside it; a cell of the map narrows the register."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = signed_in(request)
        if not is_staff(person):
            raise PermissionDenied
        cell = {
            name: int(text)
            for name in ("likelihood", "impact")
            if (text := request.GET.get(name, "")) in {str(step) for step in STEPS}
        }
        entries, count = register(person, **cell)
        shown = entries[0].risk if entries else None
        context = {
            **map_context(person, cell),
            "entries": entries,
            "count": count,
            "cell": cell,
            "treatments": by_treatment(person),
            "year": year(person),
            "may_create": access.may_create(person, "risk"),
            **(aside(shown, person) if shown else {"record": None}),
        }
        return render(request, "grc/map.html", context)


class RiskAside(RecordView[Risk]):
    """One risk beside the register."""

    record_type = RiskRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        return render(request, "grc/risk_aside.html", aside(self.find(reference), self.person))


class FoundRows(RecordView[Nonconformity]):
    """The rows of the check that a nonconformity holds, then and now."""

    record_type = NonconformityRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        context = found(self.find(reference), self.person)
        return render(request, "grc/found.html", context)


class Effect(RecordView[Nonconformity]):
    """The runs of its check, before and after what was done."""

    record_type = NonconformityRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise Http404(reference)
        return render(request, "grc/effect.html", effect(self.find(reference)))


def map_context(person: Person, cell: Mapping[str, int]) -> dict[str, Any]:
    """Rows from the likeliest down, each with its cells. Two queries."""
    rules = criteria()
    scale = rules.steps() if rules is not None else {}
    open_risks = Risk.objects.visible_to(person).filter(status__in=OPEN)
    counts = Counter(open_risks.values_list("likelihood", "impact"))
    limit = rules.limit_score if rules is not None else LEVELS * LEVELS
    rows = [
        {
            "name": _named(scale, "likelihood", likelihood),
            "cells": [
                _cell(counts[likelihood, impact], likelihood, impact, limit, cell)
                for impact in STEPS
            ],
        }
        for likelihood in reversed(STEPS)
    ]
    unrated = sum(
        count for (likelihood, other), count in counts.items() if None in (likelihood, other)
    )
    return {
        "impacts": [_named(scale, "impact", step) for step in STEPS],
        "rows": rows,
        "rules": rules,
        "unrated": unrated,
        "total": sum(counts.values()),
    }


def _named(scale: dict[str, str], axis: str, step: int) -> dict[str, Any]:
    return {"step": step, "meaning": scale.get(f"{axis} {step}", "")}


def _cell(
    count: int, likelihood: int, impact: int, limit: int, chosen: Mapping[str, int]
) -> dict[str, Any]:
    score = likelihood * impact
    above = score > limit
    sentence = _("likelihood %(one)d, impact %(two)d: score %(score)d") % {
        "one": likelihood,
        "two": impact,
        "score": score,
    }
    around = {"left": likelihood * (impact - 1), "below": (likelihood - 1) * impact}
    edges = [name for name, other in around.items() if above and other <= limit]
    is_chosen = chosen == {"likelihood": likelihood, "impact": impact}
    return {
        "count": count,
        "url": "/risks/map" if is_chosen else f"?likelihood={likelihood}&impact={impact}",
        "said": f"{sentence}, {_('above the limit')}" if above else sentence,
        "tone": " ".join([band(score) if above else "", *edges]),
        "chosen": is_chosen,
    }
