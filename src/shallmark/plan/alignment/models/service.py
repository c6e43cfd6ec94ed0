"""A service, and which customers receive it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import Calendar
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import tracked
from shallmark.manage.team.models import Team
from shallmark.plan.alignment.models.customer import Customer


@tracked()
class Service(Record):
    """What customers get or what other services rest on. Its owner is the service owner."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DESIGN = "design", _("Design")
        TRANSITION = "transition", _("Transition")
        LIVE = "live", _("Live")
        RETIRING = "retiring", _("Retiring")
        RETIRED = "retired", _("Retired")

    class Kind(models.TextChoices):
        FACING = "facing", _("customer facing")
        SUPPORTING = "supporting", _("supporting")

    class Criticality(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.FACING)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.LIVE)
    criticality = models.CharField(
        _("criticality"), max_length=8, choices=Criticality.choices, default=Criticality.MEDIUM
    )
    in_scope = models.BooleanField(_("in the scope of the SMS"), default=True)
    hours = models.ForeignKey(
        Calendar, models.PROTECT, null=True, related_name="+", verbose_name=_("service hours")
    )
    support_team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("support team"),
    )
    live_since = models.DateField(_("live since"), null=True, blank=True)
    retired_on = models.DateField(_("retired"), null=True, blank=True)
    customers: ClassVar[Any] = models.ManyToManyField(
        Customer, through="ServiceOffer", related_name="services"
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [imported_once("service")]

    def __str__(self) -> str:
        return self.title


@tracked(removals=True)
class ServiceOffer(models.Model):
    """One customer receives one service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="offers")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="offers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "customer"], name="offer_once")]

    def __str__(self) -> str:
        return f"{self.service} for {self.customer}"
