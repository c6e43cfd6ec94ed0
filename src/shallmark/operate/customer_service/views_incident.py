"""Small pages of one incident: canned texts, known errors, the answer of its caller."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.common.discussion import canned
from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import writes
from shallmark.kernel.autocomplete import choice_text
from shallmark.kernel.exceptions import Refused
from shallmark.operate.customer_service import known, security_path
from shallmark.operate.customer_service.articles import finding, searches
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView, is_changeable, is_staff


class IncidentView(RecordView[Incident]):
    """A part of an incident's page."""

    record_type = IncidentRecord

    def find_for_staff(self, reference: str) -> Incident:
        """The incident; customers get no answer, as if there were none.

        Raises:
            Http404: no such incident for this person, or a customer asks.

        """
        if not is_staff(self.person):
            raise Http404(reference)
        return self.find(reference)


class CannedTexts(IncidentView):
    """GET lists the texts; POST answers the reply's text area with one of them put in."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference, "customer_service/texts.html")

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference, "customer_service/texts_area.html")

    def _answer(self, request: HttpRequest, reference: str, template: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        texts = canned.texts_for(incident, self.person)
        number = request.POST.get("insert", "")
        chosen = texts[int(number)][1] if number.isdecimal() and int(number) < len(texts) else ""
        typed = request.POST.get("text", "")
        context = {
            "base": incident.get_absolute_url(),
            "texts": texts,
            "text": "\n\n".join(part for part in (typed.rstrip(), chosen) if part),
        }
        return render(request, template, context)


class KnownErrors(IncidentView):
    """What the search on record finds, each to be taken with one click."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        words = request.GET.get("words", incident.kedb_words) or known.words_for(incident)
        hits = known.search(words, self.person, but=incident).hits
        context = {
            "record": incident,
            "base": incident.get_absolute_url(),
            "words": words,
            "hits": [(hit, choice_text(hit)) for hit in hits],
            "articles": finding.find(words, self.person, most=5),
            "may_search": incident.is_open and is_changeable(incident),
            "token": new_token(),
        }
        return render(request, "customer_service/known_errors.html", context)


class Acknowledge(IncidentView):
    """Who was told by the security path takes it into the own hands."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find_for_staff(reference)
        token = request.POST.get("token", "")
        try:
            run_once(self.person, token, lambda: self._take(incident))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("You acknowledged it."))
        return redirect(incident.get_absolute_url())

    def _take(self, incident: Incident) -> str:
        security_path.acknowledge(incident, by=self.person)
        return str(incident.get_absolute_url())


class TakeArticle(IncidentView):
    """The article is taken: the search goes on record, and the reply box holds its answer."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident, form = self.find_for_staff(reference), request.POST
        version = searches.version_named(form.get("use", ""), self.person)
        if version is None:
            raise Http404(reference)
        words = form.get("words", "") or known.words_for(incident)

        def take() -> str:
            taken = searches.take_article(incident, version, words=words, by=self.person)
            return str(taken.get_absolute_url())

        try:
            address = run_once(self.person, form.get("token", ""), take)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
            address = f"{incident.get_absolute_url()}/known-errors"
        return redirect(address)


class MakeArticle(IncidentView):
    """One press makes a draft of what solved the incident, to be edited and reviewed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find_for_staff(reference)

        def make() -> str:
            article = searches.article_of(incident, by=self.person)
            return f"{article.get_absolute_url()}/edit"

        try:
            address = run_once(self.person, request.POST.get("token", ""), make)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
            address = incident.get_absolute_url()
        return redirect(address)


class CallerAnswer(IncidentView):
    """The caller's own words to us: it works again, it does not, it is not needed any more."""

    http_method_names = ["post"]
    VERBS = {
        "confirm": "confirm",
        "again": "reopen",
        "cancel": "cancel",
        "agree": "confirm_word",
        "disagree": "deny_word",
    }

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.find(reference)
        verb = self.VERBS.get(request.POST.get("answer", ""))
        if verb is None or incident.reporter_id != self.person.pk:
            raise Http404(reference)
        address = incident.get_absolute_url()
        token = request.POST.get("token", "")
        try:
            run_once(self.person, token, lambda: self._take(incident, verb))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("Thank you. It is noted."))
        return redirect(address)

    def _take(self, incident: Incident, verb: str) -> str:
        person, text = self.person, self.request.POST.get("text", "").strip()
        reason = text or str(_("Said by the caller."))
        writes.perform(incident, verb, by=person, reason=reason)
        if text:
            add_entry(incident, by=person, text=text, public=True)
        return str(incident.get_absolute_url())
