"""Objectives of service management: measured, judged at the due date, followed by action."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.plan.policy.models.policy import Policy


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    ACHIEVED = "achieved", _("Achieved")
    MISSED = "missed", _("Missed")
    REPLACED = "replaced", _("Replaced")


EDGES = (
    (Status.DRAFT, Status.APPROVED),
    (Status.APPROVED, Status.ACHIEVED),
    (Status.APPROVED, Status.MISSED),
    (Status.MISSED, Status.REPLACED),
)


def _number(label: Text) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(label, max_digits=18, decimal_places=6, null=True, blank=True)


@tracked()
class Objective(Record):
    """`value` is the newest measured one; the series is its history."""

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    policy = models.ForeignKey(
        Policy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("policy"),
    )
    metric = models.CharField(_("metric"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = _number(_("baseline"))
    target = _number(_("target"))
    due = models.DateField(_("due"), null=True, blank=True)
    resources = models.TextField(_("resources"), blank=True)
    evaluation_method = models.TextField(_("how it is evaluated"), blank=True)
    value = _number(_("measured value"))
    approved_at = moment(_("approved"))
    measured_at = moment(_("measured"))
    judged_at = moment(_("judged"))
    decided_at = moment(_("decided"))

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        triggers: ClassVar[list[Any]] = [
            lifecycle("objective", EDGES),
            initial_state_trigger(Status.DRAFT),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    @property
    def is_met(self) -> bool:
        """The newest value is at the target or beyond, seen from the baseline."""
        if self.value is None or self.target is None or self.baseline is None:
            return False
        rising = self.target >= self.baseline
        return bool(self.value >= self.target if rising else self.value <= self.target)
