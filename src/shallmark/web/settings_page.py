"""The landing page of the settings: everything an organisation may adapt, in one place."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shallmark.kernel import access
from shallmark.kernel.access import Scope
from shallmark.kernel.pages.record_fields import capital
from shallmark.kernel.records import RecordType, record_types
from shallmark.web import imports

#: what has its place elsewhere, and is looked for here
ALSO: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("People and roles"), ("person", "team", "role", "role_assignment")),
    (_("Services"), ("customer", "service", "service_level_target", "calendar")),
    (_("Customer Service"), ("canned_text",)),
)
#: what a page of its own shows better than a list
BETTER_SEEN = {"priority_rule": "/settings/matrix"}


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Groups of record types that the reader may read; others are not named."""
    if not getattr(request.user, "is_staff_member", False):
        raise PermissionDenied
    readable = [one for one in record_types() if _may_read(request.user, one)]
    context = {"groups": _groups(readable), "imports": bool(imports.importable(request.user))}
    return render(request, "web/settings.html", context)


def _may_read(person: Any, declared: type[RecordType]) -> bool:
    return any(grant.read > Scope.NOTHING for grant in access.grants_of(person, declared.key))


def _groups(known: list[type[RecordType]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Those of `ALSO` first, then what is a setting by its declaration, by function."""
    by_key = {declared.key: declared for declared in known}
    found: dict[str, list[type[RecordType]]] = {
        str(name): [by_key.pop(key) for key in keys if key in by_key] for name, keys in ALSO
    }
    for declared in by_key.values():
        if declared.phase == "settings":
            found.setdefault(str(declared.function), []).append(declared)
    return [(name, [_line(one) for one in group]) for name, group in found.items() if group]


def _line(declared: type[RecordType]) -> dict[str, Any]:
    name = capital(declared.label_plural())
    url = BETTER_SEEN.get(declared.key) or declared.url()
    return {"name": name, "url": url, "icon": declared.icon, "text": declared.teaches}
