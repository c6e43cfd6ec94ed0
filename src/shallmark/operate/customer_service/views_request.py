"""Pages of one request: the decision on what is ordered and costs, and its form as it was seen."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.common.approvals.standing import standing_of
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration import deciding
from shallmark.operate.customer_service import page_request
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView


class Decide(RecordView):
    """GET shows what must be seen; POST records the decision on exactly that."""

    record_type = get_record_type("service_request")

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(self._request(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record, form = self._request(reference), request.POST
        word, reason = form.get("decision", ""), form.get("reason", "")

        def take() -> str:
            deciding.take_decision(
                record, self.person, word=word, reason=reason, mark=form.get("shown", "")
            )
            return str(record.get_absolute_url())

        try:
            run_once(self.person, form.get("token", ""), take)
        except Refused as wrong:
            return self._show(self._request(reference), wrong=wrong, reason=reason)
        messages.success(request, _("Your decision is recorded."))
        return redirect(record.get_absolute_url() if self.person.is_staff_member else "home")

    def _request(self, reference: str) -> ServiceRequest:
        record = self.find(reference)
        assert isinstance(record, ServiceRequest)
        return record

    def _show(
        self, record: ServiceRequest, *, wrong: Refused | None = None, reason: str = ""
    ) -> HttpResponse:
        question, person = deciding.question_of(record), self.person
        asked = question is not None and question.approvers.filter(pk=person.pk).exists()
        voted = question is not None and question.decisions.filter(person=person).exists()
        staff = person.is_staff_member
        last = question or deciding.last_question(record)
        context: dict[str, Any] = {
            "frame": "web/base.html" if staff else "customer_service/portal/base.html",
            "record": record,
            "base": record.get_absolute_url(),
            "staff": staff,
            "question": question,
            "mine": asked and not voted,
            "why": standing_of(last, record, person).words if last else "",
            "shown": deciding.shown_mark(question, person, record.version) if question else "",
            "token": new_token(),
            "wrong": wrong,
            "reason": reason,
            **page_request.ordered_context(record, person),
            **({} if staff else frame_context(person)),
        }
        status = wrong.status if wrong else 200
        return render(self.request, "customer_service/request_decide.html", context, status=status)


class AsSeen(RecordView):
    """The form of the version that the request keeps, with its answers; nothing is written."""

    record_type = get_record_type("service_request")

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        assert isinstance(record, ServiceRequest)
        if not (self.person.is_staff_member and record.form):
            raise Http404(reference)
        words = {line.field.key: line.words for line in rules.ordered(record)}
        context = {
            "record": record,
            "base": record.get_absolute_url(),
            "questions": [
                (field, {"words": words.get(field.key, ""), "chosen": _keys(record, field.key)})
                for field in record.fields_of_form
            ],
        }
        return render(request, "customer_service/request_form.html", context)


def _keys(record: ServiceRequest, key: str) -> list[str]:
    """What of the choices was chosen."""
    answer = record.answers.get(key, [])
    return answer if isinstance(answer, list) else [str(answer)]
