"""The map of open risks by likelihood and impact, parted by the limit of acceptance."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.manage.grc.models import Risk, RiskCriteria
from shallmark.manage.grc.models.risk import LEVELS, OPEN
from shallmark.manage.grc.register import band

STEPS = range(1, LEVELS + 1)


def map_context(
    person: Person, cell: Mapping[str, int], rules: RiskCriteria | None
) -> dict[str, Any]:
    """Rows from the likeliest down, each with its cells, by these rules. One query."""
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
        "url": "/risks/map" if is_chosen else f"/risks/map?likelihood={likelihood}&impact={impact}",
        "said": f"{sentence}, {_('above the limit')}" if above else sentence,
        "tone": " ".join([band(score) if above else "", *edges]),
        "chosen": is_chosen,
    }
