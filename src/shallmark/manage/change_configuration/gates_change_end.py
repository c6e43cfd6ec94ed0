"""Gates at the end of a change: items updated, reviewed, a failure examined, an emergency whole."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.texts import says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration import change_rules
from shallmark.manage.change_configuration.change_facts import facts_of
from shallmark.manage.change_configuration.change_rules import items_not_updated, went_wrong
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.restored import items_not_restored


def _not_updated(change: Change) -> Text | None:
    if change.outcome == states.Outcome.BACKED_OUT and items_not_restored(change):
        return _("It was backed out, and the register still has what it wrote: %(items)s.") % {
            "items": ", ".join(items_not_restored(change)[:5])
        }
    # What failed left the items as they were, or its review says what to do.
    if change.outcome != states.Outcome.SUCCESS or says(change, change.ci_update_not_needed):
        return None
    if not items_not_updated(change):
        return None
    return _("Update %(items)s with this change as reference, or state why none needed it.") % {
        "items": ", ".join(items_not_updated(change)[:5])
    }


@gate(check="CHK-CFG-03", label=_("Items updated"), field="ci_update_not_needed", effect="warn")
def items_updated_warned(change: Change) -> Text | None:
    return _not_updated(change)


@gate(check="CHK-CFG-03", label=_("Items updated"), field="ci_update_not_needed")
def items_updated(change: Change) -> Text | None:
    return _not_updated(change)


@gate(label=_("Tasks done"))
def tasks_done(change: Change) -> Text | None:
    left = facts_of(change).tasks
    if left:
        return _("Tasks are open: %(tasks)s. Finish them, or cancel them with the reason.") % {
            "tasks": ", ".join(left[:5])
        }
    return None


@gate(check="CHK-CHG-14", label=_("Reviewed"))
def reviewed(change: Change) -> Text | None:
    if not facts_of(change).reviewed:
        return _("Record the review of success: planned against achieved.")
    return None


@gate(check="CHK-CHG-15", label=_("Failure examined"))
def failure_examined(change: Change) -> Text | None:
    if not went_wrong(change):
        return None
    if facts_of(change).examined:
        return None
    return _("It failed, was backed out or caused an incident: the review names cause and action.")


@gate(check="CHK-CHG-08", label=_("Emergency completed"), field="likelihood")
def emergency_completed(change: Change) -> Text | None:
    if change.category != states.Category.EMERGENCY:
        return None
    whole = says(change, change.emergency_reason) and not change_rules.assessment_gaps(change)
    if whole and change_rules.decisions_of(change, change_rules.AFTERWARDS):
        return None
    return _("Complete the assessment of the emergency, and have it approved afterwards: due"
             " within emergency_days.")  # fmt: skip
