"""Accepted departures from a policy, and access of outsiders to systems: both come to an end."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.refusals import NotAllowed
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.grc import gates_exception as gates
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

    status = FSMField(_("state"), choices=Status.choices, default=Status.REQUESTED, max_length=16)
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
        triggers: ClassVar[list[Any]] = [lifecycle("exception", EDGES), born_as(Status.REQUESTED)]
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

    def begin(self, *, by: Any, at: datetime) -> None:
        self.requested_by = self.requested_by or by
        self.owner = self.owner or self.requested_by

    @transition(
        field="status",
        source=Status.REQUESTED,
        target=Status.ASSESSED,
        custom=step(
            _("Assess"),
            needs=("record", "policy", "reason", "until"),
            asks=("compensation", "risk"),
            gates=(gates.compensated,),
            stamps=("assessed_at",),
            icon="gauge",
        ),
    )
    def assess(self, *, by: Any) -> None:
        """What is risked, and what makes up for it, is known."""

    @transition(
        field="status",
        source=Status.ASSESSED,
        target=Status.APPROVED,
        custom=step(
            _("Approve"),
            gates=(gates.compensated, gates.covers_no_bypass, gates.end_to_come),
            stamps=("approved_at",),
            icon="check",
        ),
    )
    def approve(self, *, by: Any) -> None:
        if by is not None and by.pk == self.requested_by_id:
            raise NotAllowed(str(_("Ask another approver than the requester.")))
        if by is not None and not gates.may_approve(self, by):
            raise NotAllowed(
                str(_("The security manager approves security exceptions, the executive others."))
            )
        self.approved_by = by

    @transition(
        field="status",
        source=[Status.REQUESTED, Status.ASSESSED],
        target=Status.REFUSED,
        custom=step(_("Refuse"), needs=("decision_reason",), stamps=("decided_at",), icon="x"),
    )
    def refuse(self, *, by: Any) -> None:
        """The policy holds."""

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.ENDED,
        custom=step(_("End"), stamps=("ended_at",), icon="player-stop"),
    )
    def end(self, *, by: Any) -> None:
        """It is not needed any more."""

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.ENDED,
        custom=step(_("Expire"), stamps=("ended_at",), automatic=True, icon="hourglass"),
    )
    def expire(self, *, by: Any) -> None:
        """Its last day is over."""
