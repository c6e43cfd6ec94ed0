"""States and edges of an incident, where both Python and the database's trigger read them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.tracking import lifecycle


class Status(models.TextChoices):
    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELED = "canceled", _("Canceled")


OPEN = (Status.NEW, Status.IN_PROGRESS, Status.ON_HOLD)
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELED)

EDGES = (
    (Status.NEW, Status.IN_PROGRESS),
    (Status.NEW, Status.CANCELED),
    (Status.IN_PROGRESS, Status.ON_HOLD),
    (Status.IN_PROGRESS, Status.RESOLVED),
    (Status.IN_PROGRESS, Status.CANCELED),
    (Status.ON_HOLD, Status.IN_PROGRESS),
    (Status.ON_HOLD, Status.RESOLVED),
    (Status.ON_HOLD, Status.CANCELED),
    (Status.RESOLVED, Status.IN_PROGRESS),
    (Status.RESOLVED, Status.CLOSED),
)

TRIGGER = lifecycle("incident", EDGES)


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    IN_PERSON = "in_person", _("In person")
    MONITORING = "monitoring", _("Monitoring")
    API = "api", _("API")
