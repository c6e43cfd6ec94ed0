"""The map of risks by likelihood and impact, parted by the limit of acceptance."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shallmark.manage.grc.models import RiskCriteria
from shallmark.manage.grc.models.risk import LEVELS
from shallmark.manage.grc.register import band
from shallmark.pages.list_address import Address

STEPS = range(1, LEVELS + 1)
PATH = "/risks/map"
#: likelihood and impact: as they are now, and after treatment
NOW, AFTER = ("likelihood", "impact"), ("residual_likelihood", "residual_impact")


def map_context(
    risks: QuerySet[Any],
    rules: RiskCriteria | None,
    address: Address | None = None,
    axes: tuple[str, str] = NOW,
) -> dict[str, Any]:
    """Rows from the likeliest down, each with its cells, by these rules. One query.

    `axes`: the fields by which a risk has its place; without them it has none in this map.
    `address`: where the map stands; a cell narrows it, and the chosen one widens it again.
    """
    scale = rules.steps() if rules is not None else {}
    counts = Counter(risks.order_by().values_list(*axes))
    limit = rules.limit_score if rules is not None else LEVELS * LEVELS
    place = address or Address(PATH, ())
    rows = [
        {
            "name": _named(scale, "likelihood", likelihood),
            "cells": [
                _cell(counts[likelihood, impact], (likelihood, impact), limit, place, axes)
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
    count: int, at: tuple[int, int], limit: int, address: Address, axes: tuple[str, str]
) -> dict[str, Any]:
    likelihood, impact = at
    score = likelihood * impact
    above = score > limit
    sentence = _("likelihood %(one)d, impact %(two)d: score %(score)d") % {
        "one": likelihood,
        "two": impact,
        "score": score,
    }
    around = {"left": likelihood * (impact - 1), "below": (likelihood - 1) * impact}
    edges = [name for name, other in around.items() if above and other <= limit]
    own = dict(zip(axes, map(str, at), strict=True))
    is_chosen = {name: address.get(name) for name in own} == own
    wanted: dict[str, str | None] = {**dict.fromkeys(own)} if is_chosen else {**own}
    return {
        "count": count,
        "url": str(address.with_(**wanted)),
        "said": f"{sentence}, {_('above the limit')}" if above else sentence,
        "tone": " ".join([band(score) if above else "", *edges]),
        "chosen": is_chosen,
    }
