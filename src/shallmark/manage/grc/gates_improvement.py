"""Gates of improvements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate


@gate(check="CHK-IMP-05", label=_("Assessed by the criteria"), opens="assessment")
def assessed_by_criteria(found: Any) -> Any:
    if not all((found.assessment.strip(), found.priority, found.criteria_version.strip())):
        return _("Assess by the approved criteria: assessment, priority, and their version.")
    return None


@gate(check="CHK-IMP-06", label=_("Effect can be shown"), opens="baseline")
def effect_can_be_shown(found: Any) -> Any:
    texts = (found.unit.strip(), found.plan.strip())
    if not all(texts) or None in (found.target, found.baseline, found.owner_id, found.due):
        return _(
            "Give target, unit, baseline, owner, plan and due date: without a baseline nobody can"
            " show the effect."
        )
    return None


@gate(check="CHK-IMP-07", label=_("A missed target has an action"), opens="met")
def miss_has_action(found: Any) -> Any:
    from shallmark.common.actions.queries import has_action

    if found.met is False and not has_action(found.reference):
        return _("A missed target needs an action, and the result is reported.")
    return None
