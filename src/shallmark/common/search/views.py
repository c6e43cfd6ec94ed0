"""The page of hits, and completion for its box."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shallmark.common.search import queries
from shallmark.kernel.people import signed_in

SHOWN = 50


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Hits for `q`; a record's own number leads straight to it."""
    typed = request.GET.get("q", "").strip()
    hits = queries.search(signed_in(request), typed, limit=SHOWN) if typed else []
    if len(hits) == 1 and hits[0].reference == typed.upper():
        return redirect(hits[0].url)
    meant = queries.spelling_suggestion(signed_in(request), typed) if typed and not hits else ""
    return render(request, "search/results.html", {"typed": typed, "hits": hits, "meant": meant})


@require_GET
def words(request: HttpRequest) -> JsonResponse:
    """Completions of the last word of `q`."""
    last = request.GET.get("q", "").split(" ")[-1]
    return JsonResponse({"words": queries.complete(signed_in(request), last)})
