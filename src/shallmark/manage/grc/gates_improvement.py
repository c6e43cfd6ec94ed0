"""Gates of improvements."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.queries import has_action
from shallmark.common.documents.models import Document
from shallmark.common.documents.queries import approved_version
from shallmark.common.hands import had_a_hand
from shallmark.common.owners import has_owner
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text, has_text
from shallmark.manage.grc.models import Improvement


@gate(check="CHK-IMP-05", label=_("Assessed by the criteria"), field="assessment")
def assessed_by_criteria(improvement: Improvement) -> Text | None:
    named = improvement.priority and has_text(improvement.criteria_version)
    by_criteria = named and approved_version(improvement.criteria_version, Document.Kind.CRITERIA)
    if not (by_criteria and says(improvement, improvement.assessment)):
        return in_words(
            _(
                "Assess by the approved criteria: assessment, priority, and the number of the"
                " approved version of their document."
            )
        )
    return None


@gate(check="CHK-IMP-05", label=_("Assessed before it is declined"), field="assessment")
def assessed_before_it_is_declined(improvement: Improvement) -> Text | None:
    stated = says(improvement, improvement.statement_of_none)
    if not stated and not says(improvement, improvement.assessment):
        return in_words(_("Assess it first: say what it would bring and what it would cost."))
    return None


@gate(check="CHK-IMP-06", label=_("Effect can be shown"), field="baseline")
def effect_can_be_shown(improvement: Improvement) -> Text | None:
    texts = has_text(improvement.unit) and says(improvement, improvement.plan)
    figures = None not in (improvement.target, improvement.baseline, improvement.due)
    if not (texts and figures and has_owner(improvement)):
        return in_words(
            _("Give target, unit, baseline, an active owner, plan and due date: without a baseline"
              " nobody can show the effect.")
        )  # fmt: skip
    return None


def misses(improvement: Improvement) -> bool:
    """Whether the figures miss the target; better is the way from the value before to it."""
    before, target, reached = improvement.baseline, improvement.target, improvement.measured_value
    if before is None or target is None or reached is None:
        return False
    if target == before:
        return reached != target
    return reached < target if target > before else reached > target


@gate(check="CHK-IMP-07", label=_("A missed target has an action"), field="met")
def miss_has_action(improvement: Improvement) -> Text | None:
    if improvement.met and misses(improvement):
        return _("%(value)s misses the target of %(target)s: say that it was not met.") % {
            "value": improvement.measured_value, "target": improvement.target,
        }  # fmt: skip
    if improvement.met is False and not has_action(improvement.reference):
        return _("A missed target needs an action, and the result is reported.")
    return None


@gate(check="CHK-IMP-06", label=_("Approved by another"), field="decided_by")
def approved_by_another(improvement: Improvement) -> Text | None:
    if had_a_hand(improvement.decided_by_id, improvement, "asked"):
        return _("Another person than the one who proposed it approves it.")
    return None


@gate(check="CHK-IMP-07", label=_("Measured by another"), field="measured_by")
def measured_by_another(improvement: Improvement) -> Text | None:
    if had_a_hand(improvement.measured_by_id, improvement, "asked", "did"):
        return _("Another person than those who proposed it or did it measures its effect.")
    return None
