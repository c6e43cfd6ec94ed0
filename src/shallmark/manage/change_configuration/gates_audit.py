"""Gates of configuration audits and discrepancies (CHK-CFG-04, CHK-CFG-05)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import hands_in_any
from shallmark.common.owners import has_owner
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.audits import missing_readers
from shallmark.manage.change_configuration.discovery import still_differs
from shallmark.manage.change_configuration.models import Ci, CiAudit, Discrepancy


@gate(label=_("Independent auditor"), field="auditor")
def auditor_is_independent(audit: CiAudit) -> Text | None:
    if audit.auditor_id is None:
        return None
    items = Ci.objects.filter(type=audit.of_type_id).values_list("pk", flat=True)
    if audit.auditor_id in hands_in_any(Ci, items, "kept"):
        return _("The auditor never kept these items: name another person.")
    return None


@gate(label=_("Sample looked at"), field="")
def sample_is_looked_at(audit: CiAudit) -> Text | None:
    if audit.started_at is None:
        return _("The sample is drawn when the audit starts.")
    left = audit.sample.filter(finding="open").count()
    if left:
        return _("%(count)d items of the sample were not looked at yet.") % {"count": left}
    return None


@gate(check="CHK-CFG-05", label=_("Differences classed"), field="")
def differences_classed(audit: CiAudit) -> Text | None:
    if audit.started_at is None:
        return None
    if audit.discrepancies.filter(Q(grade="") | Q(owner=None) | Q(owner__is_active=False)).exists():
        return _("Each difference needs kind, class and an active owner.")
    differing = audit.sample.exclude(finding__in=("open", "same"))
    known = audit.discrepancies.values("ci")
    if differing.exclude(ci__in=known).exists():
        return _("Each item that differs needs a discrepancy.")
    return None


@gate(check="CHK-CFG-05", label=_("Differences have cause and action"), field="")
def differences_have_actions(audit: CiAudit) -> Text | None:
    if audit.done_at is None:
        return None
    for each in audit.discrepancies.select_related("owner"):
        settled = says(each, each.action) or says(each, each.accept_reason)
        if not (has_owner(each) and each.grade and says(each, each.cause) and settled):
            return in_words(_("Every discrepancy needs class, cause, an active owner and action."))
    return None


@gate(check="CHK-CFG-05", label=_("Report reaches the managers"), field="")
def reaches_the_managers(audit: CiAudit) -> Text | None:
    missing = missing_readers(audit)
    if missing:
        return _("The report goes to change and configuration manager: %(names)s not reached.") % {
            "names": ", ".join(missing)
        }
    return None


@gate(check="CHK-CFG-04", label=_("Audit interval"), field="planned_on", effect="warn")
def interval_is_kept(audit: CiAudit) -> Text | None:
    if audit.of_type is not None and audit.of_type.audit_interval:
        return _("The interval of the item type will be missed: set the new date.")
    return None


@gate(check="CHK-CFG-05", label=_("Class, cause, owner"), field="cause")
def classed_and_caused(discrepancy: Discrepancy) -> Text | None:
    caused = discrepancy.grade and says(discrepancy, discrepancy.cause)
    if not (caused and has_owner(discrepancy)):
        return in_words(_("Give class, cause and an active owner."))
    return None


@gate(check="CHK-CFG-05", label=_("Corrective action"), field="action")
def action_named(discrepancy: Discrepancy) -> Text | None:
    if not says(discrepancy, discrepancy.action):
        return in_words(
            _("Name the corrective action: register data, or a change to put reality right.")
        )
    return None


@gate(label=_("They agree again"), field="")
def no_longer_differs(discrepancy: Discrepancy) -> Text | None:
    if still_differs(discrepancy):
        return _("The action is not done: the item and reality still differ.")
    return None
