"""One risk in words and on its scale: score now, after treatment, and the limit of acceptance."""

from itertools import pairwise
from typing import Any

from shallmark.common.actions.queries import actions_of
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.grc.models import Control, Risk
from shallmark.manage.grc.models.risk import LEVELS
from shallmark.manage.grc.queries import controls_of, criteria
from shallmark.manage.grc.register import CHANGES, changes_of, entry_of, with_limit

CONTROLS = "grc/risk_controls.html"
#: width of the scale, and where its ends are
WIDE, EDGE = 316, 8
#: half of the width of a label, and of the numbers at both ends
HALF, ENDS = 26, 16


def place(score: int) -> int:
    """Where a score stands on the scale, in pixels from its left."""
    return round(EDGE + (score - 1) * (WIDE - 2 * EDGE) / (LEVELS * LEVELS - 1))


def labels_of(marks: dict[str, int]) -> dict[str, int]:
    """Where the middle of each label stands: inside the drawing, and beside the others of its line.

    That of the limit has a line of its own, with the ends of the scale.
    """
    labels = {name: min(max(at, HALF), WIDE - HALF) for name, at in marks.items()}
    if "limit" in labels:
        labels["limit"] = min(max(labels["limit"], HALF + ENDS), WIDE - HALF - ENDS)
    if {"now", "after"} <= labels.keys():
        first, second = sorted(("now", "after"), key=marks.__getitem__)
        short = 2 * HALF - (labels[second] - labels[first])
        if short > 0:
            labels[first] = max(labels[first] - short // 2, HALF)
            labels[second] = min(labels[first] + 2 * HALF, WIDE - HALF)
            labels[first] = labels[second] - 2 * HALF
    return labels


def scale_of(risk: Risk) -> dict[str, Any]:
    """What the drawing reads. Three queries."""
    rules = criteria()
    shown = with_limit(Risk.objects.filter(pk=risk.pk)).get()
    changes = changes_of([risk])[risk.pk]
    marks = {
        name: (score, place(score))
        for name, score in (
            ("now", risk.score),
            ("after", risk.residual_score),
            ("limit", rules.limit_score if rules else None),
        )
        if score
    }
    moved = [(at, before, score) for (at, score), (_then, before) in pairwise(changes)]
    return {
        "entry": entry_of(shown, changes),
        "marks": marks,
        "labels": labels_of({name: at for name, (_score, at) in marks.items()}),
        "wide": WIDE,
        "top": LEVELS * LEVELS,
        "changes": moved[:CHANGES],
    }


def controls(risk: Risk, person: Person) -> dict[str, Any]:
    """The controls that treat it, failed ones first."""
    known = list(controls_of(risk).filter(pk__in=Control.objects.visible_to(person)))
    return {"controls": sorted(known, key=lambda one: (not has_failed(one), one.title))}


def has_failed(control: Control) -> bool:
    """Whether it does not do what it is for, as far as anybody has looked."""
    return control.status == Control.Status.FAILING or control.review_result == "failed"


def aside(risk: Risk, person: Person) -> dict[str, Any]:
    """What the pane beside the register shows of a risk."""
    actions = list(actions_of(risk.reference).visible_to(person).select_related("owner")[:10])
    return {
        "record": risk,
        "base": risk.get_absolute_url(),
        "actions": actions,
        "done": sum(one.status != "open" for one in actions),
        "today": clock.now().date(),
        **scale_of(risk),
        **controls(risk, person),
    }


def risk_context(risk: Risk, person: Person) -> dict[str, Any]:
    """What the page of a risk shows above its texts."""
    return scale_of(risk) if person.is_staff_member else {"marks": {}, "labels": {}}
