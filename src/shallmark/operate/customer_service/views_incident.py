"""Small pages of one incident: clocks explained, canned texts, the answer of its caller."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.common.discussion import canned
from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import clock, door, kept
from shallmark.kernel.pages.record_base import RecordView, is_staff
from shallmark.kernel.pages.record_once import once
from shallmark.kernel.refusals import Refused
from shallmark.operate.customer_service.page_clocks import clock_lines, explained
from shallmark.operate.customer_service.records import IncidentRecord


class IncidentView(RecordView):
    """A part of an incident's page."""

    record_type = IncidentRecord

    def find_for_staff(self, reference: str) -> Any:
        """The incident; customers get no answer, as if there were none.

        Raises:
            Http404: no such incident for this person, or a customer asks.

        """
        if not is_staff(self.request.user):
            raise Http404(reference)
        return self.find(reference)


class ExplainClocks(IncidentView):
    """The clocks with every counted interval; `?hide` folds them again."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        hide = "hide" in request.GET
        with kept.once():
            lines, told = (clock_lines(incident, clock.now()), []) if hide else explained(incident)
        context = {
            "record": incident,
            "base": incident.get_absolute_url(),
            "clocks": lines,
            "explained": told,
            "is_open": True,
        }
        if not self.by_htmx:
            return render(request, "customer_service/explain.html", context)
        return render(request, "customer_service/clocks.html", context)


class CannedTexts(IncidentView):
    """GET lists the texts; POST answers the reply's text area with one of them put in."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference, "customer_service/texts.html")

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference, "customer_service/texts_area.html")

    def _answer(self, request: HttpRequest, reference: str, template: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        texts = canned.texts_for(incident, request.user)
        number = request.POST.get("insert", "")
        chosen = texts[int(number)][1] if number.isdecimal() and int(number) < len(texts) else ""
        typed = request.POST.get("text", "")
        context = {
            "base": incident.get_absolute_url(),
            "texts": texts,
            "text": "\n\n".join(part for part in (typed.rstrip(), chosen) if part),
        }
        return render(request, template, context)


class CallerAnswer(IncidentView):
    """The caller's own words to us: it works again, it does not, it is not needed any more."""

    http_method_names = ["post"]
    VERBS = {"confirm": "close", "again": "reopen", "cancel": "cancel"}

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find(reference)
        verb = self.VERBS.get(request.POST.get("answer", ""))
        if verb is None or incident.reporter_id != request.user.pk:
            raise Http404(reference)
        address = incident.get_absolute_url()
        token = request.POST.get("token", "")
        try:
            once(request.user, token, lambda: self._take(incident, verb))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("Thank you. It is noted."))
        return redirect(address)

    def _take(self, incident: Any, verb: str) -> str:
        person, said = self.request.user, self.request.POST.get("text", "").strip()
        values = {"confirmed_by": person} if verb == "close" else {}
        reason = said or str(_("Said by the caller."))
        door.perform(incident, verb, by=person, reason=reason, values=values, source="portal")
        if said:
            add_entry(incident, by=person, text=said, public=True, source="portal")
        return str(incident.get_absolute_url())
