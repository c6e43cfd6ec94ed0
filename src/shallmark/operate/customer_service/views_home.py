"""The first screen: triage for the desk, my work for other staff, my reports for customers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Attachment
from shallmark.kernel import access, clock, door
from shallmark.kernel.pages.record_base import find, is_staff
from shallmark.kernel.pages.record_links import add_link
from shallmark.kernel.pages.record_once import new_token, once
from shallmark.kernel.picks import PickInput
from shallmark.kernel.refusals import Invalid, Refused
from shallmark.operate.customer_service import home_queue, home_triage, matches
from shallmark.operate.customer_service.forms import priority_name
from shallmark.operate.customer_service.home_work import customer_context, work_context
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.records import IncidentRecord

DESK = frozenset({"service_desk_agent"})
#: (roles, person -> template and context): first screens of other functions, in the order in which
#: they are tried (config/wiring.py)
screens: list[tuple[frozenset[str], Callable[[Any], tuple[str, dict[str, Any]]]]] = []


class Home(View):
    """`/`: by role. `?screen=triage` or `?screen=work` chooses the other one of the two."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        if not is_staff(person):
            context = customer_context(person)
            return render(request, "customer_service/home_customer.html", context)
        wanted = request.GET.get("screen", "")
        desk = bool(DESK & person.role_keys)
        if access.may_create(person, "incident") and (
            wanted == "triage" or (desk and wanted != "work")
        ):
            context = agent_context(person, request.GET.get("pick", ""))
            return render(request, "customer_service/home_agent.html", context)
        for roles, screen in screens:
            if roles & person.role_keys and wanted != "work":
                return render(request, *screen(person))
        return render(request, "customer_service/home_work.html", work_context(person))


def agent_context(person: Any, picked: str) -> dict[str, Any]:
    """The three panes: queue, the incident in view, what helps."""
    now = clock.now()
    rows = home_queue.queue(person)
    reference = picked or (rows[0]["incident"].reference if rows else "")
    incident = _in_view(reference, person)
    context: dict[str, Any] = {
        "rows": rows,
        "most": home_queue.MOST,
        "incident": incident,
        "shift": home_queue.shift(person, now),
        "today": home_queue.triaged_today(person, now),
        "oldest": min((row["incident"].recorded_at for row in rows), default=None),
        "now": now,
        "call": _call_field(),
        "token": new_token(),
    }
    if incident is not None:
        context.update(_reading(incident, person))
    return context


def _call_field() -> Any:
    """The box of the next call: whom one has on the line."""
    given = {
        "id": "id_call",
        "class": "input",
        "placeholder": _("Name or user name"),
        "required": True,
    }
    return PickInput("person").render("reporter", "", given)


def _in_view(reference: str, person: Any) -> Any:
    """The picked incident while it waits for triage; nothing when it was accepted meanwhile."""
    if not reference:
        return None
    try:
        found = find(IncidentRecord, reference, person)
    except Http404:
        return None
    return found if found.status == Incident.Status.NEW else None


def _reading(incident: Any, person: Any) -> dict[str, Any]:
    found = matches.find(
        incident.title,
        incident.description,
        person,
        service_id=incident.service_id,
        but=incident.pk,
    )
    form = home_triage.triage_form(incident, person, found)
    impact = form["impact"].value()
    return {
        "matches": found,
        "form": form,
        "may_change": incident.may_change,
        "foreseen": home_triage.foreseen(impact, form["urgency"].value()),
        "priority_name": priority_name,
        "files": list(Attachment.objects.filter(record_key="incident", record_id=incident.pk)),
        "lately": home_queue.lately(incident.reporter, person, but=incident.pk),
        "proves": home_triage.will_prove(incident),
        "channel_icon": home_queue.CHANNEL_ICONS.get(incident.channel, "point"),
    }


class Foreseen(View):
    """The priority that follows from what is chosen: ?impact=, urgency=."""

    def get(self, request: HttpRequest) -> HttpResponse:
        level = home_triage.foreseen(request.GET.get("impact"), request.GET.get("urgency"))
        context = {"foreseen": level, "priority_name": priority_name}
        return render(request, "customer_service/foreseen.html", context)


class UseMatch(View):
    """What the agent decides about earlier incidents: use one, or none fits. Both are on record."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(request.user):
            raise Http404(reference)
        incident = find(IncidentRecord, reference, request.user)
        try:
            once(request.user, request.POST.get("token", ""), lambda: self._decide(incident))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        return redirect(f"/?screen=triage&pick={incident.reference}")

    def _decide(self, incident: Any) -> str:
        other = self.request.POST.get("use", "")
        if other:
            use(incident, find(IncidentRecord, other, self.request.user), by=self.request.user)
            messages.success(self.request, _("Replied and linked. Now accept it."))
        else:
            result = _("Looked at earlier incidents: none fits.")
            door.perform(
                incident, "note_search", by=self.request.user, values={"kedb_result": result}
            )
            messages.success(self.request, _("The search is on record."))
        return "/"


def use(incident: Any, other: Any, *, by: Any) -> None:
    """Answer with what solved an earlier incident: search, workaround, reply and link, or nothing.

    Raises:
        Refused: by rights, or because the earlier one has no solution.

    """
    solution = str(other.workaround or other.resolution)
    if not solution:
        raise Invalid({"use": [_("%s has no solution to use.") % other.reference]})
    with transaction.atomic():
        result = _("As %(reference)s: %(title)s") % {
            "reference": other.reference,
            "title": other.title,
        }
        values = {"kedb_result": result[:240]}
        searched = door.perform(incident, "note_search", by=by, values=values)
        door.edit(searched, by=by, values={"workaround": solution})
        add_entry(incident, by=by, text=solution, public=True)
        try:
            add_link(incident, by=by, reference=other.reference, kind="related")
        except Invalid:
            # Linked already: that is what was wanted.
            return
