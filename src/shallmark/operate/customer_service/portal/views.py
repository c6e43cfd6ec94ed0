"""Pages of the portal: home, what one needs, tickets, and the services."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shallmark.kernel import clock
from shallmark.kernel.people import signed_in
from shallmark.operate.customer_service.articles import finding
from shallmark.operate.customer_service.portal import catalogue, queries, requests
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.operate.customer_service.portal.ticket import Place
from shallmark.operate.customer_service.satisfaction import waiting
from shallmark.operate.customer_service.status.readers import may_open, opening
from shallmark.pages.record_base import is_staff

#: characters of what is searched
LONGEST = 200


def home(request: HttpRequest) -> HttpResponse:
    """Say what one needs, answer what waits for one, see what is disturbed."""
    person = signed_in(request)
    services = queries.standings(person)
    context = {
        **frame_context(person),
        "greeting": _greeting() % {"name": person.name.split(" ")[0]},
        "tickets": queries.first_tickets(person)[: queries.FIRST],
        "items": catalogue.offered(person)[: catalogue.FIRST],
        "to_approve": requests.asked_of(person),
        "surveys": list(waiting(person)),
        "services": services,
        "disturbed": [line for line in services if line.since],
        "now": clock.now(),
    }
    return render(request, "customer_service/portal/home.html", context)


def _greeting() -> str:
    hour = timezone.localtime(clock.now()).hour
    if 5 <= hour < 11:
        return _("Good morning, %(name)s")
    return _("Good evening, %(name)s") if hour >= 18 or hour < 5 else _("Hello, %(name)s")


@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """`/tickets`: my own; `?whose=ours`: those of colleagues; `?state=all`: also what is done."""
    person = signed_in(request)
    if is_staff(person):
        return redirect("/incidents")
    ours, everything = request.GET.get("whose") == "ours", request.GET.get("state") == "all"
    below = Place.read(request.GET.get("before", ""))
    lines = queries.tickets(person, ours=ours, everything=everything, below=below)
    context = {
        **frame_context(person),
        "tickets": lines,
        "to_approve": [] if ours else requests.asked_of(person),
        "ours": ours,
        "everything": everything,
        "older": below.after(lines).written if len(lines) == queries.MOST else None,
    }
    return render(request, "customer_service/portal/tickets.html", context)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """`/portal/services`: how each service that one receives is now."""
    person = signed_in(request)
    if is_staff(person):
        return redirect("/services")
    context = {
        **frame_context(person),
        "services": queries.standings(person),
        "has_status_page": may_open(person, opening()),
        "now": clock.now(),
    }
    return render(request, "customer_service/portal/services.html", context)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """`/portal/ask?q=`: what is known of it, and the way to report it."""
    person, words = signed_in(request), request.GET.get("q", "").strip()[:LONGEST]
    if not words or is_staff(person):
        return redirect("home")
    wanted = words.lower().split()
    context = {
        **frame_context(person),
        "words": words,
        "answers": finding.find(words, person, most=5),
        "items": catalogue.offered(person, words)[: catalogue.FIRST],
        "tickets": queries.found(person, words),
        "services": [
            line
            for line in queries.standings(person)
            if any(word in line.service.title.lower() for word in wanted if len(word) > 2)
        ],
    }
    return render(request, "customer_service/portal/ask.html", context)
