"""Pages of changes beside those of every record: deciding, impact, schedule and feed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel import access, clock, door
from shallmark.kernel.pages.record_base import RecordView
from shallmark.kernel.pages.record_fields import shown_fields
from shallmark.kernel.pages.record_once import new_token, once
from shallmark.kernel.records import record_type
from shallmark.kernel.refusals import NotAllowed, Refused
from shallmark.manage.change_configuration import change_rules, deciding, schedule_change
from shallmark.manage.change_configuration.actions_change import decide_by_phone, take_impact
from shallmark.manage.change_configuration.models import ChangeTask
from shallmark.manage.team.models import Person


class _Decide(RecordView):
    """GET shows what must be seen; POST records the decision on exactly that."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(self.find(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        given = request.POST
        try:
            once(request.user, given.get("token", ""), lambda: self._decide(record))
        except Refused as wrong:
            return self._show(record, wrong=wrong, reason=given.get("reason", ""))
        messages.success(request, _("Your decision is recorded."))
        return redirect(record.get_absolute_url())

    def _decide(self, record: Any) -> str:
        given, person = self.request.POST, self.request.user
        word, reason = given.get("decision", ""), given.get("reason", "")
        if word == "phone":
            authority = Person.objects.filter(reference=given.get("authority", "")).first()
            if authority is None or not access.may_edit(person, record):
                raise NotAllowed(_("Say who of those asked decided by phone."))
            decide_by_phone(record, authority, by=person, at=clock.now(), note=reason)
        else:
            mark = given.get("shown", "")
            deciding.take_decision(record, person, word=word, reason=reason, mark=mark)
        return str(record.get_absolute_url())

    def _show(self, record: Any, *, wrong: Refused | None = None, reason: str = "") -> HttpResponse:
        question = deciding.question_of(record)
        person = self.request.user
        asked: list[Any] = list(question.approvers.all()) if question else []
        names, parts = deciding.headings(), deciding.seen_of(record)
        phone = question is not None and question.step == change_rules.EMERGENCY_STEP
        context = {
            "record": record,
            "base": record.get_absolute_url(),
            "label_plural": str(self.record_type.label_plural()).capitalize(),
            "declared": self.record_type,
            "question": question,
            "asked": asked,
            "mine": any(one.pk == person.pk for one in asked),
            "phone": phone and access.may_edit(person, record),
            "phone_options": [(one.reference, str(one)) for one in asked],
            "decisions": list(question.decisions.select_related("person")) if question else [],
            "parts": [
                (names[key], shown_fields(self.record_type, record, editable=False, names=fields))
                for key, fields in parts
            ],
            **deciding.surroundings(record),
            "shown": deciding.shown_mark(question, person, record.version) if question else "",
            "token": new_token(),
            "wrong": wrong,
            "reason": reason,
        }
        status = wrong.status if wrong else 200
        return render(self.request, "change_configuration/decide.html", context, status=status)


class DecideChange(_Decide):
    record_type = record_type("change")


class DecideTemplate(_Decide):
    record_type = record_type("standard_change")


class TakeImpact(RecordView):
    """One press keeps the impact view with the assessment."""

    record_type = record_type("change")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        change = self.find(reference)
        try:
            take_impact(change, by=request.user)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("The impact is kept with the assessment."))
        return redirect(change.get_absolute_url())


class AddTask(RecordView):
    """One more task by its title; whoever carries the change out does it until it is assigned."""

    record_type = record_type("change")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        change, given = self.find(reference), request.POST
        values = {
            "change": change,
            "title": given.get("title", "").strip()[:240],
            "assigned_to": change.implementer,
        }

        def add() -> str:
            door.create(ChangeTask, by=request.user, values=values)
            return f"{change.get_absolute_url()}#tasks"

        try:
            return redirect(once(request.user, given.get("token", ""), add))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        return redirect(change.get_absolute_url())


class Schedule(View):
    """The schedule of change: weeks as a list, with freezes; `?from=2026-03-02` turns it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        first = schedule_change.week_of(request.GET.get("from", ""))
        context = schedule_change.weeks(first, request.user)
        context["feed"] = schedule_change.feed_address(request)
        return render(request, "change_configuration/schedule.html", context)


class ScheduleFeed(View):
    """The same as an iCalendar file; a token of the reader stands for the sign-in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        person = schedule_change.reader_of(token)
        if person is None:
            raise Http404
        text = schedule_change.calendar_text(person)
        return HttpResponse(text, content_type="text/calendar; charset=utf-8")
