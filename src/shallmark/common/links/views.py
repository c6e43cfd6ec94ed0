"""The related records of a record's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shallmark.common.links.actions import add_link, drop_link
from shallmark.common.links.models import Link
from shallmark.common.links.queries import related
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.models import Record
from shallmark.pages.pickers import split
from shallmark.pages.record_base import RecordPart, is_changeable, is_staff


class RecordLinks(RecordPart):
    """Related records: read as a fragment, added and taken away by POST."""

    def find(self, reference: str) -> Record:
        """Links name records that a customer may not know of."""
        if not is_staff(self.person):
            raise Http404(reference)
        return super().find(reference)

    def write(self, request: HttpRequest, record: Record) -> None:
        form = request.POST
        if form.get("drop", "").isdecimal():
            drop_link(record, by=self.person, link=int(form["drop"]))
            return
        add_link(
            record,
            by=self.person,
            reference=next(iter(split(form.get("reference", ""))), ""),
            kind=form.get("kind", "related"),
        )

    def answer(
        self, request: HttpRequest, record: Record, wrong: Refused | None = None
    ) -> HttpResponse:
        context = {
            "record": record,
            "record_type": self.record_type,
            "base": record.get_absolute_url(),
            "related": related(record, self.person),
            "kinds": Link.Kind.choices,
            "may_change": is_changeable(record),
            "wrong": wrong,
            "typed": request.POST,
            "open": wrong is not None or "add" in request.GET,
        }
        return render(request, "links/related.html", context)
