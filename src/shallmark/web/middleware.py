"""What surrounds each request: content policy, sign-in, the reader's time zone, the origin."""

import secrets
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone

from shallmark.kernel.provenance import Source, entered
from shallmark.outages import BODY_LOST
from shallmark.web.errors import page

Next = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)


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
        if f"HTTP_{BODY_LOST}" in request.META:
            return page(request, 507)
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


def _texts(query: QueryDict) -> Iterator[str]:
    return (str(value) for _name, values in query.lists() for value in values)


def _plain(query: QueryDict) -> QueryDict:
    cleaned = query.copy()
    for name, values in query.lists():
        cleaned.setlist(name, [str(value).replace("\0", "") for value in values])
    return cleaned


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view asks who reads it, but for those marked `login_not_required` one by one."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused is not None and request.headers.get("HX-Request"):
            # A fragment cannot show the sign-in page: let the whole page go there.
            address = resolve_url(self.get_login_url(view_func))
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return refused


class PersonZoneMiddleware:
    """Times are written in the person's zone, else the installation's; writes name the request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "zone", "") or settings.SITE_ZONE
        with (
            timezone.override(ZoneInfo(zone)),
            entered(_source(request), request=secrets.token_hex(6)),
        ):
            return self.get_response(request)


def _source(request: HttpRequest) -> Source:
    """The API, a page, or a page as customers see it."""
    if request.path.startswith("/api/"):
        return Source.API
    staff = getattr(request.user, "is_staff_member", True)
    return Source.PAGE if staff else Source.PORTAL
