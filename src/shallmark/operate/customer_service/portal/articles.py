"""Articles in the portal: what is known of it comes first, and that it solved it is counted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from shallmark.kernel.exceptions import Refused
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person, signed_in
from shallmark.operate.customer_service.articles import finding, uses
from shallmark.operate.customer_service.articles.served import Figures, figures, served
from shallmark.operate.customer_service.models import ArticleVersion
from shallmark.operate.customer_service.models.article_states import WORDS, UseKind
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import is_staff

#: where a reader comes from, and what is offered when it did not help
REPORT = "/incidents/new"
PLACES = ("home", "report", "order")
LONGEST = 240


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Articles that fit what is being reported: ?title=; of the first screen, what helps often."""
    person = signed_in(request)
    if request.GET.get("from") == "home" and not is_staff(person):
        often = {"often": finding.often(person)}
        return render(request, "customer_service/portal/often.html", often)
    title = request.GET.get("title", "").replace("\0", "")[:LONGEST]
    found = [] if is_staff(person) else finding.find(title, person)
    context = {"answers": found, "place": "report", "words": title}
    return render(request, "customer_service/portal/answers.html", context)


class Article(View):
    """`/portal/articles/<reference>?from=&q=`: read it, and say whether it helped."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = signed_in(request)
        if is_staff(person):
            return redirect(f"/articles/{reference}")
        return self._show(self._version(reference, person), person)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = signed_in(request)
        if is_staff(person):
            raise Http404(reference)
        version = self._version(reference, person)
        kind = request.POST.get("kind", "")
        if kind == UseKind.READ:
            uses.read(version, by=person)
            return HttpResponse(status=204)
        try:
            address = run_once(
                person, request.POST.get("token", ""), lambda: self._say(version, kind, person)
            )
        except Refused as refused:
            return self._show(version, person, refused)
        return redirect(address)

    def _version(self, reference: str, person: Person) -> ArticleVersion:
        """What the reader is given of the article.

        Raises:
            Http404: nothing, or there is none; which of the two is not told.

        """
        wanted = reference.replace("\0", "")[:40]
        version = served(person).filter(article__reference=wanted).first()
        if version is None:
            raise Http404
        return version

    def _say(self, version: ArticleVersion, kind: str, person: Person) -> str:
        form = self.request.POST
        place = form.get("from", "") if form.get("from") in PLACES else ""
        uses.say(version, kind, by=person, words=form.get("words", ""), place=place)
        if kind == UseKind.SOLVED:
            messages.success(self.request, _("Good. It is counted, and no ticket was made."))
            if place == "report":
                Draft.objects.filter(person=person, place=REPORT).delete()
            return "/"
        messages.success(self.request, _("Thank you, it is noted. Tell us, and we help."))
        words = form.get("q", "").replace("\0", "")[:LONGEST]
        back = REPORT if place == "report" else f"{REPORT}?{urlencode({'title': words})}"
        return back if words or place == "report" else REPORT

    def _show(
        self, version: ArticleVersion, person: Person, refused: Refused | None = None
    ) -> HttpResponse:
        mine = version.uses.filter(person=person, kind__in=WORDS).first()
        came = self.request.GET.get("from", "") or self.request.POST.get("from", "")
        context: dict[str, Any] = {
            **frame_context(person),
            "version": version,
            "figures": figures([version.article_id]).get(version.article_id, Figures()),
            "mine": mine,
            "place": came if came in PLACES else "home",
            "words": (self.request.GET.get("q", "") or self.request.POST.get("q", ""))[:LONGEST],
            "refused": refused,
            "token": new_token(),
        }
        status = refused.status if refused else 200
        return render(self.request, "customer_service/portal/article.html", context, status=status)
