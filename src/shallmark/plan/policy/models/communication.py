"""Planned communication: what is told to whom, when, by which way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.plan.policy.models.governed import lines


class Status(models.TextChoices):
    PLANNED = "planned", _("Planned")
    SENT = "sent", _("Sent")
    MISSED = "missed", _("Missed")
    CANCELED = "canceled", _("Canceled")


EDGES = (
    (Status.PLANNED, Status.SENT),
    (Status.PLANNED, Status.MISSED),
    (Status.PLANNED, Status.CANCELED),
    (Status.MISSED, Status.SENT),
)


@tracked()
class Communication(TypedDays, Record):
    """The title is the topic."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        MEETING = "meeting", _("Meeting")
        PORTAL = "portal", _("Portal")
        REPORT = "report", _("Report")
        TRAINING = "training", _("Training")

    Status = Status
    promised: ClassVar[Mapping[str, str]] = {"due": Status.PLANNED}
    moved_by: ClassVar[Mapping[str, str]] = {"due": "postpone"}

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PLANNED, max_length=12
    )
    audience = lines(_("audience"))
    timing = models.CharField(_("when"), max_length=120, blank=True)
    channel = models.CharField(_("by"), max_length=12, choices=Channel.choices, blank=True)
    due = models.DateField(_("due"))
    sent_at = moment(_("sent"))
    canceled_at = moment(_("canceled"))
    cancel_reason = models.TextField(_("why it is canceled"), blank=True)

    class Meta:
        verbose_name = _("communication")
        verbose_name_plural = _("communications")
        triggers: ClassVar[list[Any]] = [
            lifecycle("communication", EDGES),
            initial_state_trigger(Status.PLANNED),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
