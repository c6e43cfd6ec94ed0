"""Somebody leaves in one step: what was open has another, the roles go to deputies."""

import re
from typing import Any

import pytest

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team import leaving
from shallmark.manage.team.belonging import add_member
from shallmark.manage.team.models import Membership, Person, RoleAssignment
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


def leaves(person: Person, admin: Person, **values: object) -> Person:
    return writes.edit(person, by=admin, values={"is_active": False, **values})


def open_incident(person: Person, **values: object) -> Incident:
    incident: Incident = make("incident")
    named = {"owner": person, "assigned_to": person, "status": "in_progress", **values}
    Incident.objects.filter(pk=incident.pk).update(**named)
    incident.refresh_from_db()
    return incident


def held_by_left(reader: Any) -> int:
    view = next(each for each in IncidentRecord.views if each.key == "left")
    assert view.condition is not None
    return Incident.objects.filter(view.condition(reader, clock.now())).count()


def test_a_named_heir_takes_everything_that_is_open(admin: Any) -> None:
    gone, heir = make_person("resolver"), make_person("resolver")
    incident, action = open_incident(gone), make("action", owner=gone)
    leaves(gone, admin, heir=heir)
    incident.refresh_from_db()
    action.refresh_from_db()
    assert incident.owner == incident.assigned_to == action.owner == heir
    assert gone.title in incident.handover_note


def test_without_an_heir_work_goes_to_the_queue_and_somebody_answers(admin: Any) -> None:
    gone, lead = make_person("resolver"), make_person("resolver")
    team = make("team", owner=lead)
    Membership.objects.create(team=team, person=gone)
    incident = open_incident(gone, assigned_team=team)
    leaves(gone, admin)
    incident.refresh_from_db()
    assert incident.assigned_to is None
    assert incident.assigned_team == team
    assert incident.owner == lead


def test_nothing_is_held_by_people_who_left_afterwards(admin: Any) -> None:
    gone = make_person("resolver")
    for _each in range(3):
        open_incident(gone)
    assert held_by_left(admin) == 0
    leaves(gone, admin)
    assert held_by_left(admin) == 0
    assert all(not held.records.exists() for held in leaving.held_by(gone))


def test_what_is_over_stays_as_it_was(admin: Any) -> None:
    gone = make_person("resolver")
    closed = open_incident(gone, closed_at=clock.now())
    leaves(gone, admin, heir=make_person("resolver"))
    closed.refresh_from_db()
    assert closed.owner == closed.assigned_to == gone


def test_the_deputy_takes_the_role_over_and_accepts_it_anew(admin: Any) -> None:
    gone, deputy = make_person(), make_person()
    held = make("role_assignment", person=gone, deputy=deputy)
    leaves(gone, admin)
    held.refresh_from_db()
    assert held.ends_on is not None
    taken = RoleAssignment.objects.get(person=deputy, role=held.role)
    assert taken.starts_on == held.ends_on
    assert taken.status == RoleAssignment.Status.GIVEN
    assert taken.appointed_by == admin


def test_whoever_closes_the_account_takes_no_role_by_it(admin: Any) -> None:
    gone = make_person()
    held = make("role_assignment", person=gone, deputy=admin)
    leaves(gone, admin)
    assert not RoleAssignment.objects.filter(person=admin, role=held.role).exists()


def test_who_has_left_is_nobodys_deputy_and_in_no_team(admin: Any) -> None:
    gone = make_person()
    other = make("role_assignment", person=make_person(), deputy=gone)
    Membership.objects.create(team=make("team"), person=gone)
    leaves(gone, admin)
    other.refresh_from_db()
    assert other.deputy is None
    assert not gone.memberships.exists()


@pytest.mark.parametrize("who", ["oneself", "somebody who left"])
def test_it_refuses_an_heir_who_is_not_here(admin: Any, who: str) -> None:
    gone = make_person("resolver")
    action = make("action", owner=gone)
    heir = gone if who == "oneself" else make_person("resolver", is_active=False)
    with pytest.raises(Refused):
        leaves(gone, admin, heir=heir)
    gone.refresh_from_db()
    action.refresh_from_db()
    assert gone.is_active
    assert action.owner == gone


def test_a_live_item_stays_until_a_change_and_is_told(admin: Any) -> None:
    gone = make_person("resolver")
    item = make("ci")
    type(item).objects.filter(pk=item.pk).update(owner=gone, status="live")
    address = f"/people/{gone.reference}/leave"
    assert item.reference in signed_in(admin).get(address).content.decode()
    leaves(gone, admin, heir=make_person("resolver"))
    item.refresh_from_db()
    assert item.owner == gone
    listed = signed_in(admin).get("/items?view=no_owner").content.decode()
    assert item.reference in listed


def test_it_is_all_or_nothing(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = make_person("resolver")
    first = make("action", owner=gone)
    # A note that no incident has room for: the second record refuses, the first is not handed over.
    fields, _notes = leaving.HANDED["incident"]
    monkeypatch.setitem(leaving.HANDED, "incident", (fields, {"handover_note": "x" * 501}))
    incident = open_incident(gone)
    with pytest.raises(Refused) as refused:
        leaves(gone, admin)
    assert incident.reference in str(refused.value.sentence)
    first.refresh_from_db()
    gone.refresh_from_db()
    assert gone.is_active
    assert first.owner == gone


def test_the_page_tells_what_is_open_and_hands_it_over(admin: Any) -> None:
    gone, heir = make_person("resolver"), make_person("resolver")
    action = make("action", owner=gone)
    client, address = signed_in(admin), f"/people/{gone.reference}/leave"
    page = client.get(address).content.decode()
    assert action.reference in page
    answer = client.post(address, {"heir": heir.reference, "left_on": "2026-11-30"})
    assert answer.status_code == 302
    gone.refresh_from_db()
    action.refresh_from_db()
    assert (gone.is_active, gone.heir, action.owner) == (False, heir, heir)
    assert client.get(address).status_code == 404


def test_a_record_in_which_somebody_plays_two_parts_is_counted_once(admin: Any) -> None:
    gone = make_person("resolver")
    open_incident(gone)
    open_incident(gone, owner=admin)
    page = signed_in(admin).get(f"/people/{gone.reference}/leave").content.decode().lower()
    (told,) = re.findall(r"(\d+) incidents</b>\s*<small>(.*?):", page)
    assert told[0] == "2"
    assert "assignee" in told[1]
    assert ", " in told[1]


def test_nobody_leaves_by_the_own_hand_or_that_of_a_colleague(admin: Any) -> None:
    colleague = make_person("resolver")
    assert signed_in(admin).get(f"/people/{admin.reference}/leave").status_code == 404
    assert signed_in(colleague).get(f"/people/{admin.reference}/leave").status_code == 404


def test_the_list_of_people_invites(admin: Any) -> None:
    page = signed_in(admin).get("/people").content.decode()
    assert "Invite a person" in page
    assert "New person" not in page


def test_an_account_that_the_program_closes_leaves_its_teams_too(admin: Any) -> None:
    gone, team = make_person("resolver"), make("team")
    make("role_assignment", person=gone, role=make("role"))
    add_member(team, "people", gone, by=admin)
    writes.edit(gone, by=None, values={"is_active": False}, authority=SYSTEM)
    assert not Membership.objects.filter(person=gone).exists()
