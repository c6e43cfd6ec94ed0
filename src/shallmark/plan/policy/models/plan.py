"""Tasks of the service management plan."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.common.documents.models import Document
from shallmark.kernel import clock
from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.plan.policy import gates


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


EDGES = ((Status.OPEN, Status.DONE), (Status.OPEN, Status.DROPPED))


@tracked()
class PlanTask(Record):
    """What the plan says is to be done, by whom, until when; a new date needs a decision."""

    Status = Status

    status = FSMField(_("state"), choices=Status.choices, default=Status.OPEN, max_length=12)
    plan = models.ForeignKey(
        Document, models.PROTECT, related_name="plan_tasks", verbose_name=_("plan")
    )
    text = models.TextField(_("what is to be done"), blank=True)
    due = models.DateField(_("due"))
    revised_due = models.DateField(_("new date"), null=True, blank=True)
    decision = models.CharField(
        _("decision"), max_length=240, blank=True, help_text=_("Who decided what, or a number.")
    )
    done_at = moment(_("done"))
    revised_at = moment(_("date moved"))
    dropped_at = moment(_("dropped"))

    class Meta:
        verbose_name = _("task of the plan")
        verbose_name_plural = _("tasks of the plan")
        triggers: ClassVar[list[Any]] = [
            lifecycle("plan_task", EDGES),
            born_as(Status.OPEN),
        ]

    def begin(self, *, by: Any, **_said: Any) -> None:
        self.owner = self.owner or by

    @transition(
        field="status",
        source=Status.OPEN,
        target=Status.DONE,
        custom=step(_("Finish"), stamps=("done_at",), relations=("owner",), icon="check"),
    )
    def finish(self, *, by: Any) -> None:
        """It is done."""

    @transition(
        field="status",
        source=Status.OPEN,
        target=None,
        custom=step(
            _("Move the date"),
            needs=("revised_due",),
            asks=("decision",),
            gates=(gates.new_date_decided,),
            icon="calendar-time",
        ),
    )
    def revise(self, *, by: Any) -> None:
        """A new date, with the decision behind it."""
        self.revised_at = clock.now()

    @transition(
        field="status",
        source=Status.OPEN,
        target=Status.DROPPED,
        custom=step(_("Drop"), needs=("decision",), stamps=("dropped_at",), icon="x"),
    )
    def drop(self, *, by: Any) -> None:
        """It is not done any more, and somebody decided so."""
