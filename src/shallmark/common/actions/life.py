"""The life of an action: done, and its effect judged by another; or dropped."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Action, Status
from shallmark.common.hands import had_a_hand
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person


class ActionLife(Lifecycle[Action]):
    """Done or dropped by its date; whoever asked for it, or another, judges the effect."""

    finish = Step(
        Status.OPEN,
        Status.DONE,
        _("Finish"),
        required=("result",),
        sets_time=("done_at",),
        allowed_for=("owner",),
        icon="check",
    )

    # Another date, with a reason; the first one stays readable.
    revise = Step(
        Status.OPEN,
        None,
        _("Move the date"),
        required=("revised_due",),
        sets_time=("revised_at",),
        allowed_for=("owner", "source_owner"),
        reason_needed=True,
        icon="calendar",
    )

    @Step(
        Status.DONE,
        Status.EFFECTIVE,
        _("Judge the effect"),
        required=("effect",),
        sets_time=("effect_reviewed_at",),
        signs=("effect_reviewed_by",),
        allowed_for=("source_owner",),
        icon="eye-check",
    )
    @staticmethod
    def judge(action: Action, by: Person | None) -> None:
        if by is not None and (by.pk == action.owner_id or had_a_hand(by.pk, action, "did")):
            raise NotAllowed(str(_("Another person than the one who did it judges the effect.")))

    drop = Step(
        Status.OPEN,
        Status.DROPPED,
        _("Drop"),
        required=("drop_reason",),
        sets_time=("dropped_at",),
        allowed_for=("source_owner",),
        icon="x",
    )
