"""The page of hits, and completion for its box."""

from collections import Counter
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shallmark.common.search import queries, shown
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import capital

#: lines of a page
PAGE = 25
OPEN, CLOSED = "open", "closed"


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Hits for `q`; a number of one record leads straight to it.

    `?kind=` and `?state=` narrow; `?after=KEY.ID` goes on behind that hit.
    """
    typed = request.GET.get("q", "").strip()
    person = signed_in(request)
    found = queries.find(person, typed) if typed else queries.Results([], frozenset(), more=False)
    if found.numbered == 1 and _is_number(typed):
        return redirect(found.hits[0].url)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    of_state = [hit for hit in found.hits if _fits(found, hit, state)]
    of_kind = [hit for hit in found.hits if kind in {"", hit.record_key}]
    chosen = [hit for hit in of_state if kind in {"", hit.record_key}]
    page, rest = _page(chosen, request.GET.get("after", ""))
    context = {
        "typed": typed,
        "kind": kind,
        "state": state,
        "number": len(chosen),
        "more": found.more,
        "kinds": _kinds(typed, kind, state, of_state),
        "states": _states(typed, kind, state, of_kind, found),
        "groups": _groups(found, page, chosen, shown.lines(page, person, typed)),
        "following": _address(typed, kind, state, f"{page[-1].record_key}.{page[-1].record_id}")
        if rest
        else "",
        "left": rest,
        "first": _address(typed, kind, state) if "after" in request.GET else "",
        "meant": "" if found.hits or not typed else queries.spelling_suggestion(person, typed),
    }
    return render(request, "search/results.html", context)


def _is_number(typed: str) -> bool:
    """Whether one word was typed that only a number of a record can be."""
    return " " not in typed and any(letter.isdigit() for letter in typed)


def _fits(found: queries.Results, hit: queries.Hit, state: str) -> bool:
    return state not in {OPEN, CLOSED} or found.is_open(hit) == (state == OPEN)


def _page(hits: list[queries.Hit], after: str) -> tuple[list[queries.Hit], int]:
    """The page behind the hit that the address names, and how many follow it.

    A hit that is gone meanwhile begins anew.
    """
    places = [f"{hit.record_key}.{hit.record_id}" for hit in hits]
    start = places.index(after) + 1 if after in places else 0
    return hits[start : start + PAGE], max(len(hits) - start - PAGE, 0)


def _address(typed: str, kind: str, state: str, after: str = "") -> str:
    pairs = {"q": typed, "kind": kind, "state": state, "after": after}
    return "/search?" + urlencode({name: value for name, value in pairs.items() if value})


def _kinds(
    typed: str, kind: str, state: str, hits: list[queries.Hit]
) -> list[dict[str, str | int | bool]]:
    """Tabs of the kinds that were found, most found first."""
    counts = Counter(hit.record_key for hit in hits)
    tabs: list[dict[str, str | int | bool]] = [
        {
            "name": capital(get_record_type(key).label_plural()),
            "url": _address(typed, key, state),
            "count": number,
            "active": key == kind,
        }
        for key, number in counts.most_common()
    ]
    everything: dict[str, str | int | bool] = {
        "name": _("All"),
        "url": _address(typed, "", state),
        "count": len(hits),
        "active": not kind,
    }
    return [everything, *tabs]


def _states(
    typed: str, kind: str, state: str, hits: list[queries.Hit], found: queries.Results
) -> list[dict[str, str | bool]]:
    still = sum(found.is_open(hit) for hit in hits)
    places = (("", _("All"), len(hits)), (OPEN, _("Open"), still))
    return [
        {"name": f"{name} {count}", "url": _address(typed, kind, key), "active": key == state}
        for key, name, count in (*places, (CLOSED, _("Closed"), len(hits) - still))
    ]


def _groups(
    found: queries.Results,
    page: list[queries.Hit],
    chosen: list[queries.Hit],
    lines: list[shown.Line],
) -> list[tuple[str, int, list[shown.Line]]]:
    """What was found by its number, then open, then closed lines; each with its whole number."""
    by_number = {hit.place for hit in found.hits[: found.numbered]}

    def group_of(hit: queries.Hit) -> str:
        if hit.place in by_number:
            return _("This number")
        return _("Open") if found.is_open(hit) else _("Closed")

    whole = Counter(group_of(hit) for hit in chosen)
    names = dict.fromkeys(group_of(hit) for hit in page)
    return [
        (name, whole[name], [line for line in lines if group_of(line.hit) == name])
        for name in names
    ]


@require_GET
def words(request: HttpRequest) -> JsonResponse:
    """Completions of the last word of `q`."""
    last = request.GET.get("q", "").split(" ")[-1]
    return JsonResponse({"words": queries.complete(signed_in(request), last)})
