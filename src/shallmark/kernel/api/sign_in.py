"""Who calls the API: a bearer token with its owner's rights, or the browser's own session."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from shallmark.kernel import clock
from shallmark.kernel.models import ApiToken
from shallmark.kernel.refusals import NotAllowed

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """A header: `Authorization: Bearer sm_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        now = clock.now()
        known = ApiToken.objects.select_related("person").filter(digest=ApiToken.digest_of(token))
        found = next(iter(known), None)
        if found is None or not found.person.is_active:
            return None
        if found.expires_at is not None and found.expires_at <= now:
            return None
        if found.read_only and request.method not in SAFE:
            raise NotAllowed("This token may only read.")
        if found.last_used_on != now.date():
            # By day, so that reading does not write on each call.
            ApiToken.objects.filter(pk=found.pk).update(last_used_on=now.date())
        request.user = found.person
        return found.person
