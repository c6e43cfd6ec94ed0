"""Access of outsiders to systems: agreed, for a purpose, from one day up to another."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.grc import gates_exception as gates


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

    status = FSMField(_("state"), choices=Status.choices, default=Status.REQUESTED, max_length=16)
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
            lifecycle("external_access", EDGES), born_as(Status.REQUESTED)
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

    def begin(self, *, by: Any, **_said: Any) -> None:
        self.owner = self.owner or by

    @transition(
        field="status",
        source=Status.REQUESTED,
        target=Status.APPROVED,
        custom=step(
            _("Approve"),
            needs=("party", "systems", "purpose", "starts_on", "ends_on"),
            asks=("agreement",),
            gates=(gates.agreement_signed,),
            stamps=("approved_at",),
            icon="check",
        ),
    )
    def approve(self, *, by: Any) -> None:
        self.approved_by = by

    @transition(
        field="status",
        source=Status.REQUESTED,
        target=Status.REFUSED,
        custom=step(_("Refuse"), needs=("decision_reason",), stamps=("decided_at",), icon="x"),
    )
    def refuse(self, *, by: Any) -> None:
        """They get no access."""

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.ACTIVE,
        custom=step(_("Begin"), automatic=True, icon="player-play"),
    )
    def start(self, *, by: Any) -> None:
        """Its first day has come."""

    @transition(
        field="status",
        source=Status.ACTIVE,
        target=Status.ENDED,
        custom=step(_("End"), stamps=("ended_at",), icon="player-stop"),
    )
    def end(self, *, by: Any) -> None:
        """They have no access any more."""

    @transition(
        field="status",
        source=Status.ACTIVE,
        target=Status.ENDED,
        custom=step(_("End by date"), stamps=("ended_at",), automatic=True, icon="hourglass"),
    )
    def end_by_date(self, *, by: Any) -> None:
        """Its last day is over."""
