"""Gates of the tasks of a change."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.models import ChangeTask
from shallmark.manage.change_configuration.models import change_states as states


@gate(label=_("Change has started"))
def change_has_started(task: ChangeTask) -> Text | None:
    """Otherwise a task would be a way around the approval of its change."""
    if task.kind == "prepare" or task.change.status == states.Status.IMPLEMENT:
        return None
    return _("%(change)s has not started, or is over: only preparation is done outside of it.") % {
        "change": task.change.reference
    }
