"""Somebody leaves: everything open at a glance, to whom it goes, and one button."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel import access, clock, writes
from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.exceptions import AwaitsSecondPerson, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.manage.team import leaving
from shallmark.manage.team.models import Person, RoleAssignment
from shallmark.manage.team.records import PersonRecord
from shallmark.pages.list_counts import bounded_each
from shallmark.pages.record_base import RecordView

#: records of each kind that are named
SHOWN = 3


class LeaveForm(forms.Form):
    """Who takes over, and which day was the last."""

    def __init__(self, *args: Any, person: Person, reader: AnyPerson) -> None:  # noqa: ANN401  what a form of Django takes
        super().__init__(*args)
        others = Person.objects.visible_to(reader).filter(is_active=True, is_system=False)
        self.fields["heir"] = RecordChoiceField(
            others.exclude(pk=person.pk),
            required=False,
            label=gettext_lazy("Open work goes to"),
            help_text=gettext_lazy("Nobody named: it goes back to its queue."),
        )
        self.fields["left_on"] = forms.DateField(
            label=gettext_lazy("Last day"), initial=timezone.localdate(clock.now())
        )


class Leave(RecordView[Person]):
    """`/people/PER.../leave`: closes the account and hands over what is open, in one write."""

    record_type = PersonRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = self._leaving(reference)
        return self._show(person, LeaveForm(person=person, reader=self.person))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = self._leaving(reference)
        form = LeaveForm(request.POST, person=person, reader=self.person)
        if not form.is_valid():
            return self._show(person, form)
        values = {**form.cleaned_data, "is_active": False}
        try:
            writes.edit(person, by=self.person, values=values)
        except AwaitsSecondPerson as waits:
            messages.warning(request, waits.sentence)
        except Refused as wrong:
            return self._show(person, form, wrong)
        else:
            messages.success(request, _("%s has left; the open work is handed over.") % person)
        return redirect(person.get_absolute_url())

    def _leaving(self, reference: str) -> Person:
        person = self.find(reference)
        if not may_leave(person, by=self.person):
            raise Http404(reference)
        return person

    def _show(self, person: Person, form: LeaveForm, wrong: Refused | None = None) -> HttpResponse:
        context = {
            "record": person,
            "form": form,
            "wrong": wrong,
            "held": told(leaving.held_by(person), self.person),
            "kept": told(leaving.kept_by(person), self.person),
            "successor": leaving.successor_of(person, self.person),
            "roles": _roles(person, self.person),
            "label_plural": capital(PersonRecord.label_plural()),
        }
        status = 422 if form.errors else wrong.status if wrong else 200
        return render(self.request, "web/leave.html", context, status=status)


def may_leave(person: Person, *, by: AnyPerson) -> bool:
    """Whether `by` may say that this person leaves; nobody closes the own account."""
    here = person.is_active and not person.is_system
    return here and person.pk != by.pk and access.may_edit(by, person)


def told(held: list[leaving.Held], reader: AnyPerson) -> list[dict[str, Any]]:
    """What is open in somebody's hands, as far as the reader may open it. One query counts it.

    A record in which somebody plays several parts is one record of its kind.
    """
    kinds: dict[type[RecordType], list[leaving.Held]] = {}
    for each in held:
        kinds.setdefault(each.record_type, []).append(each)
    visible = []
    for kind, parts in kinds.items():
        mine = [part.records.filter(access.readable(kind.model, reader)) for part in parts]
        visible += [mine[0] if len(mine) == 1 else reduce(or_, mine), *mine]
    counts = iter(zip(visible, bounded_each(visible), strict=True))
    lines = []
    for kind, parts in kinds.items():
        records, count = next(counts)
        played = [(part, of_part) for part, (_records, of_part) in zip(parts, counts, strict=False)]
        if count:
            lines.append(_line(kind, records, count, [part for part, number in played if number]))
    return lines


def _line(
    kind: type[RecordType], records: QuerySet[Record], count: int, parts: list[leaving.Held]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "as": ", ".join(part.name for part in parts),
        "answers": any(part.answers for part in parts),
        "count": count,
        "records": list(records[:SHOWN]),
    }


def _roles(person: Person, reader: AnyPerson) -> list[RoleAssignment]:
    running = RoleAssignment.objects.visible_to(reader).filter(person=person)
    return list(running.exclude(ends_on__lte=clock.now().date()).select_related("role", "deputy"))
