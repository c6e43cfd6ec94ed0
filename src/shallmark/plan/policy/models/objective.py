"""Objectives of service management: measured, judged at the due date, followed by action."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.plan.policy import gates
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


def _number(label: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=6, null=True, blank=True)


@tracked()
class Objective(Record):
    """`value` is the newest measured one; the series is its history."""

    Status = Status

    status = FSMField(_("state"), choices=Status.choices, default=Status.DRAFT, max_length=12)
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
            born_as(Status.DRAFT),
        ]

    def begin(self, *, by: Any, **_said: Any) -> None:
        self.owner = self.owner or by

    @property
    def is_met(self) -> bool:
        """The newest value is at the target or beyond, seen from the baseline."""
        if self.value is None or self.target is None or self.baseline is None:
            return False
        rising = self.target >= self.baseline
        return bool(self.value >= self.target if rising else self.value <= self.target)

    @transition(
        field="status",
        source=Status.DRAFT,
        target=Status.APPROVED,
        custom=step(
            _("Approve"),
            gates=(gates.objective_measurable,),
            stamps=("approved_at",),
            icon="check",
        ),
    )
    def approve(self, *, by: Any) -> None:
        """It is worked for from now on."""

    @transition(
        field="status",
        source=Status.APPROVED,
        target=None,
        custom=step(_("Measure"), needs=("value",), relations=("owner",), icon="gauge"),
    )
    def measure(self, *, by: Any) -> None:
        """A value of the series."""
        self.measured_at = clock.now()

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.ACHIEVED,
        custom=step(_("Judge"), stamps=("judged_at",), automatic=True),
    )
    def judge(self, *, by: Any) -> None:
        """Its day has come and the value meets the target."""

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.MISSED,
        custom=step(_("Miss"), stamps=("judged_at",), automatic=True),
    )
    def miss(self, *, by: Any) -> None:
        """Its day has come and the value does not meet the target."""

    @transition(
        field="status",
        source=Status.MISSED,
        target=Status.REPLACED,
        custom=step(
            _("Replace"), gates=(gates.miss_acted_on,), stamps=("decided_at",), icon="replace"
        ),
    )
    def act(self, *, by: Any) -> None:
        """What follows from the miss is decided."""
