"""The first screen: triage for the desk, my work for other staff, my reports for customers."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Attachment
from shallmark.common.links.actions import add_link
from shallmark.kernel import access, clock, config_cache, writes
from shallmark.kernel.autocomplete import Picker
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service import follows, home_queue, home_triage, known, matches
from shallmark.operate.customer_service.articles import finding, searches
from shallmark.operate.customer_service.first_steps import first_steps
from shallmark.operate.customer_service.forms import priority_name
from shallmark.operate.customer_service.home_work import work_context
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.portal import views as portal
from shallmark.operate.customer_service.room.open_rooms import open_rooms
from shallmark.operate.customer_service.views_incident import IncidentView
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import Elsewhere, find, is_changeable, is_staff, new_words
from shallmark.workplace.functions import needs
from shallmark.workplace.screens import Place, Screen, screens, screens_of, shown, switch

#: the function whose work *My work* lists one by one
SHOWN = ("customer-service",)
DESK = frozenset({"service_desk_agent"})
#: first screens of this function, drawn by hand: key, name, and the view that waits there
TRIAGE = ("triage", gettext_lazy("Triage"), "incident.to_accept")
WORK = ("work", gettext_lazy("My work"), "incident.mine")


class Home(View):
    """`/`: by role. `?screen=KEY` chooses another of those that the person has."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = signed_in(request)
        if not is_staff(person):
            return portal.home(request)
        wanted = request.GET.get("screen", "")
        desk = bool(DESK & person.role_keys)
        if access.may_create(person, "incident") and (
            wanted == "triage" or (desk and wanted not in {WORK[0], *screens()})
        ):
            context = agent_context(person, request.GET.get("pick", ""), request.GET.get("use", ""))
            context["places"] = _switch(person, "triage")
            return render(request, "customer_service/home_agent.html", context)
        mine = {} if wanted == "work" else {each.key: each for each in screens_of(person)}
        screen = mine.get(wanted) or next(iter(mine.values()), None)
        if screen is not None:
            return render(request, "workplace/screen.html", _declared(screen, person))
        context = {**work_context(person), "needs": needs(person, but=SHOWN)}
        context["first_steps"] = first_steps(person)
        context["places"] = _switch(person, "work")
        return render(request, "customer_service/home_work.html", context)


def _declared(screen: Screen, person: Person) -> dict[str, Any]:
    makes = get_record_type(screen.makes) if screen.makes else None
    return {
        **shown(screen, person),
        "needs": needs(person),
        "places": _switch(person, screen.key),
        "makes": makes if makes and access.may_create(person, makes.key) else None,
        "new_words": new_words(makes, person) if makes else "",
    }


def _switch(person: Person, here: str) -> list[Place]:
    """The person's first screens; the desk has triage too."""
    desk = bool(DESK & person.role_keys) and access.may_create(person, "incident")
    return switch(person, here, (TRIAGE, WORK) if desk else (WORK,))


def agent_context(person: Person, picked: str, chosen: str = "") -> dict[str, Any]:
    """The three panes: queue, the incident in view, what helps.

    What is dear to work out of the incident comes after the page (`Triage`). `chosen` is the number
    of an earlier incident whose solution is to be the answer.
    """
    now = clock.now()
    rows = home_queue.queue(person)
    reference = picked or (rows[0]["incident"].reference if rows else "")
    incident = _in_view(reference, person)
    context: dict[str, Any] = {
        "rows": rows,
        "most": home_queue.MOST,
        "incident": incident,
        "rooms": open_rooms(person),
        "shift": home_queue.shift(person),
        "today": home_queue.triaged_today(person, now),
        "oldest": min((row["incident"].recorded_at for row in rows), default=None),
        "now": now,
        "call": _call_field(),
        "chosen": chosen,
    }
    if incident is not None:
        files = Attachment.objects.filter(record_key="incident", record_id=incident.pk)
        context.update(may_change=is_changeable(incident), files=list(files))
    return context


def _call_field() -> SafeString:
    """The box of the next call: whom one has on the line."""
    field: dict[str, str | bool] = {
        "id": "id_call",
        "class": "input",
        "placeholder": _("Name or user name"),
        "required": True,
    }
    return Picker("person").render("reporter", "", field)


def _in_view(reference: str, person: Person) -> Incident | None:
    """The picked incident while it waits for triage; nothing when it was accepted meanwhile."""
    if not reference:
        return None
    try:
        record = find(Incident, reference, person)
    except Elsewhere as moved:
        return _in_view(moved.reference, person)
    except Http404:
        return None
    return record if record.status == Incident.Status.NEW else None


def _triage(incident: Incident, person: Person, chosen: str) -> dict[str, Any]:
    articles = finding.find(incident.title, person, text=incident.description)
    results = matches.find(
        incident.title,
        incident.description,
        person,
        service_id=incident.service_id,
        but=incident.pk,
    )
    form = home_triage.triage_form(incident, person, results)
    impact = form["impact"].value()
    return {
        "incident": incident,
        "matches": results,
        "articles": articles,
        "article": next((one for one in articles if one.version.article.reference == chosen), None),
        # its solution is put into a box, to be read and edited before it goes out
        "answer": next((each for each in results if each.incident.reference == chosen), None),
        "form": form,
        "may_change": is_changeable(incident),
        "foreseen": home_triage.foreseen(impact, form["urgency"].value()),
        "priority_name": priority_name,
        "lately": home_queue.recent_incidents(incident.reporter, person, but=incident.pk),
        "proves": home_triage.evidence_preview(incident),
        "token": new_token(),
    }


class Triage(IncidentView):
    """What the desk reads and fills in of one incident that waits: ?use= takes an earlier one."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        if incident.status != Incident.Status.NEW:
            return HttpResponse(status=204)
        with config_cache.single_version():
            context = _triage(incident, self.person, request.GET.get("use", ""))
        return render(request, "customer_service/home_triage.html", context)


class Foreseen(View):
    """What follows from what is chosen: ?impact=, urgency=.

    With ?new the due times as well, with ?pick=INC... what its acceptance will prove.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        query, person = request.GET, signed_in(request)
        level = home_triage.foreseen(query.get("impact"), query.get("urgency"))
        context: dict[str, Any] = {"foreseen": level, "priority_name": priority_name}
        picked = _in_view(query.get("pick", ""), person) if is_staff(person) else None
        if "new" in query and is_staff(person):
            would = follows.of_new(query, person)
            context.update(foreseen=would.priority, dues=would.dues, said=would.said)
        elif picked is not None:
            would_be = follows.of_triage(picked, query, person)
            context["proves"] = home_triage.evidence_preview(would_be)
        return render(request, "customer_service/foreseen.html", context)


class UseMatch(IncidentView):
    """What the agent decides about earlier incidents: use one, or none fits. Both are on record."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        try:
            run_once(self.person, request.POST.get("token", ""), lambda: self._decide(incident))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        return redirect(f"/?screen=triage&pick={incident.reference}")

    def _decide(self, incident: Incident) -> str:
        other = self.request.POST.get("use", "")
        text = self.request.POST.get("text", "")
        article = searches.version_named(other, self.person) if other else None
        if article is not None:
            searches.answer_with(incident, article, text=text, by=self.person)
            messages.success(self.request, _("Replied with the article. Now accept it."))
        elif other:
            use(incident, self._earlier(other), text=text, by=self.person)
            messages.success(self.request, _("Replied and linked. Now accept it."))
        else:
            words = {"kedb_words": known.words_for(incident)}
            writes.perform(incident, "note_search", by=self.person, values=words)
            messages.success(self.request, _("The search is on record."))
        return "/"

    def _earlier(self, reference: str) -> Incident:
        """The earlier incident, by any of its numbers."""
        try:
            return self.find(reference)
        except Elsewhere as moved:
            return self.find(moved.reference)


def use(incident: Incident, other: Incident, *, text: str, by: Person) -> None:
    """Answer by what solved an earlier incident: search, workaround, reply and link, or nothing.

    `text` is what the caller reads: the solution as somebody read and edited it.

    Raises:
        Refused: by rights, or because nothing was written.

    """
    solution = text.strip()
    if not solution:
        raise Invalid({"text": [_("Write the answer first: nothing was sent.")]})
    with transaction.atomic():
        values = {"kedb_words": known.words_for(incident), "kedb_taken": other}
        searched = writes.perform(incident, "note_search", by=by, values=values)
        writes.edit(searched, by=by, values={"workaround": solution})
        add_entry(incident, by=by, text=solution, public=True)
        try:
            add_link(incident, by=by, reference=other.reference, kind="related")
        except Invalid:
            # Linked already: that is what was wanted.
            return
