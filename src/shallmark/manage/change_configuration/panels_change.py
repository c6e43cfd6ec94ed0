"""Sections of a change's side column: who approves, whom it harms, what is in its way."""

from typing import Any

from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.approvers import approvals_of
from shallmark.manage.change_configuration.collisions import all_collisions
from shallmark.manage.change_configuration.impact_drawn import drawing_of
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.pages.record_base import is_changeable
from shallmark.workplace.track import offered

APPROVALS = "change_configuration/change_approvals.html"
IMPACT = "change_configuration/change_impact.html"
COLLISIONS = "change_configuration/change_collisions.html"

#: states in which the impact view is taken
TAKES_IMPACT = (states.Status.NEW, states.Status.ASSESS, states.Status.AUTHORIZE)


def approvals(change: Change, person: Person) -> dict[str, Any]:
    """Who decided, who is asked, and what lapsed."""
    return {"approvals": approvals_of(change, person)}


def impact(change: Change, person: Person) -> dict[str, Any]:
    """The small drawing, and whether the view is taken from here."""
    emergency = change.category == states.Category.EMERGENCY
    takes = change.status in TAKES_IMPACT or (emergency and change.status == states.Status.REVIEW)
    return {
        "drawing": drawing_of(change, person, box=24, most=3),
        "taken_at": change.impact_snapshot.get("taken_at"),
        "takes": takes and is_changeable(change),
    }


def collisions(change: Change, person: Person) -> dict[str, Any]:
    """What is in the way, what was decided on it, and the step that decides."""
    steps = offered(change, person, may_change=is_changeable(change))
    return {
        "collisions": all_collisions(change),
        "decides": any(step.verb == "decide_collision" for step in steps),
    }
