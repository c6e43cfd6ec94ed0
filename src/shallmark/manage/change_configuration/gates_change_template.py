"""Gates of standard change templates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.manage.change_configuration.gates_change import said


@gate(check="CHK-CHG-10", label=_("Scope, steps, risk, way back"), opens="scope_services")
def template_complete(template: Any) -> Any:
    scoped = template.scope_services or template.scope_items
    whole = scoped and template.steps and template.risk and said(template.backout_plan)
    if not whole or template.valid_to is None:
        return _("Say which items and services the template covers, its steps, its risk, its way"
                 " back and until when it holds.")  # fmt: skip
    return None


@gate(label=_("Somebody approves"))
def somebody_approves(template: Any) -> Any:
    from shallmark.manage.change_configuration.change_rules import template_approvers

    if not template_approvers(template):
        return _("No approval rule for standard changes names anybody but the author.")
    return None


@gate(check="CHK-CHG-07", label=_("Another approver"), opens="approved_by")
def decided_by_another(template: Any) -> Any:
    from shallmark.manage.change_configuration.change_rules import authors_of, deciders_of

    deciders = deciders_of(template)
    if not deciders or deciders & authors_of(template):
        return _("Ask another approver: the author of a template does not approve it.")
    return None


@gate(check="CHK-CHG-10", label=_("Failure explained"), opens="failure_explained")
def failure_explained(template: Any) -> Any:
    if template.last_failure and not said(template.failure_explained):
        return _("After a failure the steps must be altered or the failure explained.")
    return None
