"""Gates of the answers that tell a change of major impact from others."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.texts import in_words, or_none, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.considered import considered
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import NORMAL

#: what was a yes in a version before, and what is one yet; the reason that was given since
_YES = """
SELECT b.key, COALESCE(b.reason, '') FROM ledger.change_impact_taken_back b WHERE b.change = %s
UNION ALL
SELECT a.key, '' FROM ledger.change_impact_answer a WHERE a.change = %s AND a.value = 'yes'"""


@gate(check="CHK-CHG-18", label=_("No yes taken back"), field="impact_answers", effect="warn")
def yes_stands(change: Change) -> Text | None:
    """An answer that said yes once, and that nobody explained since."""
    if change.version == 1 and not change.impact_answers:
        return None  # written once, and answers nothing: no question to the history
    with connection.cursor() as cursor:
        cursor.execute(_YES, [change.reference, change.reference])
        once = cursor.fetchall()
    answers = change.impact_answers
    for key, reason in once:
        if answers.get(key) not in {True, "yes", "true"} and not says(change, reason, besides=()):
            return in_words(
                _("“%(answer)s” was a yes before: say why it is none any more.")
                % {"answer": QUESTIONS.get(key, key)}
            )
    return None


@gate(check="CHK-CHG-18", label=_("Criteria of major impact"), field="impact_answers")
def criteria_answered(change: Change) -> Text | None:
    """Each question is answered, with no as well: a form that nobody filled in says nothing."""
    if change.category in NORMAL and QUESTIONS.keys() - change.impact_answers.keys():
        return _("Answer the questions of major impact, or choose that none of them applies.")
    return None


@gate(label=_("Effect on security"), field="security_impact")
def security_said(change: Change) -> Text | None:
    """What is signed says something; that there is none is a choice, and signed as one."""
    if considered(change, "security_impact"):
        return None
    return or_none(_("Say what it means for security."))


@gate(label=_("Effect on plans"), field="continuity_impact")
def plans_said(change: Change) -> Text | None:
    """The same of the plans, for whoever answers for them."""
    if considered(change, "availability_impact", "continuity_impact"):
        return None
    return or_none(_("State the effect on the availability and continuity plans."))
