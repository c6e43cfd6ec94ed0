"""Gates of security incidents: classified before work, and closed by three acts of people.

ISO/IEC 20000-1:2018, 8.7.3.3. Whether the path was followed is seen afterwards (CHK-SEC-06).
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.majors import top_management
from shallmark.operate.customer_service.models import Incident


@gate(label=_("Security incident"))
def is_security(incident: Incident) -> Text | None:
    return None if incident.security else _("It is not marked as a security incident.")


@gate(check="CHK-SEC-06", label=_("Security category and priority"), field="security_category")
def security_class(incident: Incident) -> Text | None:
    if not incident.security:
        return None
    if incident.security_category_id is None:
        return _("A security incident needs a security category before work starts.")
    if incident.security_priority_id is None:
        return _("A security incident needs a security priority before work starts.")
    return None


@gate(label=_("No accepted security incident"), field="duplicate_of")
def security_is_not_canceled(incident: Incident) -> Text | None:
    """What CHK-SEC-07 asks of it is done, or goes on in the one that it repeats, which is open."""
    other = incident.duplicate_of
    accepted = incident.security and incident.triaged_at is not None
    if not accepted or (other is not None and other.security and other.is_open):
        return None
    return _("An accepted security incident is resolved, or canceled as a duplicate of another one"
             " that is still open;"
             " of one that is none, the security manager takes the mark away first.")  # fmt: skip


@gate(label=_("Says what was found"), field="investigation")
def investigation_says(incident: Incident) -> Text | None:
    if says(incident, incident.investigation, besides=(incident.title, incident.description)):
        return None
    return in_words(_("Write what happened, how it came about and what was reached."))


@gate(label=_("Management is asked"), field="decider")
def asks_management(incident: Incident) -> Text | None:
    if incident.decider_id is None or leads(incident.decider_id):
        return None
    return _("%(name)s holds no role of top management today.") % {"name": incident.decider}


@gate(check="CHK-SEC-07", label=_("Decided by management"))
def decided_by_management(incident: Incident) -> Text | None:
    if incident.decided_by_id is None or leads(incident.decided_by_id):
        return None
    return _("Somebody of top management decides what follows from it.")


@gate(check="CHK-SEC-07", label=_("Decided by another"))
def decided_by_another(incident: Incident) -> Text | None:
    if incident.decided_by_id is not None and worked_on(incident, incident.decided_by_id):
        return _("Whoever worked on it does not decide what follows from it.")
    return None


@gate(label=_("Says what follows"), field="management_decision")
def decision_says(incident: Incident) -> Text | None:
    if says(incident, incident.management_decision, besides=(incident.title,)):
        return None
    return in_words(_("Write what is to follow from it, or why nothing is."))


@gate(label=_("Says what was learned"), field="security_review")
def review_says(incident: Incident) -> Text | None:
    if says(incident, incident.security_review, besides=(incident.title, incident.investigation)):
        return None
    return in_words(_("Write what went well, what did not, and what is improved."))


@gate(check="CHK-SEC-07", label=_("Investigation"), field="investigation")
def investigated(incident: Incident) -> Text | None:
    if not incident.security or incident.investigated_by_id is not None:
        return None
    return _("A security incident is investigated before it is closed.")


@gate(check="CHK-SEC-07", label=_("Decision of management"), field="management_decision")
def decided(incident: Incident) -> Text | None:
    if not incident.security:
        return None
    if incident.decided_by_id is None:
        return _("Management decides on a security incident before it is closed.")
    if _before_investigation(incident, incident.decided_at):
        return _("It was investigated once more after the decision: management decides again.")
    return None


@gate(check="CHK-SEC-07", label=_("Security review"), field="security_review")
def reviewed(incident: Incident) -> Text | None:
    if not incident.security:
        return None
    held, resolved = incident.reviewed_at, incident.resolved_at
    if held is None or (resolved is not None and held < resolved):
        return _("A security incident is reviewed after it was resolved, before it is closed.")
    if _before_investigation(incident, held):
        return _("It was investigated once more after the review: it is reviewed again.")
    return None


def _before_investigation(incident: Incident, at: datetime | None) -> bool:
    """Whether the act knew another investigation than the one that stands."""
    found = incident.investigated_at
    return at is not None and found is not None and at < found


def leads(person: int) -> bool:
    """Whether the person holds a role of top management today."""
    return top_management().filter(pk=person).exists()


def worked_on(incident: Incident, person: int) -> bool:
    """Whether the person investigated or resolved it, or it was ever in that person's hands."""
    if person in {incident.assigned_to_id, incident.resolved_by_id, incident.investigated_by_id}:
        return True
    had = Q(assigned_to=person) | Q(resolved_by=person) | Q(investigated_by=person)
    return bool(versions_of(Incident).filter(had, pgh_obj=incident.pk).exists())
