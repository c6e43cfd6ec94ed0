"""What belongs to one person: saved views of lists, and texts that were typed and not sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock


class SavedView(models.Model):
    """A list's filter, sort and columns under a name; the address carries the same."""

    record_key = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    shared = models.BooleanField(_("shared with everybody"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_key", "person", "name"], name="view_once")
        ]
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody typed and has not sent; nothing typed is ever lost."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    #: address and name of the form
    place = models.CharField(max_length=240)
    values = models.JSONField(default=dict)
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_once")]

    def __str__(self) -> str:
        return self.place
