"""States and edges of an item, where both Python and the database's trigger read them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.tracking import lifecycle


class Status(models.TextChoices):
    PLANNED = "planned", _("Planned")
    IN_BUILD = "in_build", _("In build")
    IN_TEST = "in_test", _("In test")
    LIVE = "live", _("Live")
    IN_STOCK = "in_stock", _("In stock")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISPOSED = "disposed", _("Disposed")
    MERGED = "merged", _("Merged")


#: items that there are, or will be: what a report or a baseline counts
PRESENT = (Status.PLANNED, Status.IN_BUILD, Status.IN_TEST, Status.LIVE, Status.IN_STOCK)
#: what is gone, or goes on as another item
ENDED = (Status.WITHDRAWN, Status.DISPOSED, Status.MERGED)

EDGES = (
    (Status.PLANNED, Status.IN_BUILD),
    (Status.IN_BUILD, Status.IN_TEST),
    (Status.PLANNED, Status.LIVE),
    (Status.IN_BUILD, Status.LIVE),
    (Status.IN_TEST, Status.LIVE),
    (Status.IN_STOCK, Status.LIVE),
    (Status.LIVE, Status.IN_STOCK),
    (Status.IN_TEST, Status.IN_STOCK),
    (Status.LIVE, Status.WITHDRAWN),
    (Status.IN_STOCK, Status.WITHDRAWN),
    (Status.IN_TEST, Status.WITHDRAWN),
    (Status.WITHDRAWN, Status.DISPOSED),
    (Status.WITHDRAWN, Status.IN_STOCK),
    *((present, Status.MERGED) for present in PRESENT),
)

TRIGGER = lifecycle("ci", EDGES)


class Environment(models.TextChoices):
    LIVE = "live", _("Live")
    ACCEPTANCE = "acceptance", _("Acceptance")
    TEST = "test", _("Test")
    DEVELOPMENT = "development", _("Development")


class Criticality(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
