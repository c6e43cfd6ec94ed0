"""A task of a change: one piece of its work, with somebody who does it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.numbers import next_position
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
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
TAKES_TASKS = tuple(state for state in states.OPEN if state != states.Status.REVIEW)


@tracked()
class ChangeTask(Record):
    """What is to be done, by whom and when. Work on the items waits for the change's start."""

    Status = TaskStatus

    class Kind(models.TextChoices):
        PREPARE = "prepare", _("preparation")
        IMPLEMENT = "implement", _("work on the items")
        VERIFY = "verify", _("verification")

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.OPEN, max_length=12
    )
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
            initial_state_trigger(TaskStatus.OPEN),
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

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """The last of its change, unless its place is said; a change that is over takes none."""
        if self.change.status not in TAKES_TASKS:
            sentence = _now("The work of %(change)s is over: it takes no more tasks.")
            raise Invalid({"change": [sentence % {"change": self.change.reference}]})
        if self.position is None:
            self.position = next_position(self.change.tasks)
