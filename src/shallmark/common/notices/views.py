"""The bell, the list of notices, and what a person wants to hear."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shallmark.common.notices import notify, queries, sending
from shallmark.common.notices.kinds import KINDS
from shallmark.common.notices.models import Notice, Preference
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type


@never_cache
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """How many are unread, as the fragment of the top bar; 204 where it shows that already."""
    unread = queries.unread(signed_in(request))
    if request.GET.get("shown") == str(unread):
        return HttpResponse(status=204)
    return render(request, "notices/bell.html", {"unread": unread})


@never_cache
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices, unread first to the eye, fifty at a time."""
    only_unread = request.GET.get("show") == "unread"
    below = request.GET.get("before", "")
    number = int(below) if below.isdecimal() and len(below) < 19 else None
    notices = queries.latest(signed_in(request), below=number, only_unread=only_unread)
    context = {
        "notices": notices,
        "only_unread": only_unread,
        "unread": queries.unread(signed_in(request)),
        "older": notices[-1].pk if len(notices) == queries.PAGE else None,
    }
    return render(request, "notices/list.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    notify.mark_read(signed_in(request))
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the record of a notice, or to the page of it; POST also marks it as read."""
    notice = Notice.objects.filter(person=signed_in(request), pk=pk).first()
    if notice is None:
        raise Http404
    if request.method == "POST":
        notify.mark_read(signed_in(request), [notice.pk])
    address = f"/{get_record_type(notice.record_key).slug}/{notice.reference}"
    return redirect(f"{address}{notice.page}")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What I want to hear, and how."""
    person = signed_in(request)
    if request.method == "POST":
        for kind in KINDS:
            wish = {
                name: f"{kind}.{name}" in request.POST for name in ("in_app", "email", "digest")
            }
            Preference.objects.update_or_create(person=person, kind=kind, defaults=wish)
        messages.success(request, _("Kept."))
        return redirect("notice-preferences")
    context = {
        "preferences": queries.preferences(person),
        "kinds": KINDS,
        "no_mail": not sending.is_set_up(),
    }
    return render(request, "notices/preferences.html", context)
