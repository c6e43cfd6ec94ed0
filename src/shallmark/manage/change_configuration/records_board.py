"""Pages of meetings of the change advisory board."""

from datetime import datetime
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.blocks.words import LATER
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.manage.change_configuration import page_board
from shallmark.manage.change_configuration.models import BoardItem, BoardMeeting
from shallmark.manage.change_configuration.records_change import FUNCTION


def _ahead(_person: Person, _now: datetime) -> Q:
    return Q(status__in=("planned", "held"))


@register(BoardMeeting)
class BoardMeetingRecord(RecordType):
    key = "board_meeting"
    prefix = "CAB"
    slug = "board-meetings"
    phase = "manage"
    function = FUNCTION
    icon = "users"
    template = "change_configuration/board.html"
    page_context = page_board.meeting_context
    list_display = ("reference", "title", "meets_at", "status", "chair", "held_at", "signed_at")
    list_filter = ("status", "chair")
    ordering = ("-meets_at",)
    fields = ("title", "meets_at", "place", "covers_until", "chair", "invited")
    edit_fields = (*fields, "present", "minutes")
    detail_fields = (
        "meets_at", "place", "chair", "covers_until", "agenda_at", "held_at", "signed_at",
        "signed_by",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("ahead", _("Not signed yet"), "sort=meets_at", condition=_ahead),
        View("all", _("All")),
    )
    empty_text = _(
        "The board looks at changes that wait for approval, each member deciding for themselves."
        " The signed minutes keep who was there and how each change then stood."
    )
    clauses = ("8.5.1",)
    natural_keys = {"chair": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"sign", "cancel"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        own = scope in (Scope.OWN, Scope.TEAM)
        return Q(chair=person) if own else super().scope_condition(scope, person)


@register(BoardItem)
class BoardItemRecord(RecordType):
    key = "board_item"
    page_context = page_board.item_context
    panels = (Panel("votes", _("Approvals"), LATER, page_board.votes, lazy=True),)
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    function = FUNCTION
    prefix = "CBI"
    slug = "agenda-items"
    icon = "list-check"
    list_display = ("reference", "title", "meeting", "change", "noted", "position")
    list_filter = ("meeting", "change", "noted")
    fields = ("meeting", "change", "position", "noted", "note")
    edit_fields = ("position", "noted", "note")
    detail_fields = ("meeting", "change", "position", "noted", "note")
    empty_text = _("A change on the agenda of a board meeting, and what the meeting came to.")
    clauses = ("8.5.1",)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        own = scope in (Scope.OWN, Scope.TEAM)
        return Q(meeting__chair=person) if own else super().scope_condition(scope, person)
