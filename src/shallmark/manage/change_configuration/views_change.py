"""Pages of changes beside those of every record: impact, tasks, schedule and feed."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration import (
    feed_addresses,
    kanban,
    schedule_change,
    schedule_drawn,
)
from shallmark.manage.change_configuration.actions_change import take_impact
from shallmark.manage.change_configuration.models import Change, ChangeTask
from shallmark.manage.change_configuration.schedule_filters import Narrowing
from shallmark.pages.idempotency import run_once
from shallmark.pages.record_base import RecordView


class TakeImpact(RecordView[Change]):
    """One press keeps the impact view with the assessment."""

    record_type = get_record_type("change")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        change = self.find(reference)
        try:
            take_impact(change, by=self.person)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("The impact is kept with the assessment."))
        return redirect(change.get_absolute_url())


class AddTask(RecordView[Change]):
    """One more task by its title; whoever carries the change out does it until it is assigned."""

    record_type = get_record_type("change")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        change, form = self.find(reference), request.POST
        values = {
            "change": change,
            "title": form.get("title", "").strip()[:240],
            "assigned_to": change.implementer,
        }

        def add() -> str:
            writes.create(ChangeTask, by=self.person, values=values)
            return f"{change.get_absolute_url()}#change_task-change"

        try:
            return redirect(run_once(self.person, form.get("token", ""), add))
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        return redirect(change.get_absolute_url())


class Schedule(View):
    """The schedule of change: drawn by service, and as a list.

    `?from=2026-03-02` turns it, `?show=` is week, two-weeks, month or list, `?view=` a part of it,
    and every filter of `schedule_filters` narrows it.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        person = signed_in(request)
        first = schedule_change.week_of(request.GET.get("from", ""))
        show, view = request.GET.get("show", "two-weeks"), request.GET.get("view", "all")
        narrowing = Narrowing(request.GET, person)
        context = schedule_drawn.look(person, first, show, view, narrowing)
        step = timedelta(days=schedule_drawn.SPANS.get(show, 14))
        context.update(
            {
                "first": first,
                "last": first + step - timedelta(days=1),
                "before": first - step,
                "after": first + step,
                "show": show if show in {*schedule_drawn.SPANS, "list"} else "two-weeks",
                "may_create": access.may_create(person, "change"),
                "kept": narrowing.address,
                "chips": narrowing.chips(),
                "faults": list(narrowing.faults.values()),
            }
        )
        context["address"] = address = feed_addresses.address_in_force(person)
        if address is not None:
            token = feed_addresses.token_of(address, person)
            context["feed"] = request.build_absolute_uri(reverse("change-feed", args=[token]))
        status = 422 if narrowing.faults else 200
        return render(request, "change_configuration/schedule.html", context, status=status)


class Board(View):
    """`GET /board-of-changes`: open changes by state; `?view=mine` those of the reader."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person, mine = signed_in(request), request.GET.get("view") == "mine"
        context = {
            "columns": kanban.columns(person, mine=mine),
            "mine": mine,
            "waiting": schedule_drawn.waiting_for(person),
            "may_create": access.may_create(person, "change"),
        }
        return render(request, "change_configuration/kanban.html", context)


class NewFeedAddress(View):
    """`POST /schedule-of-change/address`: a new address for the reader, in place of the old one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        person = signed_in(request)
        had_one = feed_addresses.address_in_force(person) is not None
        feed_addresses.renew(person)
        if had_one:
            messages.success(request, _("You have a new address. The old one has ended."))
        return redirect("change-schedule")


@method_decorator(login_not_required, name="dispatch")
class ScheduleFeed(View):
    """The same as an iCalendar file; a token of the reader stands for the sign-in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        person = feed_addresses.reader_of(token)
        if person is None:
            raise Http404
        text = schedule_change.calendar_text(person)
        headers = {"Cache-Control": "private, no-store"}
        return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
