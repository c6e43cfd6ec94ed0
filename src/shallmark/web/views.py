"""Pages that belong to no record: create, palette, style."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shallmark.web import palette as finder
from shallmark.web import style as samples
from shallmark.web.navigation import rail


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
    """What can be created, by function."""
    phases = [phase for phase in rail(request) if phase.functions]
    return render(request, "web/create.html", {"phases": phases})
