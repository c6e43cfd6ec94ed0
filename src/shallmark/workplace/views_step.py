"""Taking a step of a record's life: what it asks for, its gates, and what refuses."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.exceptions import (
    GateClosed,
    Refused,
    RequiredFieldMissing,
    VersionConflict,
)
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.texts import capital
from shallmark.pages import record_drafts
from shallmark.pages.idempotency import run_once
from shallmark.pages.record_base import RecordView, is_staff, way_back
from shallmark.pages.record_forms import add_errors, stale_words, step_values
from shallmark.workplace import decided
from shallmark.workplace.step_form import (
    fill_up,
    form_of,
    place_of,
    sentences_of,
    step_context,
)
from shallmark.workplace.views import whole_context


class RecordStep(RecordView):
    """GET shows the step's form and gates, POST takes the step.

    Works as a page of its own, and as a panel inside the record's page.
    """

    def get(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        record, step = self._record_and_step(reference, verb)
        if page := self._decided_at(record, verb):
            return self._lead(page)
        draft, stale = record_drafts.resumed(self.person, place_of(record, verb), record)
        form = self._form(record, step, initial=draft)
        reason = draft.get("reason", "") if draft else ""
        return self._show(record, step, form, reason=reason, stale=stale)

    def post(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        record, step = self._record_and_step(reference, verb)
        form = self._form(record, step, data=request.POST)
        wrong: Refused | None = None
        if form.is_valid():
            try:
                address = run_once(
                    self.person,
                    request.POST.get("token", ""),
                    lambda: self._perform(record, step, form),
                )
            except Refused as refused:
                wrong = refused
            else:
                record_drafts.drop(self.person, place_of(record, verb))
                messages.success(
                    request,
                    _("%(step)s: done for %(reference)s.")
                    % {"step": capital(step.label), "reference": record.reference},
                )
                return redirect(way_back(request, address))
        if page := self._decided_at(record, verb):
            for sentence in [wrong.sentence] if wrong else sentences_of(form):
                messages.error(request, sentence)
            return redirect(page)
        return self._refused(record, step, form, wrong)

    def _record_and_step(self, reference: str, verb: str) -> tuple[Record, Step[Record]]:
        record = self.find(reference)
        step = steps_of(self.record_type.model).get(verb)
        if step is None or step.automatic:
            raise Http404(verb)
        return record, step

    def _decided_at(self, record: Record, verb: str) -> str:
        """The page on which this step is decided with all that is decided on in view."""
        page = decided.pages.get((self.record_type.key, verb))
        return f"{record.get_absolute_url()}/{page}" if page else ""

    def _lead(self, address: str) -> HttpResponse:
        if self.by_htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)

    def _form(
        self,
        record: Record,
        step: Step[Record],
        *,
        data: QueryDict | None = None,
        initial: dict[str, object] | None = None,
    ) -> BaseForm:
        form = form_of(record, step, self.person, data=data, initial=initial)
        focus = self.request.GET.get("focus", "")
        first = focus if focus in form.fields else next(iter(form.fields), "")
        if first:
            form.fields[first].widget.attrs["autofocus"] = True
        return form

    def _perform(self, record: Record, step: Step[Record], form: BaseForm) -> str:
        sent = self.request.POST
        text = sent.get("version", "")
        version = int(text) if text.isdecimal() else None
        if version is None and self._decided_at(record, step.verb):
            raise RequiredFieldMissing(_("Look at what you decide on first."), field="version")
        writes.perform(
            record,
            step.verb,
            by=self.person,
            reason=sent.get("reason", ""),
            values=step_values(form, record),
            confirm=sent.get("confirm") == "yes",
            version=version,
        )
        return str(record.get_absolute_url())

    def _refused(
        self, record: Record, step: Step[Record], form: BaseForm, wrong: Refused | None
    ) -> HttpResponse:
        options: dict[str, Any] = {"status": wrong.status if wrong else 422}
        if isinstance(wrong, VersionConflict):
            version = self.request.POST.get("version", "")
            known = int(version) if version.isdecimal() else None
            options["stale"] = stale_words(record, wrong, known)
        elif isinstance(wrong, GateClosed) and wrong.warns:
            options["warns"] = wrong
        elif wrong is not None and wrong.field == "reason":
            options["reason_wrong"] = wrong.sentence
        elif wrong is not None:
            add_errors(form, wrong)
        fill_up(form, self.request.POST)
        return self._show(record, step, form, reason=self.request.POST.get("reason", ""), **options)

    def _show(
        self,
        record: Record,
        step: Step[Record],
        form: BaseForm,
        *,
        status: int = 200,
        **options: object,
    ) -> HttpResponse:
        """`options`: reason, and of a refusal stale, warns or reason_wrong."""
        panel = self.by_htmx and status == 200
        context = {
            **step_context(record, step, self.person, form),
            "back": way_back(self.request),
            "label_plural": capital(self.record_type.label_plural()),
            "alone": not panel,
            **options,
        }
        part = "workplace/step_panel.html" if panel else "workplace/step.html"
        if status != 200 and is_staff(self.person):
            # What was typed stands in the record's page, where one sees what is missing.
            around = whole_context(self.request, record, self.person)
            context = {**around, **context, "alone": False, "step_open": True}
            part = around["template"]
        return render(self.request, part, context, status=status)
