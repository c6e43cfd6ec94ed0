"""What follows from writes of people, rights and trainings; discovered as `records` is."""

from shallmark.common.postponed import require_new_words
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.manage.team import confirming, leaving
from shallmark.manage.team.models import TrainingRecord

__all__ = ["confirming", "leaving"]


@after(TrainingRecord, "postpone")
def hold_postponement(training: TrainingRecord, _event: WriteEvent) -> None:
    require_new_words(training, "planned_for")
