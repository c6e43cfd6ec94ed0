"""Gates about deviations: of their acceptance, and of the end of their change."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.change_facts import facts_of
from shallmark.manage.change_configuration.models import Change, ChangeDeviation


@gate(label=_("No control bypassed"))
def bypasses_nothing(deviation: ChangeDeviation) -> Text | None:
    if deviation.of_field == "bypasses_control":
        return _("A bypassed control is never authorised, afterwards neither: reject it, and go"
                 " back to what was approved.")  # fmt: skip
    return None


@gate(check="CHK-CHG-06", label=_("Deviations decided"))
def deviations_decided(change: Change) -> Text | None:
    waiting = facts_of(change).deviations
    if waiting:
        return _("Deviations wait for their decision: %(deviations)s.") % {
            "deviations": ", ".join(waiting[:5])
        }
    return None
