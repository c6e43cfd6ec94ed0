"""A difference between what is registered and what is there, from audits, discovery and imports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.audit import CiAudit
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.discovery import DiscoveryResult

FOUND_STANDS = _("It stands as it was recorded: its days count from there.")


class DiscrepancyStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ASSIGNED = "assigned", _("Assigned")
    CORRECTING = "correcting", _("Correcting")
    CLOSED = "closed", _("Closed")
    ACCEPTED = "accepted", _("Accepted")


EDGES = (
    (DiscrepancyStatus.OPEN, DiscrepancyStatus.ASSIGNED),
    (DiscrepancyStatus.ASSIGNED, DiscrepancyStatus.CORRECTING),
    (DiscrepancyStatus.CORRECTING, DiscrepancyStatus.CLOSED),
    (DiscrepancyStatus.ASSIGNED, DiscrepancyStatus.ACCEPTED),
)


@tracked()
class Discrepancy(Record):
    """`unauthorised` when no change explains it: then it is drift (CHK-CHG-17)."""

    Status = DiscrepancyStatus

    class Kind(models.TextChoices):
        MISSING = "missing", _("missing")
        UNREGISTERED = "unregistered", _("unregistered")
        ATTRIBUTE = "wrong_attribute", _("wrong attribute")
        RELATION = "wrong_relation", _("wrong relation")

    class Grade(models.TextChoices):
        HIGH = "high", _("high")
        MEDIUM = "medium", _("medium")
        LOW = "low", _("low")

    status = models.CharField(
        _("state"), choices=DiscrepancyStatus.choices, default=DiscrepancyStatus.OPEN, max_length=12
    )
    audit = models.ForeignKey(
        CiAudit, models.PROTECT, null=True, blank=True, related_name="discrepancies",
        verbose_name=_("audit"),
    )  # fmt: skip
    discovery = models.ForeignKey(
        DiscoveryResult, models.PROTECT, null=True, blank=True, related_name="discrepancies",
        verbose_name=_("seen by discovery"),
    )  # fmt: skip
    ci = models.ForeignKey(
        Ci, models.PROTECT, null=True, blank=True, related_name="discrepancies",
        verbose_name=_("item"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    grade = models.CharField(_("class"), max_length=8, choices=Grade.choices, blank=True)
    field = models.CharField(_("field"), max_length=80, blank=True)
    expected = models.CharField(_("registered"), max_length=500, blank=True)
    found = models.CharField(_("found"), max_length=500, blank=True)
    #: no authorised change explains it
    unauthorised = models.BooleanField(_("unauthorised change"), default=False)
    found_at = models.DateTimeField(_("found at"), default=clock.now)
    cause = models.TextField(_("cause"), blank=True)
    #: a correction of the register, or the reference of the change that puts reality right
    action = models.CharField(_("corrective action"), max_length=240, blank=True)
    accept_reason = models.CharField(_("why it may stay"), max_length=240, blank=True)
    assigned_at = moment(_("assigned"))
    correction_started_at = moment(_("correction begun"))

    class Meta:
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        triggers: ClassVar[list[Any]] = [
            lifecycle("discrepancy", EDGES),
            initial_state_trigger(DiscrepancyStatus.OPEN),
        ]
        constraints = [
            imported_once("discrepancy"),
            models.UniqueConstraint(
                fields=["ci", "kind", "field"],
                condition=models.Q(status__in=("open", "assigned", "correcting"), audit=None),
                name="discrepancy_open_once",
                violation_error_message=_("This difference is open already."),
            ),
        ]

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Hold the day of finding: its days count from there.

        Raises:
            Invalid: somebody moves it once it is recorded.

        """
        super().on_edit(before=before, by=by)
        if by is not None and "found_at" in before:
            raise Invalid({"found_at": [str(FOUND_STANDS)]})

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or f"{self.ci or ''} {self.get_kind_display()} {self.field}".strip()
