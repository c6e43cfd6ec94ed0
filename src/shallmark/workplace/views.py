"""Pages of one record: its page, a part of its timeline, a section of its side column."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shallmark.common.discussion.queries import Timeline, timeline
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.pages.list_neighbours import list_query, place_of
from shallmark.pages.record_base import RecordView, find, is_staff
from shallmark.workplace import panels
from shallmark.workplace.page import context_of
from shallmark.workplace.pointing import pointing_at
from shallmark.workplace.talk import Mark, address, has_caller, talk_context

#: entries in the first response; older ones come as fragments
FIRST = 50


class RecordPage(RecordView):
    """The page of a record; the record's own template may add to the general one."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        context = whole_context(request, record, self.person, whole="gates" in request.GET)
        return render(request, context["template"], context)


class RecordTimeline(RecordView):
    """A part of the timeline: ?kinds= all, replies, notes or fields; ?before= goes on below.

    ?after= answers with what is new since, and with 204 when nothing is: a page asks every few
    seconds.
    """

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        after = request.GET.get("after")
        # A page that asks by itself is no look of its reader.
        record = self.find(reference) if after is None else self._again(reference)
        mark = Mark.read(after or "")
        if after is not None and not mark.is_behind(
            record, self.person, request.GET.get("kinds", "all")
        ):
            return HttpResponse(status=204)
        told = _told(request, record, self.person)
        if not self.by_htmx:
            return redirect(f"{record.get_absolute_url()}?kinds={told.kinds}")
        context = {
            "record": record,
            "record_type": self.record_type,
            "base": record.get_absolute_url(),
            "staff": is_staff(self.person),
            "fragment": True,
            **_timeline_context(record, told),
        }
        if after is not None:
            context["timeline"] = replace(told, items=mark.newer(told), older="")
        part = "entries" if after is not None or request.GET.get("before") else "timeline"
        answer = render(request, f"workplace/{part}.html", context)
        answer["X-Timeline"] = context["live"]
        return answer

    def _again(self, reference: str) -> Record:
        return find(self.record_type.model, reference, self.person)


class RecordPanel(RecordView):
    """One section of the side column, fetched after the page; "place" is that in the list.

    "pointing" is what names the record.
    """

    def get(self, request: HttpRequest, reference: str, panel: str) -> HttpResponse:
        record = self.find(reference)
        if panel == "place":
            position = place_of(self.record_type, record, self.person, request.GET.get("list", ""))
            return render(request, "workplace/place.html", {"place": position})
        if panel == "pointing" and is_staff(self.person):
            lines = pointing_at(record, self.person)
            return render(request, "workplace/pointing.html", {"pointing": lines})
        known = panels.panel_of(self.record_type, panel)
        if known is None or not is_staff(self.person):
            raise Http404(panel)
        context = panels.shown(known, record, self.person)
        return render(request, known.template, context)


def whole_context(
    request: HttpRequest, record: Record, person: Person, *, whole: bool = False
) -> dict[str, Any]:
    """All that the page of a record draws, and by which `template`."""
    record_type = type_of(type(record))
    return {
        "template": record_type.template,
        **_timeline_context(record, _told(request, record, person)),
        **talk_context(record, person),
        "list_query": list_query(record_type, request),
        **context_of(record_type, record, person, whole=whole),
    }


def _timeline_context(record: Record, told: Timeline) -> dict[str, Any]:
    """What draws a timeline, and where its page asks for what is new."""
    mark = Mark.of(record, told)
    live = address(record.get_absolute_url(), told, mark)
    return {
        "seen": mark.entry or ("" if told.older or told.kinds != "all" else 0),
        "timeline": told,
        "kinds": told.kinds,
        "live": live,
        "has_caller": has_caller(record),
    }


def _told(request: HttpRequest, record: Record, person: Person) -> Timeline:
    """A page of what was said and done.

    Raises:
        Http404: the address names no such part or place.

    """
    kinds, before = request.GET.get("kinds", "all"), request.GET.get("before")
    try:
        return timeline(record, person=person, kinds=kinds, limit=FIRST, before=before)
    except Invalid as wrong:
        raise Http404(wrong.sentence) from wrong
