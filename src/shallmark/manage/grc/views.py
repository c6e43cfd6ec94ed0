"""The heat map of risks: likelihood by impact, each count opening its risks."""

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel.people import Person, signed_in
from shallmark.manage.grc.models import Risk
from shallmark.manage.grc.models.risk import LEVELS, OPEN
from shallmark.manage.grc.queries import criteria
from shallmark.pages.record_base import is_staff

STEPS = range(1, LEVELS + 1)


class RiskMap(View):
    """`/risks/map`: likelihood down, impact across, open risks the reader may see."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_staff(signed_in(request)):
            raise PermissionDenied
        return render(request, "grc/map.html", map_context(signed_in(request)))


def map_context(person: Person) -> dict[str, Any]:
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
                _cell(counts[likelihood, impact], likelihood, impact, limit) for impact in STEPS
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


def _cell(count: int, likelihood: int, impact: int, limit: int) -> dict[str, Any]:
    score = likelihood * impact
    above = score > limit
    sentence = _("likelihood %(one)d, impact %(two)d: score %(score)d") % {
        "one": likelihood,
        "two": impact,
        "score": score,
    }
    return {
        "count": count,
        "url": f"/risks?view=open&likelihood={likelihood}&impact={impact}",
        "said": f"{sentence}, {_('above the limit')}" if above else sentence,
        "tone": _tone(score, limit),
    }


def _tone(score: int, limit: int) -> str:
    """How hot a cell is drawn: up to half the limit, up to it, above it, far above it."""
    if score > limit:
        return "heat-3" if score >= LEVELS * (LEVELS - 1) else "heat-2"
    return "heat-1" if 2 * score > limit else "heat-0"
