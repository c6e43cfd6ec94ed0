"""What a customer's user can address: the portal, and nothing of the staff's pages."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

#: names of the addresses that a page of the portal leads to, or fetches from
OPEN = frozenset(
    {
        "home",
        "tickets",
        "portal-services",
        "portal-answers",
        "portal-article",
        "portal-ask",
        "portal-catalogue",
        "portal-order",
        "incident-new",
        "incident-page",
        "incident-timeline",
        "incident-answer",
        "incident-satisfaction",
        "service_request-satisfaction",
        "service_request-page",
        "service_request-timeline",
        "service_request-answer",
        "service_request-decide",
        "approval-opened",
        "discuss",
        "discussion",
        "attachment",
        "notices",
        "notices-count",
        "notices-read",
        "notice",
        "notice-preferences",
        "drafts",
        "suggest",
        "password-change",
        "time-zone",
        "password-changed",
    }
)
#: addresses of the staff that are remembered or told by a notice, and where the portal tells of it
INSTEAD = {
    "incident-list": "tickets",
    "service_request-list": "tickets",
    "change-page": "portal-services",
}


class PortalMiddleware:
    """To a customer's user there is nothing at any other address; which it is, is not told.

    Programs are left to the API, which asks the same rights. What needs no sign-in is open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[object, ...],
        _kwargs: dict[str, object],
    ) -> HttpResponse | None:
        if not is_customer(request) or request.path.startswith("/api/"):
            return None
        if not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in INSTEAD:
            return redirect(INSTEAD[name])
        if name not in OPEN:
            raise Http404
        return None


def is_customer(request: HttpRequest) -> bool:
    """Whether somebody is signed in who does not work here; no query beside that of the person."""
    person = getattr(request, "user", None)
    return bool(person and person.is_authenticated and not person.is_staff_member)
