"""The life of a policy exception: assessed, approved by another, ended."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.grc import gates_exception as gates
from shallmark.manage.grc.models.exception import PolicyException, Status
from shallmark.manage.team.models import Person


class PolicyExceptionLife(Lifecycle[PolicyException]):
    """It ends by itself after its last day."""

    # What is risked, and what makes up for it, is known.
    assess = Step(
        Status.REQUESTED,
        Status.ASSESSED,
        _("Assess"),
        required=("record", "policy", "reason", "until"),
        fields=("compensation", "risk"),
        gates=(gates.compensated,),
        sets_time=("assessed_at",),
        icon="gauge",
    )

    @Step(
        Status.ASSESSED,
        Status.APPROVED,
        _("Approve"),
        gates=(gates.compensated, gates.covers_no_bypass, gates.end_to_come),
        sets_time=("approved_at",),
        signs=("approved_by",),
        icon="check",
    )
    @staticmethod
    def approve(exception: PolicyException, by: Person | None) -> None:
        if by is not None and gates.asked_for(exception, by):
            raise NotAllowed(str(_("Ask another approver than the requester.")))
        if by is not None and not gates.may_approve(exception, by):
            raise NotAllowed(
                str(_("The security manager approves security exceptions, the executive others."))
            )

    refuse = Step(
        (Status.REQUESTED, Status.ASSESSED),
        Status.REFUSED,
        _("Refuse"),
        required=("decision_reason",),
        sets_time=("decided_at",),
        icon="x",
    )

    end = Step(Status.APPROVED, Status.ENDED, _("End"), sets_time=("ended_at",), icon="player-stop")

    expire = Step(
        Status.APPROVED,
        Status.ENDED,
        _("Expire"),
        sets_time=("ended_at",),
        automatic=True,
        icon="hourglass",
    )
