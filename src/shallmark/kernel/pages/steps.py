"""Taking a step of a record's life: what it asks for, its gates, and what refuses."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import door
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.pages import record_drafts
from shallmark.kernel.pages.record_base import RecordView
from shallmark.kernel.pages.record_fields import capital
from shallmark.kernel.pages.record_forms import changes, complain, form_for, stale_words
from shallmark.kernel.pages.record_once import new_token, once
from shallmark.kernel.pages.record_stepper import gate_line
from shallmark.kernel.refusals import GateShut, NotAllowed, Refused, Stale


class RecordStep(RecordView):
    """GET shows the step's form and gates, POST takes the step.

    Works as a page of its own, and as a panel inside the record's page.
    """

    def get(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        record, step = self._asked(reference, verb)
        draft, stale = record_drafts.resumed(request.user, self._place(record, verb), record)
        form = self._form(record, step, initial=draft)
        reason = draft.get("reason", "") if draft else ""
        return self._show(record, step, form, reason=reason, stale=stale)

    def post(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        record, step = self._asked(reference, verb)
        form = self._form(record, step, data=request.POST)
        wrong: Refused | None = None
        if form.is_valid():
            try:
                address = once(
                    request.user,
                    request.POST.get("token", ""),
                    lambda: self._perform(record, step, form),
                )
            except Refused as refused:
                wrong = refused
            else:
                record_drafts.drop(request.user, self._place(record, verb))
                messages.success(
                    request,
                    _("%(step)s: done for %(reference)s.")
                    % {"step": capital(step.label), "reference": record.reference},
                )
                return redirect(self._after(address))
        return self._refused(record, step, form, wrong)

    def _asked(self, reference: str, verb: str) -> tuple[Any, Step]:
        record = self.find(reference)
        step = steps_of(self.record_type.model).get(verb)
        if step is None or step.automatic:
            raise Http404(verb)
        return record, step

    def _form(self, record: Any, step: Step, **said: Any) -> Any:
        names = step.fields()
        form = form_for(self.record_type, names, self.request.user, record=record, **said)
        for name in step.needs:
            form.fields[name].required = True
        focus = self.request.GET.get("focus", "")
        first = focus if focus in form.fields else next(iter(form.fields), "")
        if first:
            form.fields[first].widget.attrs["autofocus"] = True
        return form

    def _perform(self, record: Any, step: Step, form: Any) -> str:
        given = self.request.POST
        text = given.get("version", "")
        version = int(text) if text.isdecimal() else None
        editable = set(self.record_type.changeable())
        first = {name: value for name, value in changes(form).items() if name in editable}
        if record.may_change and first and hasattr(record, "follow_edit"):
            # What follows from the fields (a priority by the matrix) comes before the gates look.
            record = door.edit(record, by=self.request.user, values=first, version=version)
            version = None
        door.perform(
            record,
            step.verb,
            by=self.request.user,
            reason=given.get("reason", ""),
            values={name: form.cleaned_data[name] for name in step.fields()},
            confirm=given.get("confirm") == "yes",
            version=version,
        )
        return str(record.get_absolute_url())

    def _after(self, address: str) -> str:
        """Back to where the step was begun, if that was a page of ours."""
        back = self.request.POST.get("back", "")
        inside = back.startswith("/") and not back.startswith("//") and "\\" not in back
        return back if inside else address

    def _refused(self, record: Any, step: Step, form: Any, wrong: Refused | None) -> HttpResponse:
        said: dict[str, Any] = {"status": wrong.status if wrong else 422}
        if isinstance(wrong, Stale):
            version = self.request.POST.get("version", "")
            known = int(version) if version.isdecimal() else None
            said["stale"] = stale_words(record, wrong, known)
        elif isinstance(wrong, GateShut) and wrong.warns:
            said["warns"] = wrong
        elif wrong is not None and wrong.field == "reason":
            said["reason_wrong"] = wrong.sentence
        elif wrong is not None:
            complain(form, wrong)
        return self._show(record, step, form, reason=self.request.POST.get("reason", ""), **said)

    def _place(self, record: Any, verb: str) -> str:
        return f"{record.get_absolute_url()}/do/{verb}"

    def _show(
        self, record: Any, step: Step, form: Any, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        """`said`: reason, and of a refusal stale, warns or reason_wrong."""
        declared, panel = self.record_type, self.by_htmx and status == 200
        possible = record.status in step.sources
        states = door.gate_states(record, step) if possible else []
        context = {
            "declared": declared,
            "record": record,
            "base": record.get_absolute_url(),
            "step": step,
            "step_label": capital(step.label),
            "form": form,
            "possible": possible,
            "allowed": self._allowed(record, step),
            "gates": [gate_line(declared, record, step, state) for state in states],
            "warning": any(not one.is_open and one.gate.effect == "warn" for one in states),
            "place": self._place(record, step.verb),
            "token": new_token(),
            "version": record.version,
            "back": self.request.GET.get("back", self.request.POST.get("back", "")),
            "label_plural": capital(declared.label_plural()),
            "stale": "",
            "warns": None,
            "reason_wrong": "",
            "alone": not panel,
            **said,
        }
        part = "kernel/step_panel.html" if panel else "kernel/step.html"
        return render(self.request, part, context, status=status)

    def _allowed(self, record: Any, step: Step) -> bool:
        try:
            door.require_right(record, step, self.request.user)
        except NotAllowed:
            return False
        return True
