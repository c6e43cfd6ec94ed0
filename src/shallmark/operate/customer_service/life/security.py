"""The steps of a security incident, beside those that every incident has."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import gates_security as gates
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN, Status

NOT_CLOSED = (*OPEN, Status.RESOLVED)


def _mark(incident: Incident, _by: Person | None) -> None:
    incident.security = True
    incident.security_at = incident.security_at or clock.now()


# From now on the security manager and who is told read it, and whoever had it in hand.
CLASSIFY: Step[Incident] = Step(
    NOT_CLOSED,
    None,
    _("Security class"),
    required=("security_category", "security_priority"),
    icon="shield-lock",
    effect=_mark,
)
CONTAIN: Step[Incident] = Step(
    OPEN,
    None,
    _("Contained"),
    gates=(gates.is_security,),
    sets_time=("contained_at",),
    icon="shield-check",
)
# What happened, and who of management is asked what follows from it.
INVESTIGATE: Step[Incident] = Step(
    NOT_CLOSED,
    None,
    _("Investigation"),
    required=("investigation", "decider"),
    gates=(gates.is_security, gates.investigation_says, gates.asks_management),
    sets_time=("investigated_at",),
    signs=("investigated_by",),
    icon="search",
)
DECIDE: Step[Incident] = Step(
    NOT_CLOSED,
    None,
    _("Decision of management"),
    required=("management_decision",),
    gates=(
        gates.is_security,
        gates.investigated,
        gates.decision_says,
        gates.decided_by_management,
        gates.decided_by_another,
    ),
    sets_time=("decided_at",),
    signs=("decided_by",),
    allowed_for=("decider",),
    icon="gavel",
)
# Held once it is resolved; after a reopening once more.
REVIEW: Step[Incident] = Step(
    Status.RESOLVED,
    None,
    _("Security review"),
    required=("security_review",),
    gates=(gates.is_security, gates.investigated, gates.decided, gates.review_says),
    sets_time=("reviewed_at",),
    signs=("reviewed_by",),
    icon="clipboard-check",
)
#: before it is closed
CLOSING = (gates.investigated, gates.decided, gates.reviewed)
