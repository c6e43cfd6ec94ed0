"""Tasks of the service management plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models import Document
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


EDGES = ((Status.OPEN, Status.DONE), (Status.OPEN, Status.DROPPED))


@tracked()
class PlanTask(Record):
    """What the plan says is to be done, by whom, until when; a new date needs a decision."""

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.OPEN, max_length=12
    )
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
            initial_state_trigger(Status.OPEN),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What the plan says stands: a new date is a step with its decision."""
        if "due" in before:
            sentence = _("The plan says this date: move it by “Move the date”, with a decision.")
            raise Invalid({"due": [str(sentence)]})
