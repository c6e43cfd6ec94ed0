"""Maintenance windows: when work on a service or an item is agreed to be done."""

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.zones import known_zones
from shallmark.common.durations import Minutes
from shallmark.kernel.models import Record
from shallmark.kernel.tracking import tracked
from shallmark.manage.change_configuration.maintenance import Window
from shallmark.manage.change_configuration.models.change_lists import References

#: minutes of a week: a window does not run into its next one
WEEK = 7 * 24 * 60
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


@tracked()
class MaintenanceWindow(Record):
    """Each week on its day, or once; for some services and items, or for all."""

    services = References(
        _("services"), keys=("service",), help_text=_("Without services and items: for all.")
    )
    items = References(_("items"), keys=("ci",))
    weekday = models.PositiveSmallIntegerField(
        _("each week on"), choices=Weekday.choices, null=True, blank=True,
        help_text=_("None: once, on the first day."),
    )  # fmt: skip
    starts = models.CharField(
        _("begins at"), max_length=5, help_text=_("Hours and minutes, such as 22:00."),
        validators=[RegexValidator(CLOCK, _("Hours and minutes, such as 22:00."))],
    )  # fmt: skip
    minutes = Minutes(_("length"), validators=[MinValueValidator(1), MaxValueValidator(WEEK)])
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("maintenance window")
        verbose_name_plural = _("maintenance windows")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=WEEK),
                name="maintenance_minutes_within_a_week",
            ),
            models.CheckConstraint(
                condition=models.Q(starts__regex=CLOCK), name="maintenance_starts_by_the_clock"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="maintenance_ends_after_start",
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def clean(self) -> None:
        if self.zone not in known_zones():
            raise ValidationError({"zone": _("This time zone is not known.")})

    def rule(self) -> Window:
        """What it says, without the record."""
        rule_parts: Any = {
            name: getattr(self, name)
            for name in (
                "reference", "title", "weekday", "minutes", "zone", "valid_from", "valid_to",
            )
        }  # fmt: skip
        return Window(
            services=frozenset(self.services),
            items=frozenset(self.items),
            starts=time.fromisoformat(self.starts),
            **rule_parts,
        )
