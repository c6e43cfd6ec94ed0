"""The life of an outsider's access: approved, begun, ended."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.grc import gates_exception as gates
from shallmark.manage.grc.models.access import ExternalAccess, Status


class ExternalAccessLife(Lifecycle[ExternalAccess]):
    """It begins on its first day by itself, and ends after its last."""

    approve = Step(
        Status.REQUESTED,
        Status.APPROVED,
        _("Approve"),
        required=("party", "systems", "purpose", "starts_on", "ends_on"),
        fields=("agreement",),
        gates=(gates.agreement_signed, gates.approved_by_another),
        sets_time=("approved_at",),
        signs=("approved_by",),
        icon="check",
    )

    refuse = Step(
        Status.REQUESTED,
        Status.REFUSED,
        _("Refuse"),
        required=("decision_reason",),
        sets_time=("decided_at",),
        icon="x",
    )

    start = Step(Status.APPROVED, Status.ACTIVE, _("Begin"), automatic=True, icon="player-play")

    end = Step(Status.ACTIVE, Status.ENDED, _("End"), sets_time=("ended_at",), icon="player-stop")

    end_by_date = Step(
        Status.ACTIVE,
        Status.ENDED,
        _("End by date"),
        sets_time=("ended_at",),
        automatic=True,
        icon="hourglass",
    )
