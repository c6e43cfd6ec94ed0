"""The life of an exception from a freeze: asked by one, decided by the owner of the freeze."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import FreezeException
from shallmark.manage.change_configuration.models.freeze_exception import ExceptionStatus as Status

FIXED = ("change", "freeze", "from_at", "to_at", "why")


class FreezeExceptionLife(Lifecycle[FreezeException]):
    """What was asked stands; only the owner of the freeze decides on it."""

    @staticmethod
    def prepare_new(exception: FreezeException, *, by: Person | None, at: datetime) -> None:
        named = f"{exception.change.reference}: {exception.freeze.title}"
        exception.title = exception.title or named[:240]

    @staticmethod
    def on_edit(
        exception: FreezeException, *, before: Mapping[str, object], by: Person | None
    ) -> None:
        fixed = [name for name in FIXED if name in before]
        if fixed:
            sentence = _now("What was asked stands: ask for another exception.")
            raise Invalid({fixed[0]: [sentence]})

    @Step(
        Status.ASKED,
        Status.GRANTED,
        _("Grant"),
        required=("decision_reason",),
        sets_time=("decided_at",),
        signs=("decided_by",),
        icon="check",
    )
    @staticmethod
    def grant(exception: FreezeException, by: Person | None) -> None:
        """The change may be done in this time, although the freeze holds."""
        require_decider(exception, by)

    @Step(
        Status.ASKED,
        Status.REFUSED,
        _("Refuse"),
        required=("decision_reason",),
        sets_time=("decided_at",),
        signs=("decided_by",),
        icon="x",
    )
    @staticmethod
    def refuse(exception: FreezeException, by: Person | None) -> None:
        """The freeze holds for this change, too."""
        require_decider(exception, by)


def require_decider(exception: FreezeException, by: Person | None) -> None:
    """Raise NotAllowed unless the person owns the freeze, and is not concerned in the change."""
    change, owner = exception.change, exception.held_by.owner
    if owner is None:
        raise NotAllowed(_now("The owner of the freeze decides: it has none."))
    if by is None or by.pk != owner.pk:
        sentence = _now("The owner of the freeze decides on an exception from it: %(owner)s.")
        raise NotAllowed(sentence % {"owner": owner})
    if by.pk in {change.requester_id, change.implementer_id, exception.created_by_id}:
        raise NotAllowed(
            _now("You asked for it or carry it out: hand the freeze to another owner first.")
        )
