"""Tokens by which programs sign in."""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models

from shallmark.kernel import clock
from shallmark.kernel.people import Person


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
        cls, person: Person, name: str, *, read_only: bool = False, until: datetime | None = None
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
