"""The page on which somebody says how it was: where the mail and the portal lead."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service.life.satisfaction import changeable_until
from shallmark.operate.customer_service.models import Satisfaction
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.operate.customer_service.satisfaction import survey_of
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView

LONGEST = 4000


class HowWasIt(RecordView):
    """`/requests/<reference>/satisfaction`: one question, one text; hers alone."""

    record_type = get_record_type("service_request")

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        ticket, survey = self._asked(reference)
        return self._show(ticket, survey)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        ticket, survey = self._asked(reference)
        token = request.POST.get("token", "")
        try:
            run_once(self.person, token, lambda: self._answer(survey))
        except Refused as wrong:
            return self._show(ticket, survey, wrong=wrong)
        messages.success(request, _("Thank you for your answer."))
        return redirect(request.path)

    def _asked(self, reference: str) -> tuple[Record, Satisfaction]:
        """The ticket, and what the reader is asked of it.

        Raises:
            Http404: it asks nobody, or somebody else.

        """
        ticket = self.find(reference)
        survey = survey_of(ticket, self.person)
        if survey is None:
            raise Http404(reference)
        return ticket, survey

    def _answer(self, survey: Satisfaction) -> str:
        score = self.request.POST.get("score", "")
        if score not in map(str, Satisfaction.Score.values):
            raise Invalid({"score": [_("Choose one of the five.")]})
        comment = self.request.POST.get("comment", "").replace("\0", "").strip()[:LONGEST]
        verb = "answer" if survey.status == Satisfaction.Status.ASKED else "change_answer"
        values = {"score": int(score), "comment": comment}
        writes.perform(survey, verb, by=self.person, values=values)
        return self.request.path

    def _show(
        self, ticket: Record, survey: Satisfaction, *, wrong: Refused | None = None
    ) -> HttpResponse:
        until, form = changeable_until(survey), self.request.POST
        said = str(survey.score or "")
        context: dict[str, Any] = {
            "ticket": ticket,
            "survey": survey,
            "choices": [
                (str(number), label) for number, label in reversed(Satisfaction.Score.choices)
            ],
            "score": form.get("score", said),
            "comment": form.get("comment", survey.comment),
            "until": until,
            "may_answer": until is None or clock.now() <= until,
            "token": new_token(),
            "wrong": wrong,
            **({} if self.person.is_staff_member else frame_context(self.person)),
        }
        status = wrong.status if wrong else 200
        return render(self.request, "customer_service/satisfaction.html", context, status=status)
