"""Every number a record was ever known by."""

from django.db import models


class Alias(models.Model):
    """Another number of a record: its number in the source, or one it had before."""

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    #: as people type it
    number = models.CharField(max_length=120, db_index=True)
    source_system = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_key", "record_id", "number"], name="alias_once")
        ]

    def __str__(self) -> str:
        return self.number
