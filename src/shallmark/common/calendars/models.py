"""Calendars of service hours, and the clocks that were computed with them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.opening_hours import (
    NotUnderstoodError,
    read_closed_days,
    read_openings,
)
from shallmark.common.calendars.zones import known_zones
from shallmark.kernel.models import Record
from shallmark.kernel.tracking import tracked


def _has_holidays(country: str) -> bool:
    # All countries of the world take a third of a second to load: not at each start.
    from holidays import list_supported_countries

    return country in list_supported_countries()


@tracked()
class Calendar(Record):
    """Service hours in one time zone, with holidays."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    country = models.CharField(
        _("holidays of country"), max_length=2, blank=True, help_text=_("Two letters, such as DE")
    )
    subdivision = models.CharField(
        _("of region"), max_length=10, blank=True, help_text=_("As in ISO 3166-2, such as BY")
    )
    always_open = models.BooleanField(_("24x7"), default=False)
    openings = models.TextField(
        _("opening hours"),
        blank=True,
        help_text=_(
            "A line for days of the same hours: Mon-Fri 08:00-12:00 13:00-18:00."
            " Hours may pass midnight: Mon-Sun 22:00-06:00"
        ),
    )
    closed_days = models.TextField(
        _("own closed days"), blank=True, help_text=_("A line each: 2026-12-24 Christmas Eve")
    )
    #: what the days of work were numbered from: weekdays, and closed days with imported holidays
    days_of_work = models.JSONField(default=dict, editable=False)
    #: when the working time was last built from the hours; readers keep it until this changes
    built_at = models.DateTimeField(_("working time built"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.zone not in known_zones():
            raise ValidationError({"zone": _("This time zone is not known.")})
        if self.country and not _has_holidays(self.country):
            raise ValidationError({"country": _("No holidays are known for this country.")})
        for field, read in (("openings", read_openings), ("closed_days", read_closed_days)):
            try:
                read(getattr(self, field))
            except NotUnderstoodError as wrong:
                raise ValidationError({field: str(wrong)}) from wrong


class IntegerRange(models.Func):
    """int4range(from, to): half open."""

    function = "int4range"
    output_field = IntegerRangeField()


class CalendarInterval(models.Model):
    """Open hours of a weekday, derived from the calendar's lines; 1440 is midnight at its end."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="intervals")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    start_minute = models.PositiveSmallIntegerField(_("from minute"))
    end_minute = models.PositiveSmallIntegerField(_("to minute"))

    class Meta:
        ordering = ["weekday", "start_minute"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    weekday__lte=6, end_minute__lte=1440, end_minute__gt=models.F("start_minute")
                ),
                name="calendar_interval_within_day",
            ),
            ExclusionConstraint(
                name="calendar_interval_no_overlap",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (IntegerRange("start_minute", "end_minute"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start_minute}-{self.end_minute}"


class Holiday(models.Model):
    """A day on which the calendar is closed."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=120)
    imported = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class WorkingInterval(models.Model):
    """[s, e) is open; `cum` seconds were open before s. Built from the calendar, never typed."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="working", db_index=False)
    s = models.DateTimeField()
    e = models.DateTimeField()
    cum = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "s"], include=["e", "cum"], name="working_interval_once"
            )
        ]
        # the due time is found by seconds
        indexes = [
            models.Index(
                fields=["calendar", "cum", "s"], include=["e"], name="working_interval_cum"
            )
        ]

    def __str__(self) -> str:
        return f"{self.s} - {self.e}"


class Workday(models.Model):
    """A day, and the number of working days of its calendar up to it. Built, never typed."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="workdays", db_index=False)
    day = models.DateField()
    ordinal = models.PositiveIntegerField()
    #: open at some hour, and no holiday
    working = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"], include=["ordinal", "working"], name="workday_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.ordinal}"


@tracked(removals=True)
class ClockResult(models.Model):
    """What a clock of a record says; derived from its status log and rebuildable."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        WARNED = "warned", _("warned")
        BREACHED = "breached", _("breached")
        PAUSED = "paused", _("paused")
        MET = "met", _("met")
        MISSED = "missed", _("missed")
        CANCELED = "canceled", _("canceled")

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    metric = models.CharField(max_length=12)
    target = models.CharField(max_length=120, blank=True)
    priority = models.PositiveSmallIntegerField(null=True)
    #: when it was set: nobody could know a mark of it before
    priority_at = models.DateTimeField(null=True)
    goal_seconds = models.BigIntegerField()
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    warning_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    paused_from = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=120, blank=True)
    #: the pause that was entered latest after it began, else the last one (CHK-SLM-11)
    pause_from = models.DateTimeField(null=True)
    pause_to = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=120, blank=True)
    pause_set_at = models.DateTimeField(null=True)
    counted_seconds = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices)
    source_system = models.CharField(max_length=80, blank=True)
    #: real moment of the first storing; a later computation does not move it
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_key", "record_id", "metric"], name="clock_result_once"
            )
        ]
        # the ledger is asked by reference, the job looks for warning marks and breaches
        indexes = [
            models.Index(fields=["reference"], name="clock_of_record"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["running", "warned"]),
                name="clock_running_due",
            ),
            models.Index(
                fields=["warning_at"],
                condition=models.Q(state="running"),
                name="clock_running_warning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.metric}"
