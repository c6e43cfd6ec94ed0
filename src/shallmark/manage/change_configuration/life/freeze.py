"""The life of a change freeze."""

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change
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

    @Step(
        FreezeStatus.PLANNED,
        FreezeStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        signs=("canceled_by",),
        icon="ban",
    )
    @staticmethod
    def cancel(freeze: Freeze, by: Person | None) -> None:
        """Changes may be done in this time after all."""
        if by is not None:
            require_canceler(freeze, by)

    # Its first moment came, and it was approved.
    take_effect = Step(FreezeStatus.PLANNED, FreezeStatus.ACTIVE, _("Begin"), automatic=True)

    end = Step(FreezeStatus.ACTIVE, FreezeStatus.OVER, _("End"), automatic=True)


def require_canceler(freeze: Freeze, by: Person) -> None:
    """Raise NotAllowed for whoever's change it stands in the way of."""
    hindered = changes_in(freeze, by) if freeze.approved_at is not None else []
    if hindered:
        raise NotAllowed(
            _now("It stands in the way of %(change)s, which is yours: somebody else cancels it.")
            % {"change": hindered[0]}
        )


def changes_in(freeze: Freeze, person: Person | None) -> list[str]:
    """Changes planned for the time of a freeze that the person asked for or carries out."""
    if person is None:
        return []
    mine = Q(requester=person.pk) | Q(created_by=person.pk) | Q(implementer=person.pk)
    planned = Change.objects.filter(
        mine, planned_start__lt=freeze.ends_at, planned_end__gt=freeze.starts_at
    ).exclude(status__in=("closed", "canceled", "rejected"))
    return [
        change.reference
        for change in planned.only("reference", "services")
        if not freeze.scope or set(freeze.scope) & set(change.services)
    ]
