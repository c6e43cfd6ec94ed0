"""What belongs to one person: saved views, drafts of texts, tokens for the API."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

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


class ApiToken(models.Model):
    """A token acts with its owner's rights. Only its hash is stored."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    read_only = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(
        cls, person: Any, name: str, *, read_only: bool = False, until: datetime | None = None
    ) -> tuple["ApiToken", str]:
        """A new token and its text, which is shown this once."""
        text = f"sm_{secrets.token_urlsafe(32)}"
        token = cls.objects.create(
            person=person,
            name=name,
            digest=cls.digest_of(text),
            read_only=read_only,
            expires_at=until,
        )
        return token, text


class Progress(models.Model):
    """How far a long job is; its page survives a reload because this row does."""

    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: what went wrong, in a sentence
    failure = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.title}: {self.done} of {self.total}"

    @classmethod
    def start(cls, key: str, title: str) -> "Progress":
        fresh = {"title": title, "done": 0, "total": 0, "started_at": clock.now()}
        found, _made = cls.objects.update_or_create(
            key=key, defaults={**fresh, "finished_at": None, "failure": ""}
        )
        return found

    def step(self, done: int, total: int) -> None:
        Progress.objects.filter(pk=self.pk).update(done=done, total=total)

    def finish(self, failure: str = "") -> None:
        Progress.objects.filter(pk=self.pk).update(finished_at=clock.now(), failure=failure)
