"""What every page needs around its content."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from shallmark.operate.customer_service.portal.guard import is_customer
from shallmark.plan.policy.queries import organisation_name
from shallmark.web.navigation import FOLD_COOKIE, drawn_rail

THEMES = ("light", "dark")
PORTAL = "customer_service/portal/base.html"

#: seconds for which a process believes the name that it read
BELIEVED = 60.0
_read: dict[str, tuple[float, str]] = {}


def organisation() -> str:
    """The name of the setting where it is set, else of the scope statement in force.

    A new scope is seen within a minute: no page asks for it each time.
    """
    if settings.ORGANISATION:
        return str(settings.ORGANISATION)
    now = monotonic()
    at, name = _read.get("name", (0.0, ""))
    if "name" not in _read or now - at > BELIEVED:
        name = organisation_name()
        _read["name"] = (now, name)
    return name


def forget_organisation() -> None:
    """Read the name again at the next page of this process."""
    _read.clear()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Theme, rail and person. The rail is a function: a fragment or a sign-in never asks for it."""
    theme = request.COOKIES.get("theme", "")
    person = getattr(request, "user", None)
    return {
        "theme": theme if theme in THEMES else "",
        "rail_folded": request.COOKIES.get(FOLD_COOKIE) == "folded",
        "rail": lambda: drawn_rail(request),
        "person": person if person is not None and person.is_authenticated else None,
        "organisation": SimpleLazyObject(organisation),
        "messages": lambda: list(get_messages(request)),
        "language": (get_language() or "en").partition("-")[0],
        "zone": get_current_timezone_name(),
        "largest_file": settings.ATTACHMENT_LIMIT,
        "boosted": bool(request.headers.get("HX-Request")),
        # What staff and customers share stands in the frame of whoever reads it.
        "layout": PORTAL if is_customer(request) else "web/base.html",
    }
