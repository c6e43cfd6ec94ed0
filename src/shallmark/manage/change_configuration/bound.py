"""What holds what was decided on (`models.change_bound`): an approval that lapses with its object.

It happens within the write that changes the field, so that no version is approved and altered.
After the start the fields stand; a decided deviation alone changes one.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.deviations import value_of
from shallmark.manage.change_configuration.models import Change, ChangeDeviation
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_bound import ASSESSORS, BOUND, OF_TEMPLATE

#: the work has begun, and is not closed
RUNNING = (states.Status.IMPLEMENT, states.Status.REVIEW)


def lapse(change: Change) -> None:
    """What was decided is decided no more."""
    change.approved_at = change.approved_version = None


def hold(change: Change, before: Mapping[str, object]) -> None:
    """Let an edit of what is bound have its consequence; `before` names what it changed.

    A scheduled change goes back to its assessment.

    Raises:
        Invalid: the change has started, and nobody accepted this deviation; or what a template
            gave to a standard change was rewritten.

    """
    touched = [name for name in BOUND if name in before]
    if not touched:
        return
    if change.status == states.Status.SCHEDULED:
        _let_lapse(change, touched, before)
    elif change.status in RUNNING:
        _require_deviations(change, [name for name in touched if not _signs(change, name, before)])


def _let_lapse(change: Change, touched: list[str], before: Mapping[str, object]) -> None:
    standard = before.get("category", change.category) == states.Category.STANDARD
    if standard and not change.bypasses_control:
        given = [name for name in touched if name in OF_TEMPLATE]
        if given:
            sentence = _("%(fields)s come from the approved template: cancel this change, and ask"
                         " for a normal one.") % {"fields": labels(given)}  # fmt: skip
            raise Invalid({given[0]: [sentence]})
        return
    lapse(change)
    change.status, change.returned_at = states.Status.ASSESS, clock.now()


def _require_deviations(change: Change, touched: list[str]) -> None:
    stands = [
        name for name in touched if not (_completes(change, name) or _is_accepted(change, name))
    ]
    if stands:
        raise stands_since_start(stands)


def stands_since_start(names: list[str]) -> Invalid:
    """The refusal of an edit after the start."""
    sentence = _("The change has started, and was approved with this: %(fields)s. Record a"
                 " deviation of it, which another person decides.") % {
        "fields": labels(names)
    }  # fmt: skip
    return Invalid({names[0]: [sentence]})


def _signs(change: Change, name: str, before: Mapping[str, object]) -> bool:
    """Whether a part is signed by its step, as after a deviation: an act, and no rewriting.

    A step alone names the state that it starts from.
    """
    by_step = before.get("status") == change.status
    return by_step and name in ASSESSORS and getattr(change, name) is not None


def _completes(change: Change, name: str) -> bool:
    """Whether it fills in what an emergency left open, until that is approved afterwards."""
    if change.category != states.Category.EMERGENCY:
        return False
    if rules.decisions_of(change, rules.AFTERWARDS):
        return False
    versions = versions_of(Change).filter(pgh_obj_id=change.pk, version=change.approved_version)
    approved = versions.values_list(name, flat=True).first()
    return approved in (None, "", [], {}, False)


def _is_accepted(change: Change, name: str) -> bool:
    """Whether the field takes the value that the newest accepted deviation of it says."""
    accepted = ChangeDeviation.objects.filter(change=change, of_field=name, status="accepted")
    newest = accepted.order_by("-decided_at", "-pk").first()
    return newest is not None and value_of(newest) == getattr(change, name)


def labels(names: list[str]) -> str:
    """The words for fields of a change, with commas between them."""
    fields = (Change._meta.get_field(name) for name in names)
    return ", ".join(str(field.verbose_name) for field in fields if isinstance(field, models.Field))
