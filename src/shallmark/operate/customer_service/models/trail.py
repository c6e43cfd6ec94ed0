"""What was told to whom about an incident: escalations inside, contacts with the customer."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.operate.customer_service.models.security import SecurityStep

STAYS: list[Any] = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
]


class Escalation(models.Model):
    """Somebody was called in: at a warning mark, a breach, or for security (CHK-INC-03)."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("warning mark")
        BREACH = "breach", _("target missed")
        SECURITY = "security", _("security path")
        MANAGEMENT = "management", _("top management")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    metric = models.CharField(max_length=12, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    told = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    #: of the security path, and when that wanted it
    step = models.ForeignKey(SecurityStep, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "metric", "level"], name="escalation_once"
            )
        ]
        triggers: ClassVar[list[Any]] = STAYS

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class Acknowledgement(models.Model):
    """Who was told says so: from then on it is in that person's hands (CHK-SEC-06)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="acknowledgements")
    escalation = models.OneToOneField(Escalation, models.CASCADE, related_name="acknowledgement")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers: ClassVar[list[Any]] = STAYS

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.at}"


class Contact(models.Model):
    """A word to the customer that a clause asks for (CHK-INC-04)."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("target at risk")
        CONFIRMATION = "confirmation", _("resolution to confirm")
        UPDATE = "update", _("update")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    metric = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "kind"], name="contact_of_incident")]
        triggers: ClassVar[list[Any]] = STAYS

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"
