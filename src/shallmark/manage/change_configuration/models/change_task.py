"""A task of a change: one piece of its work, with somebody who does it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.numbers import next_position
from shallmark.kernel.refusals import Invalid
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.change_configuration import gates_change_task as gates
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.team.models import Team


class TaskStatus(models.TextChoices):
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    CANCELED = "canceled", _("Canceled")


EDGES = (
    ("open", "in_progress"), ("open", "done"), ("open", "canceled"),
    ("in_progress", "done"), ("in_progress", "canceled"),
)  # fmt: skip
TO_DO = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)
#: states of a change to which work is still added
TAKES_TASKS = tuple(one for one in states.OPEN if one != states.Status.REVIEW)


@tracked()
class ChangeTask(Record):
    """What is to be done, by whom and when. Work on the items waits for the change's start."""

    Status = TaskStatus

    class Kind(models.TextChoices):
        PREPARE = "prepare", _("preparation")
        IMPLEMENT = "implement", _("work on the items")
        VERIFY = "verify", _("verification")

    status = FSMField(_("state"), choices=Status.choices, default=Status.OPEN, max_length=12)
    change = models.ForeignKey(
        Change, models.CASCADE, related_name="tasks", verbose_name=_("change")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.IMPLEMENT,
        help_text=_("Only preparation begins before the change has started."),
    )  # fmt: skip
    text = models.TextField(_("what is to be done"), blank=True)
    #: place among the tasks of its change
    position = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    assigned_to = person(_("assigned to"))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    planned_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    cancel_reason = models.CharField(_("why it is canceled"), max_length=240, blank=True)
    started_at = moment(_("started"))
    done_at = moment(_("done"))
    canceled_at = moment(_("canceled"))

    class Meta:
        verbose_name = _("change task")
        verbose_name_plural = _("change tasks")
        triggers: ClassVar[list[Any]] = [
            lifecycle("change_task", EDGES),
            born_as(TaskStatus.OPEN),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(planned_end__gt=models.F("planned_start")),
                name="change_task_ends_after_start",
                violation_error_message=_("The planned end comes after the planned start."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=TaskStatus.values), name="change_task_status_known"
            ),
        ]

    def begin(self, *, by: Any, at: datetime) -> None:
        """The last of its change, unless its place is said; a change that is over takes none."""
        if self.change.status not in TAKES_TASKS:
            said = _now("The work of %(change)s is over: it takes no more tasks.")
            raise Invalid({"change": [said % {"change": self.change.reference}]})
        if self.position is None:
            self.position = next_position(self.change.tasks)

    @transition(
        field="status",
        source=TaskStatus.OPEN,
        target=TaskStatus.IN_PROGRESS,
        custom=step(
            _("Begin"),
            asks=("assigned_to",),
            gates=(gates.change_has_started,),
            stamps=("started_at",),
            relations=("assigned_to",),
            icon="player-play",
        ),
    )
    def begin_work(self, *, by: Any) -> None:
        """Whoever begins it does it, where nobody was named."""
        self.assigned_to = self.assigned_to or by

    @transition(
        field="status",
        source=[TaskStatus.OPEN, TaskStatus.IN_PROGRESS],
        target=TaskStatus.DONE,
        custom=step(
            _("Finish"),
            asks=("result",),
            gates=(gates.change_has_started,),
            stamps=("done_at",),
            relations=("assigned_to",),
            icon="check",
        ),
    )
    def finish(self, *, by: Any) -> None:
        """It is done; what came of it may be said."""
        self.assigned_to = self.assigned_to or by

    @transition(
        field="status",
        source=[TaskStatus.OPEN, TaskStatus.IN_PROGRESS],
        target=TaskStatus.CANCELED,
        custom=step(
            _("Cancel"),
            needs=("cancel_reason",),
            stamps=("canceled_at",),
            relations=("assigned_to",),
            icon="ban",
        ),
    )
    def cancel(self, *, by: Any) -> None:
        """It is not needed, and the reason says why."""
