"""Changing a record: all fields on one page, or one field where it stands."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import door
from shallmark.kernel.pages import record_drafts
from shallmark.kernel.pages.record_base import RecordView
from shallmark.kernel.pages.record_fields import capital, field_of, label_of, shown_field
from shallmark.kernel.pages.record_forms import changes, complain, form_for, stale_words
from shallmark.kernel.refusals import Refused, Stale


class RecordEdit(RecordView):
    """All changeable fields on one page, for one version of the record."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        self._require_right(record)
        draft, stale = record_drafts.resumed(request.user, self._place(record), record)
        form = form_for(self.record_type, self.names, request.user, record=record, initial=draft)
        return self._show(record, form, version=record.version, stale=stale)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        self._require_right(record)
        version = _number(request.POST.get("version", ""))
        form = form_for(
            self.record_type, self.names, request.user, record=record, data=request.POST
        )
        stale = ""
        if form.is_valid():
            try:
                reason = request.POST.get("reason", "")
                door.edit(
                    record, by=request.user, values=changes(form), version=version, reason=reason
                )
            except Stale as wrong:
                stale = stale_words(record, wrong, version)
            except Refused as wrong:
                complain(form, wrong)
            else:
                record_drafts.drop(request.user, self._place(record))
                messages.success(request, _("%s was changed.") % record.reference)
                return redirect(record.get_absolute_url())
        return self._show(
            record, form, version=record.version, stale=stale, status=409 if stale else 422
        )

    @property
    def names(self) -> tuple[str, ...]:
        return self.record_type.changeable()

    def _place(self, record: Any) -> str:
        return f"{record.get_absolute_url()}/edit"

    def _require_right(self, record: Any) -> None:
        if not record.may_change:
            raise Http404(record.reference)

    def _show(
        self, record: Any, form: Any, *, version: int, stale: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "declared": self.record_type,
            "record": record,
            "base": record.get_absolute_url(),
            "place": self._place(record),
            "form": form,
            "version": version,
            "stale": stale,
            "label_plural": capital(self.record_type.label_plural()),
        }
        return render(self.request, "kernel/record_edit.html", context, status=status)


class FieldEdit(RecordView):
    """One field, changed where it stands: GET its form, POST its value."""

    def get(self, request: HttpRequest, reference: str, field: str) -> HttpResponse:
        record = self._record(reference, field)
        if "show" in request.GET:
            return self._value(record, field)
        form = form_for(self.record_type, (field,), request.user, record=record)
        return self._show(record, field, form)

    def post(self, request: HttpRequest, reference: str, field: str) -> HttpResponse:
        record = self._record(reference, field)
        version = _number(request.POST.get("version", ""))
        form = form_for(self.record_type, (field,), request.user, record=record, data=request.POST)
        stale = ""
        if form.is_valid():
            try:
                door.edit(record, by=request.user, values=changes(form), version=version)
            except Stale as wrong:
                stale = stale_words(record, wrong, version)
            except Refused as wrong:
                complain(form, wrong)
            else:
                # By htmx too: the page is read again, and its parts are put in place.
                return redirect(record.get_absolute_url())
        return self._show(record, field, form, stale=stale, status=409 if stale else 422)

    def _record(self, reference: str, field: str) -> Any:
        record = self.find(reference)
        if not record.may_change or field not in self.record_type.changeable():
            raise Http404(field)
        return record

    def _value(self, record: Any, field: str) -> HttpResponse:
        base = record.get_absolute_url()
        one = shown_field(record, field_of(self.record_type, field), edit=f"{base}/field/{field}")
        return render(self.request, "kernel/record_value.html", {"one": one})

    def _show(
        self, record: Any, field: str, form: Any, *, stale: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "declared": self.record_type,
            "record": record,
            "base": record.get_absolute_url(),
            "name": field,
            "field_label": label_of(field_of(self.record_type, field)),
            "form": form,
            "stale": stale,
            "now_value": shown_field(record, field_of(self.record_type, field)) if stale else None,
            "version": record.version,
            "label_plural": capital(self.record_type.label_plural()),
        }
        if not self.by_htmx:
            return render(self.request, "kernel/record_field.html", context, status=status)
        # htmx drops the content of an error's answer, so what was typed travels under 200.
        response = render(self.request, "kernel/form_field.html", context)
        if status != 200:
            response["HX-Retarget"] = f"#field-{field} dd"
            response["HX-Reswap"] = "innerHTML"
            response["HX-Reselect"] = "form.in-place"
        return response


def _number(text: str) -> int | None:
    """The version a form was made from; a form without one says nothing about it."""
    return int(text) if text.isdecimal() else None
