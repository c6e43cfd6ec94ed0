"""Filling in a few fields of a record on its page."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused, VersionConflict
from shallmark.kernel.models.record import Record
from shallmark.pages.record_base import RecordView
from shallmark.pages.record_forms import add_errors, changes, form_for, stale_words
from shallmark.workplace.fills import Fill, fills_of
from shallmark.workplace.views import whole_context


class RecordFill(RecordView):
    """GET shows the form, as a panel of the record's page; POST writes it.

    A refusal comes with the record's page around it, and with what was typed.
    """

    def get(self, request: HttpRequest, reference: str, fill: str) -> HttpResponse:
        record, found = self._find(reference, fill)
        return self._show(record, found, self._form(record, found))

    def post(self, request: HttpRequest, reference: str, fill: str) -> HttpResponse:
        record, found = self._find(reference, fill)
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() else None
        form = self._form(record, found, data=request.POST)
        stale = ""
        if form.is_valid():
            try:
                if found.write is None:
                    writes.edit(record, by=self.person, values=changes(form), version=version)
                else:
                    found.write(record, self.person)
            except VersionConflict as wrong:
                stale = stale_words(record, wrong, version)
            except Refused as wrong:
                add_errors(form, wrong)
            else:
                messages.success(request, _("%s was changed.") % record.reference)
                return redirect(record.get_absolute_url())
        return self._show(record, found, form, stale=stale, status=409 if stale else 422)

    def _find(self, reference: str, key: str) -> tuple[Record, Fill]:
        record = self.find(reference)
        found = fills_of(record, self.person).get(key)
        if found is None:
            raise Http404(key)
        return record, found

    def _form(self, record: Record, fill: Fill, data: QueryDict | None = None) -> BaseForm:
        return form_for(self.record_type, fill.names, self.person, record=record, data=data)

    def _show(
        self, record: Record, fill: Fill, form: BaseForm, *, stale: str = "", status: int = 200
    ) -> HttpResponse:
        own: dict[str, Any] = {
            "fill": fill,
            "fill_says": fill.says(record),
            "fill_place": self.request.path,
            "form": form,
            "stale": stale,
            "base": record.get_absolute_url(),
            "version": record.version,
        }
        if self.by_htmx and status == 200:
            return render(self.request, "workplace/fill.html", own)
        around = whole_context(self.request, record, self.person)
        return render(self.request, around["template"], {**around, **own}, status=status)
