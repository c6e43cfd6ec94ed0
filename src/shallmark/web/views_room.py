"""What is told of one thing now, fetched after its page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shallmark.kernel.models import Record
from shallmark.pages.record_base import RecordView, is_staff
from shallmark.web.rooms import ROOMS


class RecordRoom(RecordView[Record]):
    """`/teams/TEAM.../now`: figures, members and lists. For staff."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not is_staff(self.person):
            raise PermissionDenied
        record = self.find(reference)
        room = ROOMS[self.record_type.key](record, self.person)
        return render(request, "web/room.html", {"room": room, "record": record})
