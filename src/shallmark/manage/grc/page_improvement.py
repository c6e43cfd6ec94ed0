"""What the page of an improvement shows: its measure then and now, its decision and its actions."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.hands import hands_in
from shallmark.kernel.people import Person
from shallmark.manage.grc.gates_improvement import misses
from shallmark.manage.grc.models import Improvement
from shallmark.manage.grc.page_actions import actions_context
from shallmark.manage.grc.page_judging import judging
from shallmark.manage.team.takers import takers

#: width of the drawing, and how far its ends are from its edges
WIDE, EDGE = 480, 28
#: what the page draws where it belongs, instead of at its side
DRAWN = (
    "text", "assessment", "plan", "decision_reason", "statement_of_none", "source", "origin",
    "criteria_version", "decision", "decided_by", "baseline", "target", "measured_value", "unit",
    "met", "due", "merged_into", "kind", "priority", "done_at", "reported_at",
)  # fmt: skip


def improvement_context(improvement: Improvement, person: Person) -> dict[str, Any]:
    """Two queries: its actions, and what was merged into it."""
    merged = Improvement.objects.visible_to(person).filter(merged_into=improvement)
    return {
        **actions_context(improvement, person),
        "apart": DRAWN,
        "measure": measure_of(improvement),
        "merged": list(merged[:10]) if person.is_staff_member else [],
        "first_panels": ("measurers",),
    }


def measure_of(improvement: Improvement) -> dict[str, Any] | None:
    """Where before, target and value after stand on one line; None while there is no target.

    The way from the value before to the target leads to the right, whichever is the larger.
    """
    before, target, reached = (
        improvement.baseline, improvement.target, improvement.measured_value,
    )  # fmt: skip
    if before is None or target is None:
        return None
    way = target - before or Decimal(1)
    share = None if reached is None else float((reached - before) / way)
    low, high = min(0.0, share or 0.0), max(1.0, share or 0.0)
    scale = (WIDE - 2 * EDGE) / (high - low)
    return {
        "wide": WIDE,
        "before": round(EDGE - low * scale),
        "target": round(EDGE + (1 - low) * scale),
        "reached": None if share is None else round(EDGE + (share - low) * scale),
        "share": share,
        "missed": improvement.met is False or misses(improvement),
    }


def measurers(improvement: Improvement, person: Person) -> dict[str, Any]:
    """Who proposed or did it and does not measure it, and who may: the same list to everybody."""
    proposed, did = hands_in(improvement, "asked"), hands_in(improvement, "did")
    parts = {key: _("did it") if key in did else _("proposed it") for key in proposed | did}
    return judging(
        parts, takers(improvement, "measure"), person, _("may not measure"), _("may measure")
    )
