"""The life of a task of a change."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import gates_change_task as gates
from shallmark.manage.change_configuration.models.change_task import ChangeTask, TaskStatus


class ChangeTaskLife(Lifecycle[ChangeTask]):
    """Whoever begins it does it, where nobody was named."""

    @Step(
        TaskStatus.OPEN,
        TaskStatus.IN_PROGRESS,
        _("Begin"),
        fields=("assigned_to",),
        gates=(gates.change_has_started,),
        sets_time=("started_at",),
        allowed_for=("assigned_to",),
        icon="player-play",
    )
    @staticmethod
    def begin_work(task: ChangeTask, by: Person | None) -> None:
        """Whoever begins it does it, where nobody was named."""
        task.assigned_to = task.assigned_to or by

    @Step(
        (TaskStatus.OPEN, TaskStatus.IN_PROGRESS),
        TaskStatus.DONE,
        _("Finish"),
        fields=("result",),
        gates=(gates.change_has_started,),
        sets_time=("done_at",),
        allowed_for=("assigned_to",),
        icon="check",
    )
    @staticmethod
    def finish(task: ChangeTask, by: Person | None) -> None:
        """It is done; what came of it may be said."""
        task.assigned_to = task.assigned_to or by

    cancel = Step(
        (TaskStatus.OPEN, TaskStatus.IN_PROGRESS),
        TaskStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        allowed_for=("assigned_to",),
        icon="ban",
    )
