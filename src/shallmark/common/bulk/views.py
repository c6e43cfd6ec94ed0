"""Mass actions of a list: the question with the count, the doing, the result, the undo."""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseForm
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from shallmark.common.bulk import actions, runs
from shallmark.common.bulk.actions import BulkAction, offered
from shallmark.common.bulk.jobs import queue
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.pages.keyset import fields_at
from shallmark.pages.list_address import MASS, Address
from shallmark.pages.list_context import refused
from shallmark.pages.list_query import ListState, visible_of
from shallmark.pages.record_fields import label_of

OURS = frozenset({"csrfmiddlewaretoken", "selected", "all", "query", "reason", "text", "confirm"})


class BulkActionView(View):
    """GET asks once, with the count; POST does it. `job` shows the result, `undo` undoes."""

    record_type: type[RecordType] = RecordType
    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, verb: str) -> HttpResponse:
        if verb == "job":
            return self._progress(request)
        state = self._state(request, request.GET)
        return refused(request, state) if state.faults else self._ask(request, verb, request.GET)

    def post(self, request: HttpRequest, verb: str) -> HttpResponse:
        if verb == "undo":
            return self._undo(request)
        state = self._state(request, request.POST)
        if state.faults:
            return refused(request, state)
        action = _action_of(verb, request.POST)
        ids = self._ids(request, request.POST)
        if not self._known(verb, signed_in(request)) or not ids or len(ids) > runs.MOST:
            return self._ask(request, verb, request.POST)
        try:
            actions.check(self.record_type, action, signed_in(request))
            job = runs.keep(self.record_type, action, ids, signed_in(request))
            if len(ids) <= runs.AT_ONCE:
                return self._tell(request, runs.run(job, signed_in(request)))
        except Invalid as wrong:
            return self._ask(request, verb, request.POST, wrong)
        queue(job)
        return redirect(f"{self.record_type.url()}/mass/job?job={runs.token_of(job)}")

    def _known(self, verb: str, person: Person) -> bool:
        named = {button["url"].rpartition("/")[2] for button in offered(self.record_type, person)}
        steps = {step.verb for step in actions.offered_steps(self.record_type, person)}
        return verb in named | steps and verb != actions.STATE

    def _state(self, request: HttpRequest, data: QueryDict) -> ListState:
        """The list the selection was made in; a posted form carries its query along."""
        query = QueryDict(data.get("query")) if "query" in data else data
        address = Address.read(self.record_type.url(), query, MASS)
        return ListState(self.record_type, signed_in(request), address)

    def _ids(self, request: HttpRequest, data: QueryDict) -> list[int]:
        """Keys of the selection, at most one more than is allowed."""
        if data.get("all"):
            queryset = self._state(request, data).queryset.order_by("pk")
        else:
            picked = [pk for pk in data.getlist("selected") if pk.isdecimal() and len(pk) < 18]
            visible = visible_of(self.record_type, signed_in(request))
            queryset = visible.filter(pk__in=picked[: runs.MOST]).order_by("pk")
        return list(queryset.values_list("pk", flat=True)[: runs.MOST + 1])

    def _ask(
        self, request: HttpRequest, verb: str, data: QueryDict, wrong: Invalid | None = None
    ) -> HttpResponse:
        ids = self._ids(request, data)
        state = self._state(request, data)
        steps = actions.offered_steps(self.record_type, signed_in(request))
        known = self._known(verb, signed_in(request)) or verb == actions.STATE
        context = {
            "record_type": self.record_type,
            "verb": verb,
            "name": self._name(verb),
            "plural": capital(self.record_type.label_plural()),
            "choices": self._choices() if verb == actions.EDIT else [],
            "known": known,
            "many": len(ids),
            "too_many": len(ids) > runs.MOST,
            "most": runs.MOST,
            "all": data.get("all", ""),
            "selected": [] if data.get("all") else ids,
            "query": data.get("query", state.address.query),
            "back": str(Address(self.record_type.url(), state.address.said)),
            "steps": steps if verb == actions.STATE else [],
            "step": next((step for step in steps if step.verb == verb), None),
            "form": self._form(verb, data, signed_in(request), wrong.errors if wrong else {}),
            "first": self._first(ids),
            "kinds": actions,
            "given": data,
            "errors": wrong.errors if wrong else {},
            "selection": _selection(data),
        }
        return render(request, "bulk/ask.html", context, status=422 if wrong else 200)

    def _choices(self) -> list[tuple[str, str]]:
        names = actions.fields_of(self.record_type, actions.EDIT)
        return [(name, label_of(fields_at(self.record_type.model, name)[-1])) for name in names]

    def _first(self, ids: list[int]) -> list[tuple[str, str]]:
        """The first few of the selection, so that one sees what one is about to change."""
        records = self.record_type.model._default_manager.filter(pk__in=ids[:5])
        return list(records.order_by("pk").values_list("reference", "title"))

    def _name(self, verb: str) -> str:
        step = steps_of(self.record_type.model).get(verb)
        if step is not None:
            return str(step.label)
        words = {
            actions.STATE: _("Change the state"),
            "assign": _("Assign"),
            "priority": _("Set the priority"),
            actions.MASTER: _("Make master"),
            actions.LINK: _("Link"),
            actions.NOTE: _("Private note"),
            actions.REPLY: _("Public reply"),
            actions.EDIT: _("Change a field"),
        }
        return words.get(verb, verb[:40])

    def _form(
        self, verb: str, data: QueryDict, person: Person, errors: dict[str, list[str]]
    ) -> BaseForm | None:
        """The fields that the action offers, all of them optional: what is empty stays as it is."""
        names = actions.fields_of(self.record_type, verb)
        if verb == actions.EDIT:
            names = tuple(name for name in names if name == data.get("field") or name in data)
        if not names:
            return None
        step = steps_of(self.record_type.model).get(verb)
        initial: dict[str, object] = {name: data.get(name, "") for name in names}
        form = self.record_type.form_class(names)(person=person, initial=initial)
        for name, field in form.fields.items():
            field.required = bool(step and name in step.required)
            if isinstance(field, forms.BooleanField):
                # An empty box could mean no, or leave it as it is.
                choices = [("", "–"), ("true", _("yes")), ("false", _("no"))]
                form.fields[name] = forms.ChoiceField(choices=choices, label=field.label)
        # As if it had been checked: the refusal says what is wrong.
        lists = {name: ErrorList(errors.get(name, ())) for name in names}
        setattr(form, "_errors", lists)  # noqa: B010  the checker does not know of it
        return form

    def _tell(self, request: HttpRequest, job: Draft) -> HttpResponse:
        values, url = job.values, self.record_type.url()
        token = runs.token_of(job)
        if values["done"]:
            messages.success(request, _done(job, f"{url}/mass/undo?job={token}"))
        if values["refused"]:
            messages.error(request, _refused(job, f"{url}/mass/job?job={token}"))
        return redirect(str(self._state(request, request.POST).address))

    def _progress(self, request: HttpRequest) -> HttpResponse:
        job = runs.find(request.GET.get("job", ""), signed_in(request))
        context: dict[str, Any] = {"record_type": self.record_type, "job": None}
        if job is not None:
            verb = job.values["asked"]["verb"]
            context |= {
                "job": job.values,
                "total": len(job.values["ids"]),
                "is_done": runs.is_done(job),
                "name": self._name(verb),
                "here": f"{self.record_type.url()}/mass/job?job={runs.token_of(job)}",
                "undo": f"{self.record_type.url()}/mass/undo?job={runs.token_of(job)}",
            }
        part = "bulk/job.html" if "HX-Request" in request.headers else "bulk/job_page.html"
        return render(request, part, context, status=200 if job else 404)

    def _undo(self, request: HttpRequest) -> HttpResponse:
        job = runs.find(request.GET.get("job", ""), signed_in(request))
        if job is None:
            return JsonResponse({"sentence": _("There is nothing to undo.")}, status=404)
        left = runs.undo(job, signed_in(request))
        if left:
            sentence = _("%(left)s were changed since, and were left as they are.") % {"left": left}
            messages.warning(request, sentence)
        return JsonResponse({"left": left})


def _action_of(verb: str, data: QueryDict) -> BulkAction:
    values = {name: data.get(name, "").strip() for name in data if name not in OURS}
    return BulkAction(
        verb=verb,
        values=values,
        reason=data.get("reason", "").strip(),
        text=data.get("text", ""),
        confirm="confirm" in data,
    )


def _selection(data: QueryDict) -> str:
    """The selection as a query, for links from one question to the next."""
    if "query" not in data:
        return str(data.urlencode(safe=",.:"))
    query = QueryDict(data.get("query"), mutable=True)
    query.setlist("selected", data.getlist("selected"))
    if data.get("all"):
        query["all"] = "1"
    return str(query.urlencode(safe=",.:"))


def _done(job: Draft, undo: str) -> SafeString:
    values = job.values
    text = ngettext("%(count)s record changed.", "%(count)s records changed.", values["done"])
    sentence = text % {"count": values["done"]}
    if not values["undo"]:
        return format_html("{}", sentence)
    button = '{} <button type="button" data-undo="{}">{}<kbd>z</kbd></button>'
    return format_html(button, sentence, undo, _("Undo"))


def _refused(job: Draft, url: str) -> SafeString:
    """The first three, and where all of them stand."""
    refused = job.values["refused"]
    text = ngettext("%(count)s was refused.", "%(count)s were refused.", len(refused))
    lines = format_html_join("", "<br>{}: {}", refused[:3])
    link = format_html('<br><a href="{}">{}</a>', url, _("All of them"))
    sentence = text % {"count": len(refused)}
    return format_html("{}{}{}", sentence, lines, link if len(refused) > 3 else "")
