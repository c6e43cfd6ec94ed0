"""Gates about the time that a change is planned for: maintenance windows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.manage.change_configuration.models import change_states as states


@gate(label=_("Maintenance window"), opens="planned_start", effect="warn")
def inside_maintenance(change: Any) -> Any:
    from shallmark.manage.change_configuration.collisions import outside_maintenance

    if change.category not in states.NORMAL:
        return None
    found = outside_maintenance(change)
    if found:
        return _("It is planned outside the maintenance windows of %(names)s: move it, or record"
                 " why then.") % {"names": ", ".join(list(found)[:5])}  # fmt: skip
    return None
