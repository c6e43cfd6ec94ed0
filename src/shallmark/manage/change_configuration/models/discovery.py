"""What a scanner, a monitor or another register saw."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked
from shallmark.manage.change_configuration.models.ci import Ci


@tracked()
class DiscoveryResult(TypedDays, Record):
    """One sighting. Where it differs from the item that it is of, `drift` says in what."""

    happened: ClassVar[tuple[str, ...]] = ("seen_at",)

    key = models.CharField(_("discovery key"), max_length=160)
    seen_at = models.DateTimeField(_("seen"), default=clock.now)
    source = models.CharField(_("source"), max_length=80)
    attributes = models.JSONField(_("attributes seen"), default=dict, blank=True)
    ci = models.ForeignKey(
        Ci, models.PROTECT, null=True, editable=False, related_name="sightings",
        verbose_name=_("item"),
    )  # fmt: skip
    #: field -> [registered, seen] of what differs
    drift = models.JSONField(_("differs in"), default=dict, editable=False)

    class Meta:
        verbose_name = _("discovery result")
        verbose_name_plural = _("discovery results")
        constraints = [imported_once("discovery_result")]
        indexes = [models.Index(fields=["key", "-seen_at"], name="discovery_latest")]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or f"{self.source}: {self.key}"[:240]
