"""The addresses under which people's own calendars read the schedule of change."""

import secrets
from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from shallmark.kernel import clock
from shallmark.kernel.tracking import only_grows
from shallmark.manage.team.models import Person


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


class FeedAddress(models.Model):
    """One address of a person; the newest is in force, and those before it have ended.

    The address itself is not stored: it is signed from this row and what the person signs in by.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64, default=new_nonce)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    #: the version that the account had, and the roles whose rights the person held
    person_version = models.PositiveIntegerField()
    role_keys = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="feed_address_newest")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = only_grows(
            "Addresses end, they are not removed"
        )

    def __str__(self) -> str:
        return f"{self.person}: calendar until {self.expires_at:%Y-%m-%d}"

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at <= now
