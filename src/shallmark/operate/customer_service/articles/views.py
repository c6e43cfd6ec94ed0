"""Small pages of one article for staff: what its reader says of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shallmark.kernel.exceptions import Refused
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service.articles import uses
from shallmark.operate.customer_service.articles.served import served
from shallmark.operate.customer_service.models import ArticleVersion
from shallmark.pages.idempotency import run_once
from shallmark.pages.record_base import RecordView, is_staff


class ReaderWord(RecordView):
    """POST: solved it, did not help, or wrong; also that it was read."""

    record_type = get_record_type("knowledge_article")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        article = self.find(reference)
        version = served(self.person).filter(article=article.pk).first()
        if version is None or not is_staff(self.person):
            raise Http404(reference)
        if request.POST.get("kind") == "read":
            uses.read(version, by=self.person)
            return HttpResponse(status=204)
        try:
            run_once(self.person, request.POST.get("token", ""), lambda: self._say(version))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        return redirect(article.get_absolute_url())

    def _say(self, version: ArticleVersion) -> str:
        form = self.request.POST
        new = uses.say(
            version, form.get("kind", ""), by=self.person, words=form.get("words", ""),
            place="page",
        )  # fmt: skip
        thanks = _("Thank you. It is noted.")
        messages.success(self.request, thanks if new else _("You said so of this version before."))
        return str(version.article.get_absolute_url())
