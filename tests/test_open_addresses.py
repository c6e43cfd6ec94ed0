"""Which addresses answer without a sign-in: these, and no other."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, path

from shallmark.config.urls import urlpatterns as product

pytestmark = pytest.mark.django_db

#: address -> why it is open
OPEN = {
    "/sign-in": "one signs in here",
    "/sign-out": "who is signed out already is led to the sign-in",
    "/password/reset": "who forgot the password cannot sign in",
    "/password/reset/sent": "the same",
    "/password/reset/<uidb64>/<token>": "the link of the mail stands for the sign-in",
    "/password/reset/done": "the same",
    "/jobs": "the sign-in page shows how far the demonstration is",
    "/style": "every component, with invented data",
    "/status": "where the organisation opens it; else it leads to the sign-in like every other",
    "/status/past": "the same",
    "/status/subscribe": "whoever reads the page asks there for news by mail",
    "/status/asked": "the same",
    "/status/confirm/<str:token>": "the link of the mail stands for the sign-in",
    "/status/leave/<str:token>": "the same",
    "/api/schedule-of-change/<str:token>.ics": "the token in the address stands for the sign-in",
}
#: addresses of a product to come, which begin as open ones do
LIKE_OPEN = ("/jobsheet", "/stylesheet", "/passwords", "/sign-in-log", "/api/export")


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user))


urlpatterns = [*product, *(path(address.removeprefix("/"), _page) for address in LIKE_OPEN)]
#: a value for each kind of part that an address may have
PARTS = {"int": "1", "slug": "x", "uuid": "0" * 32, "path": "x"}


def _views(patterns: list[Any], before: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def views() -> dict[str, Any]:
    """Every address of the product with what answers there; one of several is enough to tell."""
    return dict(_views(get_resolver().url_patterns))


def _is_operation(address: str, view: Any) -> bool:
    """Whether it is an operation of the API, which asks by itself."""
    return address.startswith("/api/v1/") and hasattr(view, "csrf_exempt")


def _typed(address: str) -> str:
    """The address with something in each of its parts."""
    typed = ""
    for part in address.split("<"):
        named, closed, rest = part.partition(">")
        typed += f"{PARTS.get(named.partition(':')[0], 'x')}{rest}" if closed else part
    return typed


def test_the_marked_ones_are_these() -> None:
    marked = {
        address
        for address, view in views().items()
        if not getattr(view, "login_required", True) and not _is_operation(address, view)
    }
    assert marked == set(OPEN)


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_asks_for_a_sign_in_everywhere_else(method: str) -> None:
    stranger = Client()
    answered = {}
    for address, view in views().items():
        if address in OPEN or _is_operation(address, view):
            continue
        answer = getattr(stranger, method)(_typed(address))
        if answer.status_code != 302 or not answer["Location"].startswith("/sign-in?next="):
            answered[address] = answer.status_code
    assert answered == {}


@pytest.mark.parametrize("method", ["get", "post", "patch", "put", "delete"])
def test_each_operation_of_the_api_asks_by_itself(method: str) -> None:
    stranger = Client()
    operations = {address for address, view in views().items() if _is_operation(address, view)}
    assert len(operations) > 100
    codes = {
        address: getattr(stranger, method)(_typed(address)).status_code for address in operations
    }
    assert set(codes.values()) <= {401, 405}


@pytest.mark.parametrize("address", LIKE_OPEN)
def test_an_address_that_begins_like_an_open_one_is_not_open(address: str, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in?next={address}")


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in() -> None:
    answer = Client().get("/notices/count", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in")


def test_an_address_that_is_not_there_is_not_there_for_strangers_either() -> None:
    assert Client().get("/nothing-is-here").status_code == 404
