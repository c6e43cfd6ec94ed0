"""Looking back: the review of one change, and the analysis of a quarter's changes."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_lists import Lines, References


class PirStatus(models.TextChoices):
    DUE = "due", _("Due")
    HELD = "held", _("Held")
    CONCLUDED = "concluded", _("Concluded")
    CANCELED = "canceled", _("Canceled")


PIR_EDGES = (("due", "held"), ("held", "concluded"), ("due", "canceled"))


@tracked()
class Pir(Record):
    """Post-implementation review: what was planned beside what was reached."""

    Status = PirStatus

    class Success(models.TextChoices):
        YES = "yes", _("reached")
        PARTLY = "partly", _("partly reached")
        NO = "no", _("not reached")

    status = models.CharField(_("state"), choices=Status.choices, default=Status.DUE, max_length=10)
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="reviews",
        verbose_name=_("change"),
    )  # fmt: skip
    due_on = models.DateField(_("due"), null=True, blank=True)
    attendees = References(_("attendees"), keys=("person",))
    #: lines of `what is measured | planned | reached`
    outcomes = Lines(
        _("planned against reached"), help_text=_("A line each: what | planned | reached.")
    )
    success = models.CharField(_("success"), max_length=8, choices=Success.choices, blank=True)
    cause = models.TextField(_("cause"), blank=True)
    actions = Lines(_("actions"))
    reviewed_by = person(_("reviewed by"), editable=False)
    cancel_reason = models.CharField(_("why it is canceled"), max_length=240, blank=True)
    held_at = moment(_("held"))
    reviewed_at = moment(_("reviewed"))
    canceled_at = moment(_("canceled"))

    class Meta:
        verbose_name = _("post-implementation review")
        verbose_name_plural = _("post-implementation reviews")
        triggers: ClassVar[list[Any]] = [
            lifecycle("pir", PIR_EDGES),
            initial_state_trigger(PirStatus.DUE),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=PirStatus.values), name="pir_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class AnalysisStatus(models.TextChoices):
    DUE = "due", _("Due")
    DRAFTED = "drafted", _("Figures ready")
    CONCLUDED = "concluded", _("Concluded")
    MISSED = "missed", _("Missed")


ANALYSIS_EDGES = (
    ("due", "drafted"),
    ("drafted", "concluded"),
    ("due", "missed"),
    ("drafted", "missed"),
)


@tracked()
class ChangeAnalysis(Record):
    """What the changes of a quarter tell: figures computed, conclusions signed by a person."""

    Status = AnalysisStatus

    status = models.CharField(_("state"), choices=Status.choices, default=Status.DUE, max_length=10)
    #: such as 2026-Q1
    period = models.CharField(_("quarter"), max_length=7, unique=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True, editable=False)
    trends = models.TextField(_("trends"), blank=True)
    emergency_words = models.TextField(_("why so many emergencies"), blank=True)
    conclusions = models.TextField(_("conclusions"), blank=True)
    improvements = Lines(_("improvements"), help_text=_("One per line, in words or its number."))
    #: a choice that whoever concludes the analysis signs
    no_improvements = models.BooleanField(_("no improvement follows"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("signed by"),
    )  # fmt: skip
    made_at = moment(_("signed"))

    class Meta:
        verbose_name = _("change analysis")
        verbose_name_plural = _("change analyses")
        triggers: ClassVar[list[Any]] = [
            lifecycle("change_analysis", ANALYSIS_EDGES),
            initial_state_trigger(AnalysisStatus.DUE),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period__regex=r"^\d{4}-Q[1-4]$"),
                name="change_analysis_of_a_quarter",
                violation_error_message=_("A quarter is written as in 2026-Q1."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=AnalysisStatus.values),
                name="change_analysis_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
