"""Pages of one record: its page, a part of its timeline, a section of its side column."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shallmark.common.discussion.queries import Timeline, timeline
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.pages.list_neighbours import list_query, place_of
from shallmark.pages.record_base import RecordView, is_staff
from shallmark.workplace import panels
from shallmark.workplace.page import context_of

#: entries in the first response; older ones come as fragments
FIRST = 50


class RecordPage(RecordView):
    """The page of a record; the record's own template may add to the general one."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record_type, person = self.record_type, self.person
        record = self.find(reference)
        told = _told(request, record, person)
        context = {
            "timeline": told,
            "kinds": told.kinds,
            "list_query": list_query(record_type, request),
            **context_of(record_type, record, person, whole="gates" in request.GET),
        }
        return render(request, context.get("template") or record_type.template, context)


class RecordTimeline(RecordView):
    """A part of the timeline: ?kinds= all, replies, notes or fields; ?before= goes on below."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        told = _told(request, record, self.person)
        if not self.by_htmx:
            return redirect(f"{record.get_absolute_url()}?kinds={told.kinds}")
        context = {
            "record": record,
            "record_type": self.record_type,
            "base": record.get_absolute_url(),
            "timeline": told,
            "staff": is_staff(self.person),
            "fragment": True,
        }
        part = "entries" if request.GET.get("before") else "timeline"
        return render(request, f"workplace/{part}.html", context)


class RecordPanel(RecordView):
    """One section of the side column, fetched after the page; "place" is that in the list."""

    def get(self, request: HttpRequest, reference: str, panel: str) -> HttpResponse:
        record = self.find(reference)
        if panel == "place":
            position = place_of(self.record_type, record, self.person, request.GET.get("list", ""))
            return render(request, "workplace/place.html", {"place": position})
        known = panels.panel_of(self.record_type, panel)
        if known is None or not is_staff(self.person):
            raise Http404(panel)
        context = panels.shown(known, record, self.person)
        return render(request, known.template, context)


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
