"""Gates about deviations: of their acceptance, and of the end of their change."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.change_facts import facts_of
from shallmark.manage.change_configuration.models import Change, ChangeDeviation
from shallmark.manage.change_configuration.models.change_deviation import KNOWN_LATER
from shallmark.manage.change_configuration.signatures import PLANS, SECURITY, Part, gap


@gate(label=_("No control bypassed"))
def bypasses_nothing(deviation: ChangeDeviation) -> Text | None:
    if deviation.of_field == "bypasses_control":
        return _("A bypassed control is never authorised, afterwards neither: reject it, and go"
                 " back to what was approved.")  # fmt: skip
    return None


@gate(check="CHK-CHG-06", label=_("Before the work was done"))
def permits_ahead(deviation: ChangeDeviation) -> Text | None:
    done = deviation.change.implemented_at
    if done is not None and deviation.of_field not in KNOWN_LATER:
        return _("The work was done already, and nobody permits it afterwards: reject it, so that"
                 " it is seen as done otherwise than approved.")  # fmt: skip
    return None


def _waiting(change: Change) -> Text | None:
    waiting = facts_of(change).deviations
    if waiting:
        return _("Deviations wait for their decision: %(deviations)s.") % {
            "deviations": ", ".join(waiting[:5])
        }
    return None


@gate(check="CHK-CHG-06", label=_("Deviations decided"))
def deviations_decided(change: Change) -> Text | None:
    return _waiting(change)


@gate(check="CHK-CHG-06", label=_("Deviations decided"), effect="warn")
def deviations_decided_warned(change: Change) -> Text | None:
    """After the work nobody permits them any more."""
    return _waiting(change)


@gate(check="CHK-CHG-04", label=_("Security signed anew"))
def security_signed_anew(change: Change) -> Text | None:
    if not _signature_fell(change, SECURITY):
        return None
    return _("A deviation changed what security had signed: have it signed anew by “Sign for"
             " security”.")  # fmt: skip


@gate(check="CHK-CHG-03", label=_("Plans signed anew"))
def plans_signed_anew(change: Change) -> Text | None:
    if not _signature_fell(change, PLANS):
        return None
    return _("A deviation changed what was signed of the plans: have it signed anew by “Sign for"
             " plans”.")  # fmt: skip


def _signature_fell(change: Change, part: Part) -> bool:
    return not (part.stands(change) or change.source_system) and gap(change, part)
