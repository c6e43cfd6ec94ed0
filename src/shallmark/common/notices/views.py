"""The bell, the list of notices, and what a person wants to hear."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shallmark.common.notices import actions, queries
from shallmark.common.notices.kinds import KINDS
from shallmark.common.notices.models import Notice, Preference
from shallmark.kernel.records import record_type


@never_cache
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """How many are unread, as the fragment of the top bar."""
    return render(request, "notices/bell.html", {"unread": queries.unread(request.user)})


@never_cache
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices, unread first to the eye, fifty at a time."""
    only_unread = request.GET.get("show") == "unread"
    below = request.GET.get("before", "")
    number = int(below) if below.isdecimal() and len(below) < 19 else None
    found = queries.latest(request.user, below=number, only_unread=only_unread)
    said = {
        "notices": found,
        "only_unread": only_unread,
        "unread": queries.unread(request.user),
        "older": found[-1].pk if len(found) == queries.PAGE else None,
    }
    return render(request, "notices/list.html", said)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.mark_read(request.user)
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the record of a notice; POST also marks it as read."""
    found = Notice.objects.filter(person=request.user, pk=pk).first()  # type: ignore[misc]
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.mark_read(request.user, [found.pk])
    return redirect(f"/{record_type(found.record_key).slug}/{found.reference}")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What I want to hear, and how."""
    person: Any = request.user
    if request.method == "POST":
        for kind in KINDS:
            wish = {
                name: f"{kind}.{name}" in request.POST for name in ("in_app", "email", "digest")
            }
            Preference.objects.update_or_create(person=person, kind=kind, defaults=wish)
        messages.success(request, _("Kept."))
        return redirect("notice-preferences")
    said = {"preferences": queries.preferences(person), "kinds": KINDS}
    return render(request, "notices/preferences.html", said)
