"""What stands around changes: approval rules, freezes, cost lines, test results."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_lists import Lines, References


@tracked()
class ApprovalRule(Record):
    """Who approves changes of a category, from a risk and a cost on; the most demanding wins."""

    category = models.CharField(_("category"), max_length=12, choices=states.Category.choices)
    risk_from = models.CharField(
        _("from risk"), max_length=8, choices=states.Level.choices, default=states.Level.LOW
    )
    cost_from = models.DecimalField(
        _("from cost"), max_digits=14, decimal_places=2, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    #: keys of roles
    roles = Lines(_("roles that approve"), blank=False)
    quorum = models.PositiveSmallIntegerField(
        _("approvals needed"), default=1, validators=[MinValueValidator(1)]
    )
    separate = models.BooleanField(
        _("duties apart"), default=True, help_text=_("The implementer does not approve either.")
    )
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")

    def __str__(self) -> str:
        return self.title


class FreezeStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Active")
    OVER = "over", _("Over")
    CANCELED = "canceled", _("Canceled")


FREEZE_EDGES = (("planned", "canceled"), ("planned", "active"), ("active", "over"))


@tracked()
class Freeze(Record):
    """A time without changes, for some services or for all; it counts once it is approved."""

    Status = FreezeStatus

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PLANNED, max_length=10
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    scope = References(
        _("services"), keys=("service",), help_text=_("References; none means all services.")
    )
    reason = models.TextField(_("reason"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = moment(_("approved"))
    cancel_reason = models.CharField(_("why it is canceled"), max_length=240, blank=True)
    canceled_at = moment(_("canceled"))
    canceled_by = person(_("canceled by"), editable=False)

    class Meta:
        verbose_name = _("change freeze")
        verbose_name_plural = _("change freezes")
        triggers: ClassVar[list[Any]] = [
            lifecycle("freeze", FREEZE_EDGES),
            initial_state_trigger(FreezeStatus.PLANNED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="freeze_ends_after_start",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=FreezeStatus.values), name="freeze_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What was approved stands.

        Raises:
            Invalid: times or scope of an approved freeze were changed.

        """
        touched = [name for name in ("starts_at", "ends_at", "scope") if name in before]
        if touched and self.approved_at is not None:
            sentence = _now("The freeze was approved so: cancel it before it begins, and write"
                            " another one.")  # fmt: skip
            raise Invalid({touched[0]: [sentence]})


@tracked()
class ChangeCost(Record):
    """A line of what a change costs; the lines of a change make up its cost."""

    class Kind(models.TextChoices):
        ONCE = "once", _("one-off")
        RECURRING = "recurring", _("recurring, a year")

    class Nature(models.TextChoices):
        DIRECT = "direct", _("direct")
        INDIRECT = "indirect", _("indirect")

    change = models.ForeignKey(
        Change, models.CASCADE, related_name="costs", verbose_name=_("change")
    )
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ONCE)
    nature = models.CharField(
        _("nature"), max_length=10, choices=Nature.choices, default=Nature.DIRECT
    )
    budget = models.CharField(_("budget that pays"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("cost line of a change")
        verbose_name_plural = _("cost lines of changes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="change_cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class TestResult(TypedDays, Record):
    """What a test or verification of a change gave, where and when."""

    __test__ = False
    happened: ClassVar[tuple[str, ...]] = ("tested_at",)

    class Result(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    change = models.ForeignKey(
        Change, models.CASCADE, related_name="tests", verbose_name=_("change")
    )
    environment = models.CharField(_("environment"), max_length=120)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    tested_at = models.DateTimeField(_("tested"), default=clock.now)
    tested_by = person(_("tested by"), editable=False)
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta:
        verbose_name = _("test result")
        verbose_name_plural = _("test results")

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.tested_by = self.tested_by or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What a test gave stands; a start rested on when it was, and of which change.

        Raises:
            Invalid: the result was another one, or the change has started.

        """
        super().on_edit(before=before, by=by)
        if "result" in before:
            sentence = _now("What a test gave stands: test again, and record another result.")
            raise Invalid({"result": [sentence]})
        touched = [name for name in ("change", "tested_at") if name in before]
        moved_from = before.get("change")
        changes = [self.change, *([moved_from] if isinstance(moved_from, Change) else [])]
        if touched and any(change.started_at is not None for change in changes):
            sentence = _now("The change has started upon this test: record another result.")
            raise Invalid({touched[0]: [sentence]})
