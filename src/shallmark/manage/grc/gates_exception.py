"""Gates of exceptions and of outsiders' access."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.grc.models import ExternalAccess, PolicyException
from shallmark.manage.team.models import Person

#: whether the record of a reference bypasses a security control, from the floors that know
#: (config/wiring.py)
bypasses: list[Callable[[str], bool]] = []
APPROVERS = {"security": {"security_manager"}, "policy": {"executive"}}


def may_approve(exception: PolicyException, person: Person) -> bool:
    """The security manager for security, the executive for everything else."""
    return bool((APPROVERS[exception.kind] | {"admin"}) & person.role_keys)


def asked_for(exception: PolicyException, person: Person) -> bool:
    """Whether the person asked for it, or wrote it down for somebody else."""
    return person.pk == exception.requested_by_id or had_a_hand(person.pk, exception, "asked")


@gate(label=_("Compensated, and the risk named"), field="compensation")
def compensated(exception: PolicyException) -> Text | None:
    if not says(exception, exception.compensation) or exception.risk_id is None:
        return in_words(_("Name the compensating measure and the risk."))
    return None


@gate(label=_("Bypasses no control"), field="record")
def covers_no_bypass(exception: PolicyException) -> Text | None:
    if any(bypass(exception.record) for bypass in bypasses):
        return _("No exception covers a change that bypasses a control.")
    return None


@gate(label=_("Still to come to its end"), field="until")
def end_to_come(exception: PolicyException) -> Text | None:
    if exception.until < clock.now().date():
        return _("Its last day has passed: ask anew, with another one.")
    return None


@gate(check="CHK-SUP-09", label=_("Agreement signed"), field="agreement")
def agreement_signed(access: ExternalAccess) -> Text | None:
    if not access.agreement.strip():
        return _("Sign an agreement with security requirements with this party.")
    return None


@gate(label=_("Approved by another"), field="approved_by")
def approved_by_another(access: ExternalAccess) -> Text | None:
    if had_a_hand(access.approved_by_id, access, "asked"):
        return _("Whoever asked for this access does not approve it: ask another.")
    return None
