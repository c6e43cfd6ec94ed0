"""The page of hits, and completion for its box."""

from collections import Counter
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shallmark.common.search import queries, saved, shown
from shallmark.common.search.asked import CLOSED, NEWEST, OPEN, Asked, narrowings
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import capital

#: lines of a page
PAGE = 25


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Hits for `q`; a number of one record leads straight to it.

    What narrows and orders them is in the address (`asked.Asked`); `?after=KEY.ID` goes on behind
    that hit.
    """
    person, asked = signed_in(request), Asked.read(request.GET)
    typed = asked.q
    found = queries.find(person, typed) if typed else queries.Results([], {}, more=False)
    if found.numbered == 1 and _is_number(typed):
        return redirect(found.hits[0].url)
    chosen = asked.chosen(found)
    page, rest = _page(chosen, request.GET.get("after", ""))
    after = f"{page[-1].record_key}.{page[-1].record_id}" if page else ""
    context = {
        "typed": typed,
        "asked": asked,
        "number": len(chosen),
        "more": found.more,
        "kinds": _kinds(asked, asked.chosen(found, but="kind")),
        "states": _states(asked, asked.chosen(found, but="state"), found),
        "narrowings": narrowings(asked, found, person),
        "orders": _orders(asked),
        "groups": _groups(asked, found, page, chosen, shown.lines(page, person, typed)),
        "following": f"{asked.address()}&after={after}" if rest else "",
        "left": rest,
        "first": asked.address() if "after" in request.GET else "",
        "meant": "" if found.hits or not typed else queries.spelling_suggestion(person, typed),
        "saved": saved.of(person),
        "here": asked.words(),
    }
    return render(request, "search/results.html", context)


def _is_number(typed: str) -> bool:
    """Whether one word was typed that only a number of a record can be."""
    return " " not in typed and any(letter.isdigit() for letter in typed)


def _page(hits: list[queries.Hit], after: str) -> tuple[list[queries.Hit], int]:
    """The page behind the hit that the address names, and how many follow it.

    A hit that is gone meanwhile begins anew.
    """
    places = [f"{hit.record_key}.{hit.record_id}" for hit in hits]
    start = places.index(after) + 1 if after in places else 0
    return hits[start : start + PAGE], max(len(hits) - start - PAGE, 0)


def _kinds(asked: Asked, hits: list[queries.Hit]) -> list[dict[str, str | int | bool]]:
    """Tabs of the kinds that were found, most found first."""
    counts = Counter(hit.record_key for hit in hits)
    tabs: list[dict[str, str | int | bool]] = [
        {
            "name": capital(get_record_type(key).label_plural()),
            "url": asked.address(kind=key),
            "count": number,
            "active": key == asked.kind,
        }
        for key, number in counts.most_common()
    ]
    everything: dict[str, str | int | bool] = {
        "name": _("All"),
        "url": asked.address(kind=""),
        "count": len(hits),
        "active": not asked.kind,
    }
    return [everything, *tabs]


def _states(
    asked: Asked, hits: list[queries.Hit], found: queries.Results
) -> list[dict[str, str | bool]]:
    still = sum(found.is_open(hit) for hit in hits)
    places = (("", _("All"), len(hits)), (OPEN, _("Open"), still))
    return [
        {"name": f"{name} {count}", "url": asked.address(state=key), "active": key == asked.state}
        for key, name, count in (*places, (CLOSED, _("Closed"), len(hits) - still))
    ]


def _orders(asked: Asked) -> list[tuple[str, str, bool]]:
    """Name, address, and whether it is the present one."""
    known = (("", _("Open first, best match")), (NEWEST, _("Newest first")))
    return [(name, replace(asked, sort=key).address(), key == asked.sort) for key, name in known]


def _groups(
    asked: Asked,
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
        if asked.sort:
            return _("Newest first")
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
