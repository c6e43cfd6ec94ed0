"""Pages of the service management functions. They are for staff: customers have their portal."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shallmark.conformity import queries
from shallmark.conformity.projections import judgement
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type
from shallmark.pages.record_base import may_list, new_words
from shallmark.web import chart_rows, dashboard_page, function_page
from shallmark.web.function_figures import measured
from shallmark.web.navigation import pages_of
from shallmark.workplace.charts.declared import dashboards
from shallmark.workplace.functions import ServiceFunction, functions, readable_types

View = Callable[[HttpRequest, ServiceFunction], HttpResponse]


def _of_function(view: View) -> Callable[..., HttpResponse]:
    """Find the function of the address; nobody comes in who may open none of its lists."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, key: str) -> HttpResponse:
        function = functions().get(key)
        if function is None:
            raise Http404
        person = signed_in(request)
        if not person.is_staff_member or not readable_types(person, function.records):
            raise PermissionDenied
        return view(request, function)

    return guarded


@_of_function
def page(request: HttpRequest, function: ServiceFunction) -> HttpResponse:
    """What waits, where its records are, who answers, and what comes next."""
    person = signed_in(request)
    context = {
        "function": function,
        **function_page.work(function, person),
        "coming": function_page.coming(function, person),
        "people": function_page.people(function, person),
        "new_words": lambda record_type: new_words(record_type, person),
        "pages": pages_of(function.name),
        "direction": function_page.direction(function, person),
    }
    return render(request, "web/function.html", context)


@_of_function
def judged(request: HttpRequest, function: ServiceFunction) -> HttpResponse:
    """Clauses and adjustments at the side, fetched after the page."""
    context = {"function": function, **function_page.conformity(function)}
    return render(request, "web/function_judged.html", context)


@_of_function
def checks(request: HttpRequest, function: ServiceFunction) -> HttpResponse:
    """Its checks with their outcome; `?clause=` or `?adjustment=` those of one, `?failing=1`."""
    judged = judgement(queries.latest_run())
    found = function_page.checks_of(function, judged)
    clause, adjustment = request.GET.get("clause", ""), request.GET.get("adjustment", "")
    if clause or adjustment:
        found = function_page.asked_of(found, clause, adjustment)
    context = {
        "function": function,
        "checks": found,
        "asked": clause or adjustment,
        "failing": function_page.failing(found),
    }
    return render(request, "web/function_checks.html", context)


@_of_function
def charts(request: HttpRequest, function: ServiceFunction) -> HttpResponse:
    """Its charts, each with the table of its numbers."""
    dashboard = dashboards().get(function.key)
    if dashboard is None:
        raise Http404
    shown = dashboard_page.shown(dashboard, signed_in(request))
    return render(request, "web/dashboard.html", {"function": function, "charts": shown})


@_of_function
def front(request: HttpRequest, function: ServiceFunction) -> HttpResponse:
    """What is measured against goals, and two of its charts; fetched after its page."""
    person, dashboard = signed_in(request), dashboards().get(function.key)
    context = {
        "measured": measured(function, function_page.processes_of(function, person), person),
        "charts": dashboard_page.shown(dashboard.in_front, person) if dashboard else [],
    }
    return render(request, "web/function_front.html", context)


@_of_function
def charted(request: HttpRequest, function: ServiceFunction) -> HttpResponse:
    """The records behind a number of the past: `?chart=KEY&series=NUMBER&before=DAY`."""
    dashboard, person = dashboards().get(function.key), signed_in(request)
    if dashboard is None:
        raise Http404
    try:
        chart, series, before = dashboard_page.asked(dashboard, request.GET)
    except dashboard_page.NotAsked as unknown:
        raise Http404 from unknown
    if not may_list(person, get_record_type(chart.record)):
        raise PermissionDenied
    past = chart_rows.past(chart, series, before, person)
    context = {"function": function, "chart": chart, "past": past}
    return render(request, "web/chart_rows.html", context)
