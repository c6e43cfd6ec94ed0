"""Who calls the API: a bearer token with its owner's rights, or the browser's own session."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from shallmark.api.models import ApiToken
from shallmark.kernel import clock
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.people import Person
from shallmark.outages import is_disk_full

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _note_use(token: ApiToken, day: date) -> None:
    """Note the day, unless the disk is full: whoever only reads is answered then too."""
    try:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=day)
    except OperationalError as error:
        if not is_disk_full(error):
            raise


class TokenAuth(HttpBearer):
    """A header: `Authorization: Bearer sm_...`."""

    def find(self, digest: str) -> ApiToken | None:
        """The token with its person."""
        tokens = ApiToken.objects.select_related("person").filter(digest=digest)
        return next(iter(tokens), None)

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        now = clock.now()
        api_token = self.find(ApiToken.digest_of(token))
        if api_token is None or not api_token.is_issued() or not api_token.person.is_active:
            return None
        if api_token.expires_at is not None and api_token.expires_at <= now:
            return None
        if api_token.read_only and request.method not in SAFE:
            raise NotAllowed("This token may only read.")
        if api_token.last_used_on != now.date():
            # By day, so that reading does not write on each call.
            _note_use(api_token, now.date())
        request.user = api_token.person
        request.token = api_token  # type: ignore[attr-defined]
        # The middleware knew nobody yet; it puts the zone back when the request is done.
        timezone.activate(ZoneInfo(api_token.person.zone or settings.SITE_ZONE))
        return api_token.person
