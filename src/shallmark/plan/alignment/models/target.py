"""A service level target: how fast, for which priority, in which hours."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import Calendar
from shallmark.common.durations import Seconds
from shallmark.kernel.models import Record
from shallmark.kernel.tracking import tracked
from shallmark.plan.alignment.models.customer import Customer
from shallmark.plan.alignment.models.service import Service


@tracked()
class ServiceLevelTarget(Record):
    """A goal in seconds of service time.

    Without service or customer it is the default; the most special target in force wins
    (service and customer, then service, then customer, then neither).
    """

    class Metric(models.TextChoices):
        RESPONSE = "response", _("first response")
        RESOLUTION = "resolution", _("resolution")
        NEXT_UPDATE = "next_update", _("next update")
        FULFILMENT = "fulfilment", _("fulfilment of a request")

    metric = models.CharField(_("metric"), max_length=12, choices=Metric.choices)
    priority = models.PositiveSmallIntegerField(
        _("priority"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    goal_seconds = Seconds(
        _("goal"),
        help_text=_("Of service time, not of the clock on the wall: 1 h 30, 90 min, 1:30."),
    )
    warn_percent = models.PositiveSmallIntegerField(
        _("warn at percent"),
        default=75,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="+", verbose_name=_("calendar")
    )
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("service"),
    )
    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("customer"),
    )
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("service level target")
        verbose_name_plural = _("service level targets")
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "priority", "service", "customer", "valid_from"],
                nulls_distinct=False,
                name="target_once",
                violation_error_message=_("This target exists already from that day on."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="target_ends_after_start",
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                condition=models.Q(priority__gte=1, priority__lte=5), name="target_priority_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return self.title
