"""What holds what was decided on (`models.change_bound`): an approval that lapses with its object.

It happens within the write that changes the field, so that no version is approved and altered.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_bound import BOUND, OF_TEMPLATE


def lapse(change: Change) -> None:
    """What was decided is decided no more."""
    change.approved_at = change.approved_version = None


def hold(change: Change, before: Mapping[str, object]) -> None:
    """Send a scheduled change back to its assessment where `before` names what is bound.

    Raises:
        Invalid: what a template gave to a standard change was rewritten.

    """
    touched = [name for name in BOUND if name in before]
    if not touched or change.status != states.Status.SCHEDULED:
        return
    standard = before.get("category", change.category) == states.Category.STANDARD
    if standard and not change.bypasses_control:
        _keep_template(touched)
        return
    lapse(change)
    change.status, change.returned_at = states.Status.ASSESS, clock.now()


def _keep_template(touched: list[str]) -> None:
    given = [name for name in touched if name in OF_TEMPLATE]
    if given:
        sentence = _("%(fields)s come from the approved template: cancel this change, and ask for a"
                     " normal one.") % {"fields": labels(given)}  # fmt: skip
        raise Invalid({given[0]: [sentence]})


def labels(names: list[str]) -> str:
    """The words for fields of a change, with commas between them."""
    fields = (Change._meta.get_field(name) for name in names)
    return ", ".join(str(field.verbose_name) for field in fields if isinstance(field, models.Field))
