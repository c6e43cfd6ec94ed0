"""What belongs to a record, as a list in its page: read, added to and taken from."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shallmark.kernel import access
from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel
from shallmark.kernel.texts import Text
from shallmark.manage.team.belonging import (
    add_member,
    belonging_of,
    drop_member,
    kind_of,
    members_of,
)
from shallmark.pages.record_base import RecordPart

#: members in view, and those that *Show more* shows at the most
SHOWN, MOST = 12, 500


def panel(place: str, name: Text) -> Panel:
    """The section of a record's page that lists what belongs to it in this place."""
    return Panel(place, name, "team/belongs.html", partial(_listed, place=place))


def _listed(record: Record, person: Person, *, place: str, most: int = SHOWN) -> dict[str, Any]:
    """What the list is drawn from: the first of them, and whether there are more."""
    how = belonging_of(record, place)
    members = list(members_of(record, place, person)[: most + 1])
    return {
        "members": members[:most],
        "more": len(members) > most,
        "kind": kind_of(how),
        "member": how.member,
        "place": place,
        "may_change": access.may_edit(person, record),
        "at": f"{record.get_absolute_url()}/{place}",
    }


class Belongs(RecordPart):
    """`/teams/TEAM.../people`: the list as a fragment; POST adds a member, or ends it."""

    place = ""

    def write(self, request: HttpRequest, record: Record) -> None:
        dropped = request.POST.get("drop", "")
        if dropped.isdecimal():
            drop_member(record, self.place, int(dropped), by=self.person)
            return
        how = belonging_of(record, self.place)
        field = RecordChoiceField(kind_of(how).model.objects.visible_to(self.person), required=True)
        try:
            member = field.clean(request.POST.get(how.member, ""))
        except ValidationError as wrong:
            raise Invalid({how.member: list(wrong.messages)}) from wrong
        add_member(record, self.place, member, by=self.person)

    def answer(
        self, request: HttpRequest, record: Record, wrong: Refused | None = None
    ) -> HttpResponse:
        context = {
            **_listed(record, self.person, place=self.place, most=MOST),
            "record": record,
            "wrong": wrong,
            "typed": request.POST if wrong else {},
            "open": wrong is not None or "add" in request.GET,
        }
        return render(request, "team/belonging.html", context)
