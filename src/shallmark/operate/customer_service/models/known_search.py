"""A search of what is known, as it was: words, what they found, what was taken. It stays."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.operate.customer_service.models.incident import Incident


class KnownSearch(models.Model):
    """Of earlier incidents and articles, for one incident, by whoever looked."""

    class Place(models.TextChoices):
        TYPING = "typing", _("while it was typed")
        TRIAGE = "triage", _("when it was classified")
        SEARCH = "search", _("searched")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="searches")
    place = models.CharField(max_length=8, choices=Place.choices)
    words = models.CharField(max_length=400)
    #: what was found, best first: [{"reference", "version"}, ...]
    hits = models.JSONField(default=list)
    #: reference of the one that was taken; empty where none was
    taken = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"], name="searches_of_incident")]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.words}"
