"""An improvement: an opportunity, how it was decided, done, measured and reported."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    NEW = "new", _("New")
    ASSESSED = "assessed", _("Assessed")
    APPROVED = "approved", _("Approved")
    IN_WORK = "in_work", _("In work")
    IMPLEMENTED = "implemented", _("Implemented")
    MEASURED = "measured", _("Measured")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged")


OPEN = (
    Status.NEW,
    Status.ASSESSED,
    Status.APPROVED,
    Status.IN_WORK,
    Status.IMPLEMENTED,
)

EDGES = (
    (Status.NEW, Status.ASSESSED),
    (Status.ASSESSED, Status.APPROVED),
    (Status.NEW, Status.DECLINED),
    (Status.ASSESSED, Status.DECLINED),
    (Status.NEW, Status.MERGED),
    (Status.ASSESSED, Status.MERGED),
    (Status.APPROVED, Status.IN_WORK),
    (Status.IN_WORK, Status.IMPLEMENTED),
    (Status.IMPLEMENTED, Status.MEASURED),
)


class Source(models.TextChoices):
    SLM = "slm", _("service level management")
    SUPPLIER = "supplier", _("supplier management")
    BRM = "brm", _("business relationship management")
    INCIDENT = "incident", _("incident management")
    PROBLEM = "problem", _("problem management")
    CHANGE = "change", _("change management")
    RELEASE = "release", _("release management")
    SECURITY = "security", _("information security")
    AUDIT = "audit", _("audit, nonconformity")
    REVIEW = "review", _("review")
    IDEA = "idea", _("idea of a person")


class Kind(models.TextChoices):
    QUALITY = "quality", _("quality")
    VALUE = "value", _("value")
    CAPABILITY = "capability", _("capability")
    COST = "cost", _("cost")
    PRODUCTIVITY = "productivity", _("productivity")
    RESOURCE_USE = "resource_use", _("resource use")
    RISK = "risk", _("risk")


class Priority(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


def _figure(label: Text) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(label, max_digits=14, decimal_places=3, null=True, blank=True)


@tracked()
class Improvement(Record):
    """Plan, do, check, act: `stage` says where in the cycle it stands."""

    Status = Status
    Source = Source
    Kind = Kind

    status = models.CharField(_("state"), choices=Status.choices, default=Status.NEW, max_length=16)
    source = models.CharField(_("comes from"), max_length=10, choices=Source.choices)
    #: reference of the record that it comes from
    origin = models.CharField(
        _("record it comes from"),
        max_length=40,
        blank=True,
        help_text=_("Reference of the nonconformity, review, incident or change."),
    )
    kind = models.CharField(_("kind of benefit"), max_length=14, choices=Kind.choices, blank=True)
    text = models.TextField(_("what could be better"), blank=True)
    assessment = models.TextField(_("assessment: benefit, cost, risk"), blank=True)
    criteria_version = models.CharField(_("version of the criteria"), max_length=20, blank=True)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, blank=True)
    decision = models.CharField(_("decision"), max_length=12, blank=True, editable=False)
    decided_by = person(_("decided by"), editable=False)
    decision_reason = models.TextField(_("reason for declining it"), blank=True)
    target = _figure(_("target"))
    baseline = _figure(_("value before"))
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    measured_value = _figure(_("value after"))
    measured_by = person(_("measured by"), editable=False)
    met = models.BooleanField(_("target met"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged",
        verbose_name=_("merged into"),
    )  # fmt: skip
    statement_of_none = models.TextField(
        _("statement of none"),
        blank=True,
        help_text=_("Only to state that the source gave no opportunity in the half-year."),
    )
    assessed_at = moment(_("assessed"))
    approved_at = moment(_("approved"))
    decided_at = moment(_("decided"))
    started_at = moment(_("started"))
    done_at = moment(_("done"))
    measured_at = moment(_("measured"))
    reported_at = moment(_("reported"))

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        triggers: ClassVar[list[Any]] = [
            lifecycle("improvement", EDGES),
            initial_state_trigger(Status.NEW),
        ]
        constraints = [
            imported_once("improvement"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="improvement_not_merged_into_itself",
                violation_error_message=_("An improvement is not merged into itself."),
            ),
        ]
        indexes = [models.Index(fields=["status", "due"], name="improvement_due")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stage(self) -> str:
        """Where in the cycle it stands: plan, do, check, act; empty when it went nowhere."""
        return STAGES.get(self.status, "")

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by


STAGES: dict[str, str] = {
    Status.NEW: "plan",
    Status.ASSESSED: "plan",
    Status.APPROVED: "plan",
    Status.IN_WORK: "do",
    Status.IMPLEMENTED: "check",
    Status.MEASURED: "act",
}
