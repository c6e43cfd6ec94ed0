"""Planned communication: what is told to whom, when, by which way."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.tracking import born_as, lifecycle, tracked
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
class Communication(Record):
    """The title is the topic."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        MEETING = "meeting", _("Meeting")
        PORTAL = "portal", _("Portal")
        REPORT = "report", _("Report")
        TRAINING = "training", _("Training")

    Status = Status

    status = FSMField(_("state"), choices=Status.choices, default=Status.PLANNED, max_length=12)
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
            born_as(Status.PLANNED),
        ]

    def begin(self, *, by: Any, **_said: Any) -> None:
        self.owner = self.owner or by

    @transition(
        field="status",
        source=[Status.PLANNED, Status.MISSED],
        target=Status.SENT,
        custom=step(
            _("Sent"),
            needs=("audience", "channel"),
            stamps=("sent_at",),
            relations=("owner",),
            icon="send",
        ),
    )
    def send(self, *, by: Any) -> None:
        """It was told."""

    @transition(
        field="status",
        source=Status.PLANNED,
        target=Status.CANCELED,
        custom=step(
            _("Cancel"),
            needs=("cancel_reason",),
            stamps=("canceled_at",),
            relations=("owner",),
            icon="x",
        ),
    )
    def cancel(self, *, by: Any) -> None:
        """Nobody needs to be told any more."""

    @transition(
        field="status",
        source=Status.PLANNED,
        target=Status.MISSED,
        custom=step(_("Miss"), automatic=True),
    )
    def miss(self, *, by: Any) -> None:
        """Its day has passed."""
