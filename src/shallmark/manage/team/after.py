"""What follows from writes of a change of rights and of a training; discovered as `records` is."""

from shallmark.common.postponed import require_new_words
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.manage.team import confirming
from shallmark.manage.team.models import TrainingRecord

__all__ = ["confirming"]


@after(TrainingRecord, "postpone")
def hold_postponement(training: TrainingRecord, _event: WriteEvent) -> None:
    require_new_words(training, "planned_for")
