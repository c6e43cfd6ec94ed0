"""Gates about the time that a change is planned for: maintenance windows."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.collisions import outside_maintenance
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states


@gate(label=_("Maintenance window"), field="planned_start", effect="warn")
def inside_maintenance(change: Change) -> Text | None:
    if change.category not in states.NORMAL:
        return None
    missed = outside_maintenance(change)
    if missed:
        return _("It is planned outside the maintenance windows of %(names)s: move it, or record"
                 " why then.") % {"names": ", ".join(list(missed)[:5])}  # fmt: skip
    return None
