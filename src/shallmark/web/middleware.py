"""What surrounds each request: content policy, sign-in, the reader's time zone, the origin."""

import secrets
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shallmark.kernel.history import origin

Next = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
#: addresses that answer without a sign-in; the API has its own
OPEN = ("/sign-in", "/sign-out", "/password", "/static/", "/api/", "/health", "/style", "/jobs")


class ContentPolicyMiddleware:
    """Only our own scripts and styles run, none of them inline."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


class SignInRequiredMiddleware:
    """Every page asks who reads it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN) and not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                # A fragment cannot show the sign-in page: let the whole page go there.
                return HttpResponse(status=401, headers={"HX-Redirect": f"/{settings.LOGIN_URL}"})
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)


class PersonZoneMiddleware:
    """Times are written in the person's zone, else the installation's; writes name the request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "zone", "") or settings.SITE_ZONE
        token = origin.set({"request": secrets.token_hex(6)})
        try:
            with timezone.override(ZoneInfo(zone)):
                return self.get_response(request)
        finally:
            origin.reset(token)
