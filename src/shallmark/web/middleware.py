"""What surrounds each request: content policy, sign-in, the reader's time zone, the origin."""

import secrets
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from shallmark.kernel.history import origin
from shallmark.web.errors import page

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


class PlainRequestMiddleware:
    """What is sent is of a size that can be taken, and its texts hold no NUL, as no column does."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            return page(request, 404)
        if int(request.META.get("CONTENT_LENGTH") or 0) > _most(request):
            return page(request, 413)
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _plain(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and any("\0" in text for text in _texts(request.POST)):
            request.POST = _plain(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def _most(request: HttpRequest) -> int:
    files = request.content_type == "multipart/form-data"
    return int(settings.UPLOAD_LIMIT if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _texts(said: QueryDict) -> Iterator[str]:
    return (str(value) for _name, values in said.lists() for value in values)


def _plain(said: QueryDict) -> QueryDict:
    kept = said.copy()
    for name, values in said.lists():
        kept.setlist(name, [str(value).replace("\0", "") for value in values])
    return kept


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
