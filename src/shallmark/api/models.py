"""Tokens by which programs sign in."""

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.db import models

from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person
from shallmark.signing import is_ours, keyed, mark_of


class ApiToken(models.Model):
    """A token acts with its owner's rights. Only a digest is stored, by the key outside.

    The seal holds together whose it is, what it may and until when: a row that was put there or
    changed in the database signs nobody in.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    read_only = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    seal = models.CharField(max_length=80, editable=False, default="")
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(token: str) -> str:
        return keyed(f"token {token}")

    def content(self) -> list[object]:
        """What the seal holds together."""
        until = self.expires_at.astimezone(UTC).isoformat() if self.expires_at else None
        made = self.created_at.astimezone(UTC).isoformat()
        return [self.digest, self.person_id, self.name, self.read_only, until, made]

    def is_issued(self) -> bool:
        """Whether it is as we issued it."""
        return is_ours("token", self.content(), self.seal)

    @classmethod
    def issue(
        cls, person: Person, name: str, *, read_only: bool = False, until: datetime | None = None
    ) -> tuple["ApiToken", str]:
        """A new token and its text, which is shown this once."""
        text = f"sm_{secrets.token_urlsafe(32)}"
        token = cls(
            person=person,
            name=name,
            digest=cls.digest_of(text),
            read_only=read_only,
            expires_at=until,
        )
        token.seal = mark_of("token", token.content())
        with write_transaction(by=person, verb="issue_token", reason=name):
            token.save(force_insert=True)
        return token, text
