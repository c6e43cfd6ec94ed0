"""What every page needs around its content."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language

from shallmark.web.navigation import FOLD_COOKIE, rail

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Theme, rail and person. The rail is a function: a fragment or a sign-in never asks for it."""
    theme = request.COOKIES.get("theme", "")
    person = getattr(request, "user", None)
    return {
        "theme": theme if theme in THEMES else "",
        "rail_folded": request.COOKIES.get(FOLD_COOKIE) == "folded",
        "rail": lambda: rail(request),
        "person": person if person is not None and person.is_authenticated else None,
        "organisation": getattr(settings, "ORGANISATION", ""),
        "messages": lambda: list(get_messages(request)),
        "language": (get_language() or "en").partition("-")[0],
        "boosted": bool(request.headers.get("HX-Request")),
    }
