"""Meetings of the change advisory board: agenda, votes as they stand, minutes that stay."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from shallmark.common.approvals.models import Decision
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, RequiredFieldMissing
from shallmark.manage.change_configuration.board import agenda
from shallmark.manage.change_configuration.models import BoardItem, BoardMeeting
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def meeting(desk: Office, **values: Any) -> BoardMeeting:
    """Made by the change manager."""
    defaults = {"title": "Board", "meets_at": clock.now() + timedelta(days=2), **values}
    return writes.create(BoardMeeting, by=desk.manager, values=defaults)


def take(board: BoardMeeting, verb: str, by: Any, **values: Any) -> BoardMeeting:
    return writes.perform(board, verb, by=by, values=values)


def note(board: BoardMeeting, by: Any, noted: str = "for") -> None:
    for item in board.items.all():
        writes.edit(item, by=by, values={"noted": noted, "note": "Heard."})


def test_it_invites_the_board_and_is_led_by_who_makes_it(desk: Office) -> None:
    member = make_person("cab_member")
    board = meeting(desk)
    assert board.chair == desk.manager
    assert set(board.invited) == {desk.manager.reference, member.reference}


def test_the_agenda_takes_what_waits_in_its_period_once(desk: Office) -> None:
    soon, later, _assessed = desk.asked(), desk.asked(), desk.assessed()
    far = clock.now() + timedelta(days=70)
    type(later).objects.filter(pk=later.pk).update(
        planned_start=far, planned_end=far + timedelta(hours=1)
    )
    member = make_person("cab_member")
    board = meeting(desk, covers_until=(far - timedelta(days=30)).date())
    board = take(take(board, "set_agenda", desk.manager), "set_agenda", desk.manager)
    assert [(item.change, item.position) for item in board.items.all()] == [(soon, 1)]
    board = writes.edit(board, by=desk.manager, values={"covers_until": None})
    take(board, "set_agenda", desk.manager)
    assert [item.change for item in board.items.order_by("position")] == [soon, later]
    assert Notice.objects.filter(person=member, kind="board_agenda").exists()


def test_it_shows_each_vote_as_it_is_given_and_nobody_votes_for_another(desk: Office) -> None:
    second = make_person("change_manager")
    make("approval_rule", category="minor", cost_from=1000, quorum=2, roles=["change_manager"])
    change = desk.asked()
    board = take(meeting(desk), "set_agenda", desk.manager)
    board = take(board, "hold", desk.manager, present=[desk.manager.reference, second.reference])
    (line,) = agenda(board)
    assert (line["approvals"], line["quorum"], line["here"]) == (0, 2, 2)
    desk.decided(change)
    (line,) = agenda(board)
    assert (line["approvals"], line["asked"], line["waits"]) == (1, [str(second)], True)
    assert [vote["who"] for vote in line["votes"]] == [str(desk.manager)]
    page = signed_in(second).get(board.get_absolute_url()).content.decode()
    assert f"/changes/{change.reference}/decide" in page
    note(board, desk.manager)
    assert Decision.objects.filter(approval__record_id=change.pk).count() == 1


def test_the_signature_keeps_how_each_change_stood(desk: Office) -> None:
    change = desk.asked()
    board = take(meeting(desk), "set_agenda", desk.manager)
    board = take(board, "hold", desk.manager, present=[desk.manager.reference])
    with pytest.raises(GateClosed, match="Undecided and without a result"):
        take(board, "sign", desk.manager, minutes="We met.")
    note(board, desk.manager, "later")
    board = take(board, "sign", desk.manager, minutes="We met.")
    desk.decided(change)
    page = signed_in(desk.manager).get(board.get_absolute_url()).content.decode()
    assert "As it stood when the minutes were signed" in page
    assert f"/changes/{change.reference}/decide" not in page
    board.refresh_from_db()
    (line,) = board.snapshot
    assert (line["state"], line["approvals"], line["noted"]) == ("Authorize", 0, "later")
    assert (board.signed_by, board.closed_by) == (desk.manager, desk.manager)


def test_what_was_decided_needs_no_words_of_the_meeting(desk: Office) -> None:
    change = desk.asked()
    board = take(meeting(desk), "set_agenda", desk.manager)
    board = take(board, "hold", desk.manager, present=[desk.manager.reference])
    desk.decided(change)
    board = take(board, "sign", desk.manager, minutes="We met.")
    assert board.snapshot[0]["votes"][0]["reason"] == "Seen by two."


def test_it_wants_to_know_who_was_there_and_what_was_said(desk: Office) -> None:
    board = meeting(desk)
    with pytest.raises(GateClosed, match="Name who was there"):
        take(board, "hold", desk.manager)
    board = take(board, "hold", desk.manager, present=[desk.manager.reference])
    with pytest.raises(RequiredFieldMissing):
        take(board, "sign", desk.manager)


def test_signed_minutes_stay_as_they_are(desk: Office) -> None:
    desk.asked()
    board = take(meeting(desk), "set_agenda", desk.manager)
    board = take(board, "hold", desk.manager, present=[desk.manager.reference])
    note(board, desk.manager)
    board = take(board, "sign", desk.manager, minutes="We met.")
    item = board.items.get()
    with pytest.raises(Invalid, match="minutes are signed"):
        writes.edit(board, by=desk.manager, values={"minutes": "Otherwise."})
    with pytest.raises(Invalid, match="minutes are signed"):
        writes.edit(item, by=desk.manager, values={"note": "Otherwise."})
    for manager in (BoardMeeting.objects, BoardItem.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            manager.update(title="Otherwise")


def test_who_leads_it_writes_and_others_read(desk: Office) -> None:
    chair, member = make_person("service_owner"), make_person("cab_member")
    change = desk.asked()
    board = meeting(desk, chair=chair)
    with pytest.raises(NotAllowed):
        take(board, "set_agenda", member)
    board = take(board, "set_agenda", chair)
    with pytest.raises(NotAllowed):
        note(board, member)
    note(board, chair)
    page = signed_in(member).get(board.get_absolute_url()).content.decode()
    assert change.reference in page
    assert "Note the result" not in page
