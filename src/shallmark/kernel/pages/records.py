"""Pages of one record: read, create, change, its timeline, panels and links."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shallmark.kernel.models.links import Link
from shallmark.kernel.pages import record_links, record_panels
from shallmark.kernel.pages.record_base import RecordView, is_staff
from shallmark.kernel.pages.record_create import RecordCreate
from shallmark.kernel.pages.record_edit import FieldEdit, RecordEdit
from shallmark.kernel.pages.record_page import context_of
from shallmark.kernel.pages.record_place import list_query, place_of
from shallmark.kernel.pages.record_timeline import timeline_of
from shallmark.kernel.refusals import Refused


class RecordPage(RecordView):
    """The page of a record; the record's own template may add to the kernel's."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        declared, person = self.record_type, request.user
        record = self.find(reference)
        kinds = request.GET.get("kinds", "all")
        before = request.GET.get("before")
        told = timeline_of(record, person=person, kinds=kinds, before=before)
        context = {
            "timeline": told,
            "kinds": kinds,
            "list_query": list_query(declared, request),
            **context_of(declared, record, person),
        }
        return render(request, context.get("template") or declared.template, context)


class RecordTimeline(RecordView):
    """A part of the timeline: ?kinds= all, replies, notes or fields; ?before= goes on below."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        kinds, before = request.GET.get("kinds", "all"), request.GET.get("before")
        told = timeline_of(record, person=request.user, kinds=kinds, before=before)
        if told is None:
            raise Http404(reference)
        if not self.by_htmx:
            return redirect(f"{record.get_absolute_url()}?kinds={told.kinds}")
        context = {
            "record": record,
            "declared": self.record_type,
            "base": record.get_absolute_url(),
            "timeline": told,
            "staff": is_staff(request.user),
            "fragment": True,
        }
        part = "record_entries" if before else "record_timeline"
        return render(request, f"kernel/{part}.html", context)


class RecordPanel(RecordView):
    """One section of the side column, fetched after the page; "place" is that in the list."""

    def get(self, request: HttpRequest, reference: str, panel: str) -> HttpResponse:
        record = self.find(reference)
        if panel == "place":
            found = place_of(self.record_type, record, request.user, request.GET.get("list", ""))
            return render(request, "kernel/record_place.html", {"place": found})
        known = record_panels.panel_of(self.record_type, panel)
        if known is None or not is_staff(request.user):
            raise Http404(panel)
        context = record_panels.shown(known, record, request.user)
        return render(request, known.template, context)


class RecordLinks(RecordView):
    """Related records: read as a fragment, added and taken away by POST."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, self._find_for_staff(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self._find_for_staff(reference)
        wrong: Refused | None = None
        try:
            self._write(request, record)
        except Refused as refused:
            wrong = refused
        if self.by_htmx:
            return self._answer(request, record, wrong)
        if wrong is not None:
            messages.error(request, wrong.sentence)
        return redirect(record.get_absolute_url())

    def _find_for_staff(self, reference: str) -> Any:
        """Links name records that a customer may not know of."""
        if not is_staff(self.request.user):
            raise Http404(reference)
        return self.find(reference)

    def _write(self, request: HttpRequest, record: Any) -> None:
        given = request.POST
        if given.get("drop", "").isdecimal():
            record_links.drop_link(record, by=request.user, link=int(given["drop"]))
            return
        record_links.add_link(
            record,
            by=request.user,
            reference=given.get("reference", ""),
            kind=given.get("kind", "related"),
        )

    def _answer(
        self, request: HttpRequest, record: Any, wrong: Refused | None = None
    ) -> HttpResponse:
        context = {
            "record": record,
            "declared": self.record_type,
            "base": record.get_absolute_url(),
            "related": record_links.related(record, request.user),
            "kinds": Link.Kind.choices,
            "may_change": record.may_change,
            "wrong": wrong,
            "typed": request.POST,
            "open": wrong is not None or "add" in request.GET,
        }
        return render(request, "kernel/record_links.html", context)


__all__ = [
    "FieldEdit",
    "RecordCreate",
    "RecordEdit",
    "RecordLinks",
    "RecordPage",
    "RecordPanel",
    "RecordTimeline",
]
