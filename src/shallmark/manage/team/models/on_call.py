"""On-call rosters: who is called when, and what one hands over to the next."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models.person import Person
from shallmark.manage.team.models.team import Team


class Status(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ON_DUTY = "on_duty", _("On duty")
    HANDED_OVER = "handed_over", _("Handed over")


EDGES = ((Status.PLANNED, Status.ON_DUTY), (Status.ON_DUTY, Status.HANDED_OVER))


class MomentRange(models.Func):
    """tstzrange(from, to): half open, as all our spans are."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


@tracked()
class OnCallShift(Record):
    """The accountable person is on call for the team from a moment up to another."""

    Status = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PLANNED, max_length=12
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="shifts", verbose_name=_("team"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    handed_to = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed over to"),
    )
    handover_note = models.TextField(_("hand-over"), blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("on-call shift")
        verbose_name_plural = _("on-call shifts")
        triggers: ClassVar[list[Any]] = [
            lifecycle("on_call_shift", EDGES),
            initial_state_trigger(Status.PLANNED),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="on_call_shift_ends_after_start",
                violation_error_message=_("The end must come after the beginning."),
            ),
            ExclusionConstraint(
                name="on_call_shift_one_at_a_time",
                expressions=[
                    (MomentRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                    ("team", RangeOperators.EQUAL),
                ],
                violation_error_message=_("Somebody is on call for the team at this time."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
        self.title = self.title or f"{self.team}: {self.owner or ''}"[:240]
