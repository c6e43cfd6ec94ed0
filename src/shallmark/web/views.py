"""Pages that belong to no record: create, palette, style."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shallmark.common.jobs.models import Progress
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.simulate import demo
from shallmark.web import palette as finder
from shallmark.web import style as samples
from shallmark.web.create_menu import most_made
from shallmark.web.navigation import Item, rail


@login_not_required
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with invented data."""
    return render(request, "web/style.html", samples.context())


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """Hits for `q` as JSON: {"groups": [{"title", "items": [{"text", "url", ...}]}]}."""
    return JsonResponse({"groups": finder.find(request, request.GET.get("q", ""))})


@require_safe
def create(request: HttpRequest) -> HttpResponse:
    """What this person may create, by function in the order of the rail; settings come last.

    `?q=`: of that, what is called so or meant by it. `?menu`: the few that this person makes most.
    """
    if "menu" in request.GET:
        places = [_place_of(kind) for kind in most_made(signed_in(request))]
        return render(request, "web/create_menu.html", {"places": places})
    typed = request.GET.get("q", "").strip()[:100]
    offered: dict[str, list[Item]] = {}
    for phase in rail(request):
        offered |= {function.name: [] for function in phase.functions}
    for record_type in finder.creatable(signed_in(request)):
        if not _is_meant(record_type, typed):
            continue
        offered.setdefault(str(record_type.function), []).append(_place_of(record_type))
    groups = [(name, places) for name, places in offered.items() if places]
    return render(request, "web/create.html", {"groups": groups, "typed": typed})


def _place_of(record_type: type[RecordType]) -> Item:
    return Item(capital(record_type.label()), f"{record_type.url()}/new", record_type.icon)


def _is_meant(record_type: type[RecordType], typed: str) -> bool:
    """Whether each word stands in its name, or in what its empty list teaches."""
    names = (record_type.label(), record_type.label_plural(), record_type.empty_text)
    said = " ".join(str(name) for name in names).lower()
    return all(word in said for word in typed.lower().split())


@login_not_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The long jobs that run now, as lines; the page is loaded again when the last is done.

    Before the sign-in only the demonstration shows: its accounts come with it.
    """
    running = Progress.objects.filter(finished_at__isnull=True)
    if not getattr(request.user, "is_staff_member", False):
        running = running.filter(key=demo.PROGRESS)
    jobs = list(running.order_by("started_at"))
    response = render(request, "web/jobs.html", {"jobs": jobs})
    if not jobs and "running" in request.GET:
        response["HX-Refresh"] = "true"
    return response
