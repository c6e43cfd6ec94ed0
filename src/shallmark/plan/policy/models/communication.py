"""Planned communication: what is told to whom, when, by which way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel.exceptions import Invalid
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

    def left_out(self, before: Mapping[str, object]) -> list[str]:
        """Whom the write leaves out for whom it was planned before."""
        told = {line.strip().lower() for line in self.audience.splitlines()}
        planned = [line.strip() for line in str(before.get("audience", "")).splitlines()]
        return [line for line in planned if line and line.lower() not in told]

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """It is told to all for whom it was planned."""
        super().on_edit(before=before, by=by)
        missing = self.left_out(before) if "status" in before else []
        if missing:
            sentence = _(
                "It was planned for %(list)s: tell them too, or let two people leave them out."
            )
            raise Invalid({"audience": [str(sentence) % {"list": ", ".join(missing)}]})

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
