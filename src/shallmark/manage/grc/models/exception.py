"""Accepted departures from a policy, and access of outsiders to systems: both come to an end."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.grc.models.risk import Risk


class Status(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    ASSESSED = "assessed", _("Assessed")
    APPROVED = "approved", _("Approved")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Refused")


EDGES = (
    (Status.REQUESTED, Status.ASSESSED),
    (Status.ASSESSED, Status.APPROVED),
    (Status.REQUESTED, Status.REFUSED),
    (Status.ASSESSED, Status.REFUSED),
    (Status.APPROVED, Status.ENDED),
)


@tracked()
class PolicyException(Record):
    """Holds until its last day, with a measure that makes up for what is left out."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("policy")
        SECURITY = "security", _("security")

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.REQUESTED, max_length=16
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.POLICY)
    record = models.CharField(
        _("for"), max_length=40, help_text=_("Reference of the record that departs.")
    )
    policy = models.CharField(_("from policy"), max_length=120)
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until"))
    compensation = models.TextField(_("compensating measure"), blank=True)
    risk = models.ForeignKey(
        Risk, models.PROTECT, null=True, blank=True, related_name="exceptions",
        verbose_name=_("risk"),
    )  # fmt: skip
    requested_by = person(_("asked for by"), editable=False)
    approved_by = person(_("approved by"), editable=False)
    decision_reason = models.TextField(_("reason for refusing it"), blank=True)
    assessed_at = moment(_("assessed"))
    approved_at = moment(_("approved"))
    decided_at = moment(_("decided"))
    ended_at = moment(_("ended"))

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        triggers: ClassVar[list[Any]] = [
            lifecycle("exception", EDGES),
            initial_state_trigger(Status.REQUESTED),
        ]
        constraints = [
            imported_once("exception"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(approved_by=F("requested_by")),
                name="exception_approved_by_another",
                violation_error_message=_("Ask another approver than the requester."),
            ),
        ]
        indexes = [models.Index(fields=["status", "until"], name="exception_ends")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.requested_by = self.requested_by or by
        self.owner = self.owner or self.requested_by
