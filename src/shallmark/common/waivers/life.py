"""The life of a waiver: asked for, approved by another, revoked."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.waivers import gates
from shallmark.common.waivers.models import Status, Waiver
from shallmark.common.waivers.queries import beneficiaries
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person


class WaiverLife(Lifecycle[Waiver]):
    """In force between its two moments once it is approved, until it is revoked."""

    @Step(
        Status.REQUESTED,
        Status.APPROVED,
        _("Approve"),
        gates=(gates.reason_said, gates.not_over, gates.not_too_long, gates.renewed_seldom),
        sets_time=("approved_at", "valid_from"),
        signs=("approved_by",),
        icon="check",
    )
    @staticmethod
    def approve(waiver: Waiver, by: Person | None) -> None:
        if by is not None and by.pk == waiver.requested_by_id:
            raise NotAllowed(str(_("Another person than the one who asked approves.")))
        if by is not None and by.pk in beneficiaries(waiver):
            raise NotAllowed(str(_("Somebody approves who neither works on it nor asked before.")))

    refuse = Step(
        Status.REQUESTED,
        Status.REFUSED,
        _("Refuse"),
        reason_needed=True,
        sets_time=("refused_at",),
        icon="x",
    )

    revoke = Step(
        Status.APPROVED,
        Status.REVOKED,
        _("Revoke"),
        reason_needed=True,
        sets_time=("revoked_at",),
        icon="ban",
    )
