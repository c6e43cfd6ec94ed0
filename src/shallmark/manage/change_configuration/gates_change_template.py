"""Gates of standard change templates."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.change_rules import (
    authors_of,
    deciders_of,
    template_approvers,
)
from shallmark.manage.change_configuration.models import StandardChange


@gate(check="CHK-CHG-10", label=_("Scope, steps, risk, way back"), field="scope_services")
def template_complete(template: StandardChange) -> Text | None:
    scoped = template.scope_services or template.scope_items or template.covers_documents
    whole = scoped and template.steps and template.risk and says(template, template.backout_plan)
    ended = template.valid_to is None or template.valid_to < clock.now().date()
    if not whole or ended:
        return _("Say which items, services or documents the template covers, its steps, its risk,"
                 " its way back and until when it holds.")  # fmt: skip
    return None


@gate(label=_("Somebody approves"))
def somebody_approves(template: StandardChange) -> Text | None:
    if not template_approvers(template):
        return _("No approval rule for standard changes names anybody but the author.")
    return None


@gate(check="CHK-CHG-07", label=_("Another approver"), field="approved_by")
def decided_by_another(template: StandardChange) -> Text | None:
    deciders = deciders_of(template)
    if not deciders or deciders & authors_of(template):
        return _("Ask another approver: the author of a template does not approve it.")
    return None


@gate(check="CHK-CHG-10", label=_("Failure explained"), field="failure_explained")
def failure_explained(template: StandardChange) -> Text | None:
    if template.last_failure and not says(template, template.failure_explained):
        return in_words(_("After a failure the steps must be altered or the failure explained."))
    return None
