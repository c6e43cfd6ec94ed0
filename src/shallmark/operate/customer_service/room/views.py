"""The room of a major incident: one page, its acts, and what tells that something is new in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service.models import Incident, MajorFact, MajorReview
from shallmark.operate.customer_service.room import (
    acts,
    audiences,
    due,
    page,
    preview,
    report,
    review,
)
from shallmark.operate.customer_service.room.forms import FactForm, RoleForm, UpdateForm
from shallmark.operate.customer_service.status.publishing import Preview as Public
from shallmark.operate.customer_service.views_incident import IncidentView
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView

#: between news in a room, where nothing else was promised
USUAL = timedelta(minutes=30)


@dataclass(frozen=True)
class Look:
    """What is about to go to the status page, and by what it is known to have been looked at."""

    public: Public
    seen: str


class RoomView(IncidentView):
    """A page of the room; an incident that was never major has none."""

    def room(self, reference: str) -> Incident:
        incident = self.find_for_staff(reference)
        if incident.declared_at is None:
            raise Http404(reference)
        return incident

    def act(
        self,
        incident: Incident,
        form: forms.Form,
        do: Callable[[dict[str, Any]], object],
        said: str,
    ) -> HttpResponse:
        """Do it once and come back; what is refused stands beside its field."""
        address = f"{incident.get_absolute_url()}/room"
        if not form.is_valid():
            return self.show(incident, form, 422)

        def once() -> str:
            do(form.cleaned_data)
            return address

        try:
            run_once(self.person, self.request.POST.get("token", ""), once)
        except Refused as wrong:
            for name, texts in _errors(wrong, form).items():
                form.add_error(name, texts)
            return self.show(incident, form, wrong.status)
        messages.success(self.request, said)
        return redirect(address)

    def show(
        self,
        incident: Incident,
        wrong: forms.Form | None = None,
        status: int = 200,
        look: Look | None = None,
    ) -> HttpResponse:
        """The page; `wrong`: the form that was refused, or that is looked at once more."""
        context = page.room_context(incident, self.person, self.request.GET.get("show", "all"))
        made = {type(wrong): wrong} if wrong is not None else {}
        context |= {
            "fact_form": made.get(FactForm) or FactForm(initial={"happened_at": _now()}),
            "update_form": made.get(UpdateForm) or UpdateForm(initial=self._begin(context)),
            "role_form": made.get(RoleForm) or RoleForm(reader=self.person),
            "role_wrong": isinstance(wrong, RoleForm),
            "token": new_token(),
            "look": look,
        }
        context |= self._read(incident, context, audiences.STATUS if look else "")
        return render(self.request, "customer_service/room.html", context, status=status)

    def _read(self, incident: Incident, context: dict[str, Any], read: str = "") -> dict[str, Any]:
        """What is typed so far, as one of the audiences will read it."""
        form, sent = context["update_form"], self.request.POST
        to = sent.getlist("to") if form.is_bound else audiences.USUAL
        read = read or sent.get("read", "") or audiences.EVERY[0].key
        if form.is_bound:
            form.is_valid()
        values = form.cleaned_data if form.is_bound else form.initial
        typed = preview.preview_of(
            incident, values, by=self.person, longest=context["longest"], to=to, read=read
        )
        reached = preview.reached(context["people"], to)
        return {"to": to, "read": read, "preview": typed, "reached": reached}

    def _begin(self, context: dict[str, Any]) -> dict[str, Any]:
        """The next update begins from the last; the first from the incident's own words."""
        last, incident = context["last"], context["record"]
        again = _now() + min(USUAL, context["longest"])
        if last is None:
            return {"know": incident.title, "next_due_at": again}
        values = {"know": last.know, "next_due_at": again}
        if "again" in self.request.GET:
            values["doing"] = last.doing
        if last.back_by and last.back_by > clock.now():
            values |= {"back_by": last.back_by, "sure": last.sure}
        return values


def _now() -> datetime:
    return clock.now().replace(second=0, microsecond=0)


def _errors(wrong: Refused, form: forms.Form) -> dict[str | None, list[str]]:
    """What was refused by field; what belongs to none of the form stands above it."""
    if isinstance(wrong, Invalid):
        return {
            name if name in form.fields else None: texts for name, texts in wrong.errors.items()
        }
    return {None: [wrong.sentence]}


class Room(RoomView):
    """`/incidents/<reference>/room`."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show(self.room(reference))


class RoomFresh(RoomView):
    """Whether something is new in the room: its mark, and no content."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        mark = page.mark_of(self.room(reference))
        return HttpResponse(status=204, headers={"X-Mark": mark})


class RoomFact(RoomView):
    """A fact is stated; one that is named is withdrawn."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.room(reference)
        if "withdraw" in request.POST:
            return self._withdraw(incident)

        def state(values: dict[str, Any]) -> object:
            happened = min(values["happened_at"], clock.now() + timedelta(days=1))
            return acts.state_fact(
                incident, by=self.person, text=values["text"], happened_at=happened,
                kind=values["kind"] or MajorFact.Kind.FACT,
            )  # fmt: skip

        return self.act(incident, FactForm(request.POST), state, _("Stated."))

    def _withdraw(self, incident: Incident) -> HttpResponse:
        number = self.request.POST["withdraw"]
        key = int(number) if number.isdecimal() else 0
        fact = get_object_or_404(MajorFact, pk=key, incident=incident)
        fact.incident = incident
        address = f"{incident.get_absolute_url()}/room"
        try:
            acts.withdraw_fact(fact, by=self.person, reason=self.request.POST.get("reason", ""))
        except Refused as wrong:
            messages.error(self.request, wrong.sentence)
        else:
            messages.success(self.request, _("Withdrawn; it stays to be read."))
        return redirect(address)


class RoomRole(RoomView):
    """A role is taken, or handed to somebody who is named."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.room(reference)
        if "take" in request.POST:
            try:
                acts.give_role(incident, request.POST["take"], by=self.person)
            except Refused as wrong:
                messages.error(request, wrong.sentence)
            else:
                messages.success(request, _("The role is yours."))
            return redirect(f"{incident.get_absolute_url()}/room")
        form = RoleForm(request.POST, reader=self.person)

        def hand(values: dict[str, Any]) -> object:
            return acts.give_role(incident, values["role"], by=self.person, to=values["person"])

        return self.act(incident, form, hand, _("Handed over."))


class RoomUpdate(RoomView):
    """An update goes out, and the time until the next begins.

    What goes to the status page is looked at first, as it will stand there: the first time it is
    sent it comes back with that, and goes out when the same words are sent again.
    """

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident = self.room(reference)
        form = UpdateForm(request.POST)
        if form.is_valid():
            draft = self._draft(form.cleaned_data)
            if draft.goes_public and request.POST.get("seen") != draft.digest:
                return self._look(incident, form, draft)

        def send(values: dict[str, Any]) -> object:
            return acts.send_update(incident, self._draft(values), by=self.person)

        sent = _("Sent at %(time)s.") % {"time": timezone.localtime(clock.now()).strftime("%H:%M")}
        return self.act(incident, form, send, sent)

    def _draft(self, values: dict[str, Any]) -> acts.Draft:
        return acts.Draft(**values, to=self.request.POST.getlist("to"))

    def _look(self, incident: Incident, form: UpdateForm, draft: acts.Draft) -> HttpResponse:
        try:
            public = acts.look_at_news(incident, draft, by=self.person)
        except Refused as wrong:
            for name, texts in _errors(wrong, form).items():
                form.add_error(name, texts)
            return self.show(incident, form, wrong.status)
        return self.show(incident, form, look=Look(public, draft.digest))


class RoomPreview(RoomView):
    """The update as it will be read; nothing is sent and nothing kept."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        incident, form = self.room(reference), UpdateForm(request.POST)
        if not self.by_htmx:
            return self.show(incident, form)
        people = audiences.people_of(incident)
        context = {"update_form": form, "longest": due.interval(), "people": people}
        return render(
            request,
            "customer_service/room_preview.html",
            {"swapped": True, **self._read(incident, context)},
        )


class RoomReport(RoomView):
    """The report: what happened, what was told and when, who led, what follows; to be printed."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        context = report.report_context(self.room(reference), self.person)
        return render(request, "customer_service/room_report.html", context)


class ReviewAttend(RecordView[MajorReview]):
    """Who was at a review says so."""

    record_type = get_record_type("major_review")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        found = self.find(reference)
        try:
            review.attend(found, by=self.person)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("Noted that you were there."))
        return redirect(found.get_absolute_url())
