"""Taking a step of a record's life: what it asks for, its gates, and what refuses."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, NotAllowed, Refused, VersionConflict
from shallmark.kernel.lifecycle import Step, state_of, steps_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.texts import capital
from shallmark.pages import record_drafts
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView, is_staff, way_back
from shallmark.pages.record_forms import add_errors, form_for, stale_words, step_values
from shallmark.workplace.gates import gate_line
from shallmark.workplace.views import whole_context


class RecordStep(RecordView):
    """GET shows the step's form and gates, POST takes the step.

    Works as a page of its own, and as a panel inside the record's page.
    """

    def get(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        record, step = self._record_and_step(reference, verb)
        draft, stale = record_drafts.resumed(self.person, self._place(record, verb), record)
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
                record_drafts.drop(self.person, self._place(record, verb))
                messages.success(
                    request,
                    _("%(step)s: done for %(reference)s.")
                    % {"step": capital(step.label), "reference": record.reference},
                )
                return redirect(way_back(request, address))
        return self._refused(record, step, form, wrong)

    def _record_and_step(self, reference: str, verb: str) -> tuple[Record, Step[Record]]:
        record = self.find(reference)
        step = steps_of(self.record_type.model).get(verb)
        if step is None or step.automatic:
            raise Http404(verb)
        return record, step

    def _form(
        self,
        record: Record,
        step: Step[Record],
        *,
        data: QueryDict | None = None,
        initial: dict[str, object] | None = None,
    ) -> BaseForm:
        names = step.form_fields
        form = form_for(
            self.record_type, names, self.person, record=record, data=data, initial=initial
        )
        for name in step.required:
            form.fields[name].required = True
        focus = self.request.GET.get("focus", "")
        first = focus if focus in form.fields else next(iter(form.fields), "")
        if first:
            form.fields[first].widget.attrs["autofocus"] = True
        return form

    def _perform(self, record: Record, step: Step[Record], form: BaseForm) -> str:
        sent = self.request.POST
        text = sent.get("version", "")
        version = int(text) if text.isdecimal() else None
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
        return self._show(record, step, form, reason=self.request.POST.get("reason", ""), **options)

    def _place(self, record: Record, verb: str) -> str:
        return f"{record.get_absolute_url()}/do/{verb}"

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
        record_type, panel = self.record_type, self.by_htmx and status == 200
        possible = state_of(record) in step.sources
        states = writes.gate_states(record, step) if possible else []
        context = {
            "record_type": record_type,
            "record": record,
            "base": record.get_absolute_url(),
            "step": step,
            "step_label": capital(step.label),
            "form": form,
            "possible": possible,
            "allowed": self._allowed(record, step),
            "gates": [gate_line(record_type, record, step, state) for state in states],
            "warning": any(not state.is_open and state.gate.effect == "warn" for state in states),
            "place": self._place(record, step.verb),
            "token": new_token(),
            "version": record.version,
            "back": way_back(self.request),
            "label_plural": capital(record_type.label_plural()),
            "stale": "",
            "warns": None,
            "reason_wrong": "",
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

    def _allowed(self, record: Record, step: Step[Record]) -> bool:
        try:
            writes.require_right(record, step, self.person)
        except NotAllowed:
            return False
        return True
