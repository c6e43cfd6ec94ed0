"""A request that is sent again with its `Idempotency-Key` is answered again, and done once.

The key becomes a row with a unique key in the transaction that writes: another request with it
waits for that commit and then reads the answer. A refusal writes nothing and is not kept.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.responses import Response

from shallmark.api.models import ApiToken
from shallmark.api.refusals import KeyReused, Unreadable
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person
from shallmark.pages.idempotency import outcome_of

HEADER = "Idempotency-Key"
AGAIN = "Idempotent-Replayed"
KEPT = timedelta(days=1)
LONGEST = 200
PLACE = "api:"


@dataclass(frozen=True)
class Done:
    """What came of a write: status, body and headers of its answer."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        return Response(self.body, status=self.status, headers=self.headers)


def once(request: HttpRequest, person: Person, act: Callable[[], Done]) -> HttpResponse:
    """Do `act` in one transaction, at most once per key of this token or this person's session.

    Raises:
        Unreadable: the key is none.
        KeyReused: the key came with another request before.

    """
    key = request.headers.get(HEADER)
    if key is None:
        return act().response()
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Unreadable(_("A key is 1 to 200 plain characters."), field=HEADER)
    place, digest = _place(request, key), _digest(request)
    Draft.objects.filter(
        person=person, place__startswith=PLACE, kept_at__lt=clock.now() - KEPT
    ).delete()
    try:
        with transaction.atomic():
            row = Draft.objects.create(person=person, place=place)
            done = outcome_of(act)
            if isinstance(done, Refused):
                row.delete()
            else:
                _note(row, digest, done)
    except IntegrityError as wrong:
        if "draft_once" not in str(wrong):
            raise
        return _again(person, place, digest)
    if isinstance(done, Refused):
        raise done
    return done.response()


def _note(row: Draft, digest: str, done: Done) -> None:
    row.values = {
        "digest": digest,
        "status": done.status,
        "headers": done.headers,
        "body": done.response().content.decode(),
    }
    row.save(update_fields=["values"])


def _again(person: Person, place: str, digest: str) -> HttpResponse:
    stored = Draft.objects.get(person=person, place=place).values
    if stored["digest"] != digest:
        raise KeyReused(_("This key came with another request before."), field=HEADER)
    headers = {**stored["headers"], "Content-Type": "application/json", AGAIN: "true"}
    return HttpResponse(stored["body"], status=stored["status"], headers=headers)


def _place(request: HttpRequest, key: str) -> str:
    """Keys are counted apart for each token, and for what the person does without one."""
    token = getattr(request, "token", None)
    owner = f"t{token.pk}" if isinstance(token, ApiToken) else "s"
    return f"{PLACE}{owner}:{hashlib.sha256(key.encode()).hexdigest()}"


def _digest(request: HttpRequest) -> str:
    """The same whatever the order of names and the blanks between them."""
    body = json.dumps(json.loads(request.body or b"null"), sort_keys=True)
    text = f"{request.method} {request.path} {body}"
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
