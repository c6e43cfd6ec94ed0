"""Making a record by a form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import access, door
from shallmark.kernel.pages import record_drafts
from shallmark.kernel.pages.record_base import RecordView
from shallmark.kernel.pages.record_fields import capital
from shallmark.kernel.pages.record_forms import complain, form_for
from shallmark.kernel.pages.record_once import new_token, once
from shallmark.kernel.refusals import Refused


class RecordCreate(RecordView):
    """A form that makes a record. What is typed is kept as a draft; a form makes one record."""

    template_name = "kernel/record_new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        self._require_right()
        draft = record_drafts.kept(request.user, self.place)
        initial = {**self.initial(), **(draft.values if draft else {})}
        form = form_for(self.record_type, self.field_names(), request.user, initial=initial)
        return self._show(form, kept_at=draft.kept_at if draft else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        self._require_right()
        form = form_for(self.record_type, self.field_names(), request.user, data=request.POST)
        self._allow_defaults(form)
        if form.is_valid():
            try:
                address = once(request.user, request.POST.get("token", ""), lambda: self.make(form))
            except Refused as wrong:
                complain(form, wrong)
            else:
                record_drafts.drop(request.user, self.place)
                return redirect(address)
        return self._show(form, status=422, token=request.POST.get("token", ""))

    @property
    def place(self) -> str:
        return f"{self.record_type.url()}/new"

    def field_names(self) -> tuple[str, ...]:
        return self.record_type.fields

    def initial(self) -> dict[str, Any]:
        """What the form starts with; the address may name fields."""
        return {name: value for name, value in self.request.GET.items() if value}

    def make(self, form: Any) -> str:
        """Write the record; returns its address."""
        record = door.create(self.record_type.model, by=self.request.user, values=self.values(form))
        messages.success(self.request, _("%s was created.") % record.reference)
        return str(record.get_absolute_url())

    def values(self, form: Any) -> dict[str, Any]:
        """What was filled in; a field left out takes the model's default, as over the API."""
        return {
            name: form.cleaned_data[name]
            for name in form.fields
            if name not in self._defaulted or form.cleaned_data[name] is not None
        }

    def _allow_defaults(self, form: Any) -> None:
        """A field that was not sent, and that the model fills by itself, is no mistake."""
        for name in self._defaulted:
            if name in form.fields and not form.data.get(name):
                form.fields[name].required = False

    @property
    def _defaulted(self) -> set[str]:
        fields = self.record_type.model._meta.concrete_fields
        return {field.name for field in fields if field.has_default() and not field.choices}

    def _require_right(self) -> None:
        declared = self.record_type
        if not access.may_create(self.request.user, declared.key):
            said = _("You may not create a %(label)s.") % {"label": declared.label()}
            raise Http404(said)

    def _show(
        self, form: Any, *, status: int = 200, kept_at: Any = None, token: str = ""
    ) -> HttpResponse:
        context = {
            "declared": self.record_type,
            "form": form,
            "place": self.place,
            "kept_at": kept_at,
            "token": token or new_token(),
            "label": self.record_type.label(),
            "label_plural": capital(self.record_type.label_plural()),
            **self.more(form),
        }
        return render(self.request, self.template_name, context, status=status)

    def more(self, _form: Any) -> dict[str, Any]:
        return {}
