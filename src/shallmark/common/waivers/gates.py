"""Gates of waivers."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, says
from shallmark.common.waivers.models import Waiver
from shallmark.common.waivers.queries import earlier_of
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text

#: one of the same that ended longer ago was not renewed
YEAR = timedelta(days=365)


@gate(label=_("Still to come to its end"), field="valid_to")
def not_over(waiver: Waiver) -> Text | None:
    if waiver.valid_to <= clock.now():
        return _("Its end has passed: ask anew, with another end.")
    return None


@gate(check="CHK-IMP-09", label=_("Its reason says something"), field="reason")
def reason_said(waiver: Waiver) -> Text | None:
    return None if says(waiver, waiver.reason) else in_words(_("Say why it is accepted."))


@gate(check="CHK-IMP-09", label=_("No longer than waivers may last"), field="valid_to")
def not_too_long(waiver: Waiver) -> Text | None:
    most = int(value("waiver_days"))
    if waiver.valid_to > clock.now() + timedelta(days=most):
        return _("It may last %(most)d days from its approval at most.") % {"most": most}
    return None


@gate(check="CHK-IMP-09", label=_("Not renewed again and again"), field="valid_to")
def renewed_seldom(waiver: Waiver) -> Text | None:
    earlier = earlier_of(waiver).filter(approved_at__isnull=False, valid_to__gt=clock.now() - YEAR)
    most = int(value("waiver_renewals"))
    if earlier.count() > most:
        return _("It was renewed %(most)d times: mend what fails, or change the rule.") % {
            "most": most
        }
    return None
