"""The life of a change freeze."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.change_configuration.models.change_around import Freeze, FreezeStatus


class FreezeLife(Lifecycle[Freeze]):
    """It begins and ends by itself, once approved."""

    approve = Step(
        FreezeStatus.PLANNED,
        None,
        _("Approve"),
        sets_time=("approved_at",),
        signs=("approved_by",),
        icon="check",
    )

    cancel = Step(
        FreezeStatus.PLANNED,
        FreezeStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        icon="ban",
    )

    # Its first moment came, and it was approved.
    take_effect = Step(FreezeStatus.PLANNED, FreezeStatus.ACTIVE, _("Begin"), automatic=True)

    end = Step(FreezeStatus.ACTIVE, FreezeStatus.OVER, _("End"), automatic=True)
