"""A category that is lowered: with a reason, and settled by somebody who had no hand in the change.

Until then it is judged as what it was called before (CHK-CHG-01, -03, -04, -14).
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from shallmark.common.hands import ANY, hands_in
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.change_rules import RANK
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import Category

#: of these more is asked than of those below them
HIGHER = (Category.SIGNIFICANT, Category.MAJOR)
#: the role that settles it
SETTLES = "change_manager"


def follow(change: Change, before: Mapping[str, object]) -> None:
    """Keep what it was called before it was lowered; raised again, it is lowered no more.

    Raises:
        Invalid: it is lowered, and nobody says why.

    """
    if "category" not in before:
        return
    held = str(before["category"])
    top = max(held, change.lowered_from, key=_rank)
    if _rank(top) == 0 or RANK.get(change.category, 0) == RANK["emergency"]:
        change.lowered_from = top if _rank(top) else ""
        return
    lowered = RANK.get(change.category, 0) < RANK[top]
    change.lowered_from = top if lowered else ""
    change.lowering_settled_at = change.lowering_settled_by = None
    if not lowered or RANK.get(change.category, 0) >= RANK.get(held, 0):
        return
    if "lowered_because" not in before or not says(change, change.lowered_because):
        raise Invalid({"lowered_because": [str(in_words(_("Say why its category is lowered.")))]})


def _rank(category: str) -> int:
    return RANK[category] if category in HIGHER else 0


def awaits(change: Change) -> bool:
    """Whether its category was lowered, and nobody settled it."""
    return bool(change.lowered_from) and change.lowering_settled_at is None


def settle(change: Change, by: Person | None) -> None:
    """Say that it is what it is called now."""
    if by is not None:
        require_settler(change, by)


def require_settler(change: Change, by: Person) -> None:
    """Raise NotAllowed if the person holds no role for it, or had a hand in the change."""
    if SETTLES not in by.role_keys:
        raise NotAllowed(_("The change manager settles a lower category."))
    named = {change.requester_id, change.implementer_id, change.created_by_id}
    if by.pk in named | hands_in(change, *ANY):
        raise NotAllowed(_("You had a hand in this change: another change manager settles it."))
