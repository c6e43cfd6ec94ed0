"""Changing a record: all fields on one page, or one field where it stands."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Refused, VersionConflict
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.models.record import Record
from shallmark.kernel.texts import capital
from shallmark.pages import record_drafts
from shallmark.pages.record_base import RecordView, is_changeable
from shallmark.pages.record_fields import field_of, label_of, shown_field
from shallmark.pages.record_forms import add_errors, changes, form_for, stale_words
from shallmark.pages.references import linked


class RecordEdit(RecordView):
    """All changeable fields on one page, for one version of the record."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        self._require_right(record)
        draft, stale = record_drafts.resumed(self.person, self._place(record), record)
        form = form_for(self.record_type, self.names, self.person, record=record, initial=draft)
        return self._show(record, form, version=record.version, stale=stale)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        self._require_right(record)
        version = _number(request.POST.get("version", ""))
        form = form_for(self.record_type, self.names, self.person, record=record, data=request.POST)
        stale = ""
        if form.is_valid():
            try:
                reason = request.POST.get("reason", "")
                writes.edit(
                    record,
                    by=self.person,
                    values=changes(form),
                    version=version,
                    reason=reason,
                )
            except AwaitsSecondPerson:
                raise
            except VersionConflict as wrong:
                stale = stale_words(record, wrong, version)
            except Refused as wrong:
                add_errors(form, wrong)
            else:
                record_drafts.drop(self.person, self._place(record))
                messages.success(request, _("%s was changed.") % record.reference)
                return redirect(record.get_absolute_url())
        return self._show(
            record, form, version=record.version, stale=stale, status=409 if stale else 422
        )

    @property
    def names(self) -> tuple[str, ...]:
        return self.record_type.changeable()

    def _place(self, record: Record) -> str:
        return f"{record.get_absolute_url()}/edit"

    def _require_right(self, record: Record) -> None:
        if not is_changeable(record):
            raise Http404(record.reference)

    def _show(
        self, record: Record, form: BaseForm, *, version: int, stale: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "record_type": self.record_type,
            "record": record,
            "base": record.get_absolute_url(),
            "place": self._place(record),
            "form": form,
            "version": version,
            "stale": stale,
            "label_plural": capital(self.record_type.label_plural()),
        }
        return render(self.request, "pages/record_edit.html", context, status=status)


class FieldEdit(RecordView):
    """One field, changed where it stands: GET its form, POST its value."""

    def get(self, request: HttpRequest, reference: str, field: str) -> HttpResponse:
        record, column = self._editable(reference, field)
        if "show" in request.GET:
            return self._value(record, column)
        form = form_for(self.record_type, (field,), self.person, record=record)
        return self._show(record, column, form)

    def post(self, request: HttpRequest, reference: str, field: str) -> HttpResponse:
        record, column = self._editable(reference, field)
        version = _number(request.POST.get("version", ""))
        form = form_for(self.record_type, (field,), self.person, record=record, data=request.POST)
        stale = ""
        if form.is_valid():
            try:
                reason = request.POST.get("reason", "")
                writes.edit(
                    record, by=self.person, values=changes(form), version=version, reason=reason
                )
            except AwaitsSecondPerson:
                raise
            except VersionConflict as wrong:
                stale = stale_words(record, wrong, version)
            except Refused as wrong:
                add_errors(form, wrong)
            else:
                # By htmx too: the page is read again, and its parts are put in place.
                return redirect(record.get_absolute_url())
        return self._show(record, column, form, stale=stale, status=409 if stale else 422)

    def _editable(self, reference: str, name: str) -> tuple[Record, ModelField]:
        record, column = self.find(reference), field_of(self.record_type, name)
        if not is_changeable(record) or column is None or name not in self.record_type.changeable():
            raise Http404(name)
        return record, column

    def _value(self, record: Record, column: ModelField) -> HttpResponse:
        base = record.get_absolute_url()
        shown = shown_field(record, column, edit=f"{base}/field/{column.name}")
        one = linked([shown], self.person)[0]
        return render(self.request, "pages/record_value.html", {"one": one})

    def _show(
        self,
        record: Record,
        column: ModelField,
        form: BaseForm,
        *,
        stale: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "record_type": self.record_type,
            "record": record,
            "base": record.get_absolute_url(),
            "name": column.name,
            "field_label": label_of(column),
            "form": form,
            "stale": stale,
            "now_value": shown_field(record, column) if stale else None,
            "version": record.version,
            "label_plural": capital(self.record_type.label_plural()),
        }
        if not self.by_htmx:
            return render(self.request, "pages/record_field.html", context, status=status)
        # htmx drops the content of an error's answer, so what was typed travels under 200.
        response = render(self.request, "pages/form_field.html", context)
        if status != 200:
            response["HX-Retarget"] = f"#field-{column.name} dd"
            response["HX-Reswap"] = "innerHTML"
            response["HX-Reselect"] = "form.in-place"
        return response


def _number(text: str) -> int | None:
    """The version a form was made from; a form without one says nothing about it."""
    return int(text) if text.isdecimal() else None
