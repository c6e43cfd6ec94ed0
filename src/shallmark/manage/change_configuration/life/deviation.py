"""The life of a deviation: recorded by one, decided by another."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration import deviations, gates_change_deviation
from shallmark.manage.change_configuration.bound import RUNNING
from shallmark.manage.change_configuration.models import ChangeDeviation
from shallmark.manage.change_configuration.models.change_deviation import DeviationStatus as Status


class ChangeDeviationLife(Lifecycle[ChangeDeviation]):
    """What was recorded stands; it is accepted, or it is not."""

    @staticmethod
    def prepare_new(deviation: ChangeDeviation, *, by: Person | None, at: datetime) -> None:
        """What was approved is taken from the change.

        Raises:
            Invalid: the change is not under way, or nothing is otherwise.

        """
        change = deviation.change
        if change.status not in RUNNING:
            sentence = _now("Only a change that has started and is not closed is carried out"
                            " otherwise: before the start edit the change itself.")  # fmt: skip
            raise Invalid({"change": [sentence]})
        if deviations.value_of(deviation) == getattr(change, deviation.of_field):
            raise Invalid({"becomes": [_now("This is as it was approved.")]})
        deviation.was = deviations.text_of(change, deviation.of_field)
        label = capital(deviations.field_of(deviation.of_field).verbose_name)
        deviation.title = deviation.title or f"{change.reference}: {label}"

    @staticmethod
    def on_edit(
        deviation: ChangeDeviation, *, before: Mapping[str, object], by: Person | None
    ) -> None:
        fixed = [name for name in ("change", "of_field", "becomes", "why") if name in before]
        if fixed:
            sentence = _now("What was recorded stands: have it decided, and record another one.")
            raise Invalid({fixed[0]: [sentence]})

    @Step(
        Status.OPEN,
        Status.ACCEPTED,
        _("Accept"),
        required=("decision_reason",),
        gates=(gates_change_deviation.bypasses_nothing, gates_change_deviation.permits_ahead),
        sets_time=("decided_at",),
        signs=("decided_by",),
        icon="check",
    )
    @staticmethod
    def accept(deviation: ChangeDeviation, by: Person | None) -> None:
        """The change says from now on what is carried out."""
        deviations.require_decider(deviation, by)

    @Step(
        Status.OPEN,
        Status.REJECTED,
        _("Reject"),
        required=("decision_reason",),
        sets_time=("decided_at",),
        signs=("decided_by",),
        icon="x",
    )
    @staticmethod
    def reject(deviation: ChangeDeviation, by: Person | None) -> None:
        """It was not to be done otherwise; the change keeps what was approved."""
        deviations.require_decider(deviation, by)
