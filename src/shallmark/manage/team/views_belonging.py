"""Who belongs to a record, as a list in its page: read, added to and taken from."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shallmark.kernel import access
from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.team.belonging import add_person, drop_person, people_of
from shallmark.manage.team.models import Person
from shallmark.pages.record_base import RecordView


def belonging(record: Record, person: AnyPerson) -> dict[str, Any]:
    """What the list is drawn from."""
    return {
        "people": people_of(record).filter(pk__in=Person.objects.visible_to(person).values("pk")),
        "may_change": access.may_edit(person, record),
        "base": record.get_absolute_url(),
        "record_type": type(record).record_type(),
    }


class PeopleOf(RecordView[Record]):
    """`/teams/TEAM.../people`: the list as a fragment; POST adds a person, or ends it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, self.find(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        wrong: Refused | None = None
        try:
            self._write(request, record)
        except Refused as refused:
            wrong = refused
        if self.by_htmx:
            return self._answer(request, record, wrong)
        if wrong is not None:
            messages.error(request, wrong.sentence)
        return redirect(record.get_absolute_url())

    def _write(self, request: HttpRequest, record: Record) -> None:
        dropped = request.POST.get("drop", "")
        if dropped.isdecimal():
            drop_person(record, int(dropped), by=self.person)
            return
        field = RecordChoiceField(Person.objects.visible_to(self.person), required=True)
        try:
            person = field.clean(request.POST.get("person", ""))
        except ValidationError as wrong:
            raise Invalid({"person": list(wrong.messages)}) from wrong
        add_person(record, person, by=self.person)

    def _answer(
        self, request: HttpRequest, record: Record, wrong: Refused | None = None
    ) -> HttpResponse:
        context = {
            **belonging(record, self.person),
            "record": record,
            "wrong": wrong,
            "typed": request.POST if wrong else {},
            "open": wrong is not None or "add" in request.GET,
        }
        return render(request, "team/belonging.html", context)
