"""Making a record by a form."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Refused
from shallmark.kernel.texts import capital
from shallmark.pages import record_drafts
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView, way_back
from shallmark.pages.record_forms import add_errors, form_for


class RecordCreate(RecordView):
    """A form that makes a record. What is typed is kept as a draft; a form makes one record."""

    template_name = "pages/record_new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        self._require_right()
        draft = record_drafts.find(self.person, self.place)
        # What the address names is meant: a draft may be of another record.
        initial = {**(draft.values if draft else {}), **self.initial()}
        form = self.form(initial=initial)
        return self._show(form, kept_at=draft.kept_at if draft else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        self._require_right()
        form = self.form(data=request.POST)
        self._allow_defaults(form)
        if form.is_valid():
            try:
                address = run_once(
                    self.person, request.POST.get("token", ""), lambda: self.make(form)
                )
            except Refused as wrong:
                add_errors(form, wrong)
            else:
                record_drafts.drop(self.person, self.place)
                return redirect(way_back(request, address))
        return self._show(form, status=422, token=request.POST.get("token", ""))

    @property
    def place(self) -> str:
        return f"{self.record_type.url()}/new"

    def form(
        self, *, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> BaseForm:
        """The form over the fields of the type."""
        names = self.field_names()
        return form_for(self.record_type, names, self.person, data=data, initial=initial)

    def field_names(self) -> tuple[str, ...]:
        return self.record_type.fields

    def initial(self) -> dict[str, Any]:
        """What the form starts with; the address may name fields."""
        return {name: value for name, value in self.request.GET.items() if value}

    def make(self, form: BaseForm) -> str:
        """Write the record; returns its address."""
        try:
            record = writes.create(self.record_type.model, by=self.person, values=self.values(form))
        except AwaitsSecondPerson as waits:
            # What waits is kept together with the form's token.
            messages.warning(self.request, waits.sentence)
            return waits.address
        messages.success(self.request, _("%s was created.") % record.reference)
        return str(record.get_absolute_url())

    def values(self, form: BaseForm) -> dict[str, Any]:
        """What was filled in; a field left out takes the model's default, as over the API."""
        return {
            name: form.cleaned_data[name]
            for name in form.fields
            if name not in self._defaulted or form.cleaned_data[name] is not None
        }

    def _allow_defaults(self, form: BaseForm) -> None:
        """A field that was not sent, and that the model fills by itself, is no mistake."""
        for name in self._defaulted:
            if name in form.fields and not form.data.get(name):
                form.fields[name].required = False

    @property
    def _defaulted(self) -> set[str]:
        fields = self.record_type.model._meta.concrete_fields
        return {field.name for field in fields if field.has_default() and not field.choices}

    def _require_right(self) -> None:
        record_type = self.record_type
        if not access.may_create(self.person, record_type.key):
            sentence = _("You may not create a %(label)s.") % {"label": record_type.label()}
            raise Http404(sentence)

    def _show(
        self, form: BaseForm, *, status: int = 200, kept_at: datetime | None = None, token: str = ""
    ) -> HttpResponse:
        context = {
            "record_type": self.record_type,
            "form": form,
            "place": self.place,
            "kept_at": kept_at,
            "token": token or new_token(),
            "back": way_back(self.request),
            "label": self.record_type.label(),
            "label_plural": capital(self.record_type.label_plural()),
            **self.more(form),
        }
        return render(self.request, self.template_name, context, status=status)

    def more(self, _form: BaseForm) -> dict[str, Any]:
        return {}
