"""Pages of one record: read, create, change, its timeline and panels."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shallmark.pages import record_panels
from shallmark.pages.list_neighbours import list_query, place_of
from shallmark.pages.record_base import RecordView, is_staff
from shallmark.pages.record_create import RecordCreate
from shallmark.pages.record_edit import FieldEdit, RecordEdit
from shallmark.pages.record_page import context_of
from shallmark.pages.record_timeline import timeline_of


class RecordPage(RecordView):
    """The page of a record; the record's own template may add to the kernel's."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record_type, person = self.record_type, self.person
        record = self.find(reference)
        kinds = request.GET.get("kinds", "all")
        before = request.GET.get("before")
        timeline = timeline_of(record, person=person, kinds=kinds, before=before)
        context = {
            "timeline": timeline,
            "kinds": kinds,
            "list_query": list_query(record_type, request),
            **context_of(record_type, record, person),
        }
        return render(request, context.get("template") or record_type.template, context)


class RecordTimeline(RecordView):
    """A part of the timeline: ?kinds= all, replies, notes or fields; ?before= goes on below."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        kinds, before = request.GET.get("kinds", "all"), request.GET.get("before")
        timeline = timeline_of(record, person=self.person, kinds=kinds, before=before)
        if timeline is None:
            raise Http404(reference)
        if not self.by_htmx:
            return redirect(f"{record.get_absolute_url()}?kinds={timeline.kinds}")
        context = {
            "record": record,
            "record_type": self.record_type,
            "base": record.get_absolute_url(),
            "timeline": timeline,
            "staff": is_staff(self.person),
            "fragment": True,
        }
        part = "record_entries" if before else "record_timeline"
        return render(request, f"pages/{part}.html", context)


class RecordPanel(RecordView):
    """One section of the side column, fetched after the page; "place" is that in the list."""

    def get(self, request: HttpRequest, reference: str, panel: str) -> HttpResponse:
        record = self.find(reference)
        if panel == "place":
            position = place_of(self.record_type, record, self.person, request.GET.get("list", ""))
            return render(request, "pages/record_place.html", {"place": position})
        known = record_panels.panel_of(self.record_type, panel)
        if known is None or not is_staff(self.person):
            raise Http404(panel)
        context = record_panels.shown(known, record, self.person)
        return render(request, known.template, context)


__all__ = [
    "FieldEdit",
    "RecordCreate",
    "RecordEdit",
    "RecordPage",
    "RecordPanel",
    "RecordTimeline",
]
