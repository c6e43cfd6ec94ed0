"""Who is writing on a record right now, so that two people do not answer the same caller."""

from django.conf import settings
from django.db import models

from shallmark.kernel import clock


class Presence(models.Model):
    """A sign of life; it means nothing after 30 seconds."""

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    #: a note is being written, not a reply
    private = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_key", "record_id", "person"], name="presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.record_key} {self.record_id}"
