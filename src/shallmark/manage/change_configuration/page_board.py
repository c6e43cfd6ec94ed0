"""What the pages of board meetings and their items show: what is decided, and what comes next."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.actions.work import actions_block
from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, Figures, Later
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import board
from shallmark.manage.change_configuration.approvers import approvals_of, needed_words
from shallmark.manage.change_configuration.deciding import asked_of
from shallmark.manage.change_configuration.models import BoardItem, BoardMeeting, Change
from shallmark.manage.change_configuration.models.board import OVER
from shallmark.manage.change_configuration.page_of_change import change_line, change_of
from shallmark.pages.record_base import is_staff
from shallmark.workplace.fills import Fill, Lead, fills

MOST = 10
#: signs of what was decided
SIGNS = {"approved": "conforming", "rejected": "nonconforming"}

fills["board_item"] = {
    "result": Fill(
        gettext_lazy("Note the result"),
        "gavel",
        ("noted", "note"),
        offered=lambda item: item.meeting.status not in OVER,
    ),
}


def meeting_context(meeting: BoardMeeting, person: Person) -> dict[str, Any]:
    """Its agenda (`board.page`), the numbers of it, who is missing, and the meetings around it."""
    page = board.page(meeting, person)
    if not is_staff(person):
        return page
    here = {one.pk for one in page["present"]}
    missing = [one for one in page["invited"] if one.pk not in here] if meeting.held_at else []
    absent = Table(_("Invited and not there"), (_("Who"),), [row(who(one)) for one in missing],
                   key="absent", half=True)  # fmt: skip
    work = [
        Figures(_numbers(page["agenda"])),
        _decided(page["agenda"]),
        absent,
        _around(meeting, person),
    ]
    return {**page, "work": work}


def _numbers(agenda: list[dict[str, Any]]) -> list[Fact]:
    waits = sum(bool(line["waits"]) for line in agenda)
    noted = sum(bool(line["noted"]) for line in agenda)
    later = sum(line["noted"] == "later" for line in agenda)
    return [
        Fact(_("changes on the agenda"), len(agenda), "#agenda"),
        Fact(_("wait for their approval"), waits, "#agenda", "warn" if waits else ""),
        Fact(_("with a result"), noted, "#agenda"),
        Fact(_("put off"), later, "#agenda"),
    ]


def _decided(agenda: list[dict[str, Any]]) -> Table:
    """A line for each change: what the meeting came to, and how it stands."""
    rows = [
        row(Cell(line["title"], f"/changes/{line['change']}"),
            Cell(line["state"], status=line["status"]), line["result"],
            needed_words(line["quorum"], len(line["asked"]), line["approvals"]),
            ", ".join(line["asked"]))
        for line in agenda
    ]  # fmt: skip
    heads = (_("Change"), _("State"), _("The meeting"), _("Approvals"), _("Still asked"))
    noted = [cells for cells, line in zip(rows, agenda, strict=True) if line["noted"]]
    return Table(_("What was decided of each"), heads, noted, key="decided")


def _around(meeting: BoardMeeting, person: Person) -> Table:
    """The meeting before and those after it. One query."""
    others = BoardMeeting.objects.visible_to(person).exclude(status="canceled")
    known = list(others.order_by("-meets_at", "-pk")[:60])
    at = next((place for place, one in enumerate(known) if one.pk == meeting.pk), 0)
    near = known[max(at - 2, 0) : at + 2]
    rows = [row(named(one), one.meets_at, state_of(one), who(one.chair)) for one in near]
    here = next((place for place, one in enumerate(near) if one.pk == meeting.pk), None)
    heads = (_("Meeting"), _("When"), _("State"), _("Chair"))
    return Table(_("Meetings before and next"), heads, rows, key="meetings", here=here,
                 url="/board-meetings?view=ahead")  # fmt: skip


_NO_ACTION = gettext_lazy("Nothing follows from it yet.")


def item_context(item: BoardItem, person: Person) -> dict[str, Any]:
    """Its meeting, its change, who decided what, and where else it stood on an agenda."""
    if not is_staff(person):
        return {}
    change = change_of(item, person)
    meeting = BoardMeeting.objects.visible_to(person).filter(pk=item.meeting_id).first()
    met = []
    if meeting is not None:
        line = row(named(meeting), meeting.meets_at, state_of(meeting),
                   str(item.get_noted_display()) if item.noted else _("no result yet"))  # fmt: skip
        met = [Table(_("In the meeting"), (_("Meeting"), _("When"), _("State"), _("It came to")),
                     [line], key="meeting")]  # fmt: skip
    votes = [Later("votes", _("Approvals"))] if change is not None else []
    others = BoardItem.objects.visible_to(person).filter(change=item.change_id).exclude(pk=item.pk)
    rows = [
        row(Cell(one.meeting.title, one.get_absolute_url()), one.meeting.meets_at,
            str(one.get_noted_display()) if one.noted else "", one.note)
        for one in others.select_related("meeting").order_by("-meeting__meets_at")[:MOST]
    ]  # fmt: skip
    heads = (_("Meeting"), _("When"), _("It came to"), _("What was said"))
    earlier = Table(_("On other agendas"), heads, rows, key="others")
    actions = actions_block(item, person, empty=_NO_ACTION)
    work = [*met, *change_line(change), actions, *votes, earlier]
    return {
        "work": work,
        "leads": _decides(change, person),
        "apart": ("meeting", "change", "noted", "position"),
    }


def _decides(change: Change | None, person: Person) -> list[Lead]:
    """To the page of the decision, for whoever is asked about the change."""
    if change is None or change.status != "authorize":
        return []
    mine = asked_of(person).filter(record_key="change", record_id=change.pk)
    place = f"{change.get_absolute_url()}/decide"
    return [Lead(_("See and decide"), place, "gavel")] if mine.exists() else []


def votes(item: BoardItem, person: Person) -> dict[str, Any]:
    """Who decided what on its change; read after the page."""
    change = change_of(item, person)
    return {"work": [_votes(change, person)] if change is not None else []}


def _votes(change: Change, person: Person) -> Table:
    said = approvals_of(change, person)
    words = {"approved": _("Approved"), "rejected": _("Rejected"), "waits": _("Waiting"),
             "ahead": _("Would be asked")}  # fmt: skip
    rows = [
        row(who(one.person), one.role, Cell(words[one.word], outcome=SIGNS.get(one.word, "")),
            one.at, one.reason)
        for one in said.lines
    ]  # fmt: skip
    heads = (_("Who"), _("Role"), _("Decision"), _("When"), _("Why"))
    return Table(_("Approvals"), heads, rows, said.needed, said.none, key="votes")
