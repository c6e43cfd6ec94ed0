"""Mass actions of a list: the question with the count, the doing, the result, the undo."""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.pages import list_actions as actions
from shallmark.kernel.pages import list_jobs as jobs
from shallmark.kernel.pages.list_actions import Asked, offered
from shallmark.kernel.pages.list_address import PARTS, Address
from shallmark.kernel.pages.list_show import capital
from shallmark.kernel.pages.list_state import ListState, visible_of
from shallmark.kernel.records import RecordType
from shallmark.kernel.refusals import Invalid

__all__ = ["MassAction", "offered"]
OURS = frozenset({"csrfmiddlewaretoken", "selected", "all", "query", "reason", "text", "confirm"})


class MassAction(View):
    """GET asks once, with the count; POST does it. `job` shows the result, `undo` undoes."""

    record_type: type[RecordType] = RecordType
    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, verb: str) -> HttpResponse:
        if verb == "job":
            return self._progress(request)
        return self._ask(request, verb, request.GET)

    def post(self, request: HttpRequest, verb: str) -> HttpResponse:
        if verb == "undo":
            return self._undo(request)
        asked = _asked(verb, request.POST)
        ids = self._ids(request, request.POST)
        if not self._known(verb, request.user) or not ids or len(ids) > jobs.MOST:
            return self._ask(request, verb, request.POST)
        try:
            actions.check(self.record_type, asked, request.user)
            job = jobs.keep(self.record_type, asked, ids, request.user)
            if len(ids) <= jobs.AT_ONCE:
                return self._tell(request, jobs.run(job, request.user))
        except Invalid as wrong:
            return self._ask(request, verb, request.POST, wrong)
        from shallmark.kernel.jobs import mass_action

        mass_action.defer(token=jobs.token_of(job), person=int(request.user.pk or 0))
        return redirect(f"{self.record_type.url()}/mass/job?job={jobs.token_of(job)}")

    def _known(self, verb: str, person: Any) -> bool:
        named = {one["url"].rpartition("/")[2] for one in offered(self.record_type, person)}
        steps = {one.verb for one in actions.offered_steps(self.record_type, person)}
        return verb in named | steps and verb != actions.STATE

    def _state(self, request: HttpRequest, data: Any) -> ListState:
        """The list the selection was made in; a posted form carries its query along."""
        asked = QueryDict(data["query"]) if "query" in data else data
        address = Address.read(self.record_type.url(), asked)
        kept = [(name, value) for name, value in address.said if name not in PARTS]
        return ListState(self.record_type, request.user, Address(address.path, kept))

    def _ids(self, request: HttpRequest, data: Any) -> list[int]:
        """Keys of the selection, at most one more than is allowed."""
        if data.get("all"):
            found = self._state(request, data).queryset.order_by("pk")
        else:
            picked = [one for one in data.getlist("selected") if one.isdecimal() and len(one) < 18]
            visible = visible_of(self.record_type, request.user)
            found = visible.filter(pk__in=picked[: jobs.MOST]).order_by("pk")
        return list(found.values_list("pk", flat=True)[: jobs.MOST + 1])

    def _ask(
        self, request: HttpRequest, verb: str, data: Any, wrong: Invalid | None = None
    ) -> HttpResponse:
        ids = self._ids(request, data)
        state = self._state(request, data)
        steps = actions.offered_steps(self.record_type, request.user)
        known = self._known(verb, request.user) or verb == actions.STATE
        context = {
            "declared": self.record_type,
            "verb": verb,
            "name": self._name(verb),
            "plural": capital(self.record_type.label_plural()),
            "choices": self._choices() if verb == actions.EDIT else [],
            "known": known,
            "many": len(ids),
            "too_many": len(ids) > jobs.MOST,
            "most": jobs.MOST,
            "all": data.get("all", ""),
            "selected": [] if data.get("all") else ids,
            "query": data.get("query", state.address.query),
            "back": str(Address(self.record_type.url(), state.address.said)),
            "steps": steps if verb == actions.STATE else [],
            "step": next((one for one in steps if one.verb == verb), None),
            "form": self._form(verb, data, request.user, wrong.errors if wrong else {}),
            "first": self._first(ids),
            "kinds": actions,
            "given": data,
            "errors": wrong.errors if wrong else {},
            "selection": _selection(data),
        }
        return render(request, "kernel/list_mass.html", context, status=422 if wrong else 200)

    def _choices(self) -> list[tuple[str, str]]:
        meta = self.record_type.model._meta
        names = actions.fields_of(self.record_type, actions.EDIT)
        return [(name, capital(_label(meta.get_field(name)))) for name in names]

    def _first(self, ids: list[int]) -> list[tuple[str, str]]:
        """The first few of the selection, so that one sees what one is about to change."""
        found = self.record_type.model._default_manager.filter(pk__in=ids[:5])
        return list(found.order_by("pk").values_list("reference", "title"))

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

    def _form(self, verb: str, data: Any, person: Any, errors: dict[str, list[str]]) -> Any:
        """The fields that the action offers, all of them optional: what is empty stays as it is."""
        names = actions.fields_of(self.record_type, verb)
        if verb == actions.EDIT:
            names = tuple(name for name in names if name == data.get("field") or name in data)
        if not names:
            return None
        step = steps_of(self.record_type.model).get(verb)
        made: Any = self.record_type.form_class(names)
        initial = {name: data.get(name, "") for name in names}
        form = made(person=person, initial=initial)
        for name, field in form.fields.items():
            field.required = bool(step and name in step.needs)
            if isinstance(field, forms.BooleanField):
                # An empty box could mean no, or leave it as it is.
                said = [("", "–"), ("true", _("yes")), ("false", _("no"))]
                form.fields[name] = forms.ChoiceField(choices=said, label=field.label)
        # As if it had been checked: the door has told what is wrong.
        form._errors = {name: ErrorList(errors.get(name, ())) for name in names}  # noqa: SLF001
        return form

    def _tell(self, request: HttpRequest, job: Any) -> HttpResponse:
        said, url = job.values, self.record_type.url()
        token = jobs.token_of(job)
        if said["done"]:
            messages.success(request, _done(said, f"{url}/mass/undo?job={token}"))
        if said["refused"]:
            messages.error(request, _refused(said, f"{url}/mass/job?job={token}"))
        return redirect(str(self._state(request, request.POST).address))

    def _progress(self, request: HttpRequest) -> HttpResponse:
        job = jobs.find(request.GET.get("job", ""), request.user)
        context: dict[str, Any] = {"declared": self.record_type, "job": None}
        if job is not None:
            verb = job.values["asked"]["verb"]
            context |= {
                "job": job.values,
                "total": len(job.values["ids"]),
                "is_done": jobs.is_done(job),
                "name": self._name(verb),
                "here": f"{self.record_type.url()}/mass/job?job={jobs.token_of(job)}",
                "undo": f"{self.record_type.url()}/mass/undo?job={jobs.token_of(job)}",
            }
        part = (
            "kernel/list_job.html"
            if "HX-Request" in request.headers
            else "kernel/list_job_page.html"
        )
        return render(request, part, context, status=200 if job else 404)

    def _undo(self, request: HttpRequest) -> HttpResponse:
        job = jobs.find(request.GET.get("job", ""), request.user)
        if job is None:
            return JsonResponse({"sentence": _("There is nothing to undo.")}, status=404)
        left = jobs.undo(job, request.user)
        if left:
            said = _("%(left)s were changed since, and were left as they are.") % {"left": left}
            messages.warning(request, said)
        return JsonResponse({"left": left})


def _label(field: Any) -> Any:
    return getattr(field, "verbose_name", field.name)


def _asked(verb: str, data: Any) -> Asked:
    values = {name: data[name].strip() for name in data if name not in OURS}
    return Asked(
        verb=verb,
        values=values,
        reason=data.get("reason", "").strip(),
        text=data.get("text", ""),
        confirm="confirm" in data,
    )


def _selection(data: Any) -> str:
    """The selection as a query, for links from one question to the next."""
    if "query" not in data:
        return str(data.urlencode(safe=",.:"))
    asked: Any = QueryDict(data["query"], mutable=True)
    asked.setlist("selected", data.getlist("selected"))
    if data.get("all"):
        asked["all"] = "1"
    return str(asked.urlencode(safe=",.:"))


def _done(said: dict[str, Any], undo: str) -> SafeString:
    text = ngettext("%(count)s record changed.", "%(count)s records changed.", said["done"])
    told = text % {"count": said["done"]}
    if not said["undo"]:
        return format_html("{}", told)
    button = '{} <button type="button" data-undo="{}">{}<kbd>z</kbd></button>'
    return format_html(button, told, undo, _("Undo"))


def _refused(said: dict[str, Any], url: str) -> SafeString:
    """The first three, and where all of them stand."""
    refused = said["refused"]
    text = ngettext("%(count)s was refused.", "%(count)s were refused.", len(refused))
    lines = format_html_join("", "<br>{}: {}", refused[:3])
    link = format_html('<br><a href="{}">{}</a>', url, _("All of them"))
    told = text % {"count": len(refused)}
    return format_html("{}{}{}", told, lines, link if len(refused) > 3 else "")
