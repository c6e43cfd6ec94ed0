"""Access of outsiders to systems: agreed, for a purpose, from one day up to another."""

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


class Status(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Refused")


EDGES = (
    (Status.REQUESTED, Status.APPROVED),
    (Status.REQUESTED, Status.REFUSED),
    (Status.APPROVED, Status.ACTIVE),
    (Status.ACTIVE, Status.ENDED),
)


@tracked()
class ExternalAccess(Record):
    """Begins on its first day by itself, and ends after its last."""

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.REQUESTED, max_length=16
    )
    party = models.CharField(
        _("party"), max_length=120, help_text=_("Supplier, customer or other outsider.")
    )
    systems = models.TextField(_("systems"), help_text=_("One a line."))
    agreement = models.CharField(
        _("agreement"),
        max_length=120,
        blank=True,
        help_text=_("The agreement with security requirements that they signed."),
    )
    purpose = models.TextField(_("purpose"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    approved_by = person(_("approved by"), editable=False)
    decision_reason = models.TextField(_("reason for refusing it"), blank=True)
    approved_at = moment(_("approved"))
    decided_at = moment(_("decided"))
    ended_at = moment(_("ended"))

    class Meta:
        verbose_name = _("outsider's access")
        verbose_name_plural = _("outsiders' access")
        triggers: ClassVar[list[Any]] = [
            lifecycle("external_access", EDGES), initial_state_trigger(Status.REQUESTED)
        ]  # fmt: skip
        constraints = [
            imported_once("external_access"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="external_access_ends_after_start",
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]
        indexes = [models.Index(fields=["status", "ends_on"], name="external_access_ends")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
