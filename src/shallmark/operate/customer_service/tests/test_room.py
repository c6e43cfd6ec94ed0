"""The room of a major incident: roles, facts and updates are acts, the next news has a clock."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shallmark.common.discussion.models import Entry
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, WrongState
from shallmark.manage.team.models import RoleAssignment, RoleDefinition
from shallmark.operate.customer_service.models import Incident, MajorFact, MajorUpdate
from shallmark.operate.customer_service.room import acts, due
from shallmark.operate.customer_service.room.acts import Draft, Role
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.operate.customer_service.tests.desk import make as make_plain

pytestmark = pytest.mark.django_db
MET = {"stops_critical_service": True, "affects_many": True, "no_workaround": False}
MINUTE = timedelta(minutes=1)
#: no caller, no chief is named otherwise
WORDS: dict[str, Any] = {
    "know": "The switch of the hall is broken.",
    "doing": "A spare is on its way.",
}


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def mia() -> Any:
    return person("Mia Manager", "incident_manager")


def declared(desk: Desk, mia: Any, **values: Any) -> Incident:
    accepted = desk.accepted(**values)
    values = {"major_manager": mia, "criteria_answers": MET}
    incident: Incident = writes.perform(accepted, "declare_major", by=mia, values=values)
    return incident


def chief() -> Any:
    """Somebody of top management, who may read incidents."""
    boss = person("Berta Boss", "service_owner")
    role = make_plain(
        RoleDefinition, key="t_top", title="Top", kind="operational", top_management=True
    )
    held = {"role": role, "person": boss, "starts_on": date(2020, 1, 1)}
    make_plain(RoleAssignment, title="Top", **held)
    return boss


def since(before: int, who: Any) -> list[str]:
    """Audiences of the notices that somebody had after the first so many."""
    later = list(Notice.objects.order_by("pk")[before:])
    return [notice.audience for notice in later if notice.person_id == who.pk]


def room(desk: Desk, incident: Incident, who: Any, status: int = 200) -> str:
    answer = desk.client(who).get(f"{incident.get_absolute_url()}/room")
    assert answer.status_code == status
    return answer.content.decode()


def test_a_declaration_opens_it_with_its_manager(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    held = acts.holders(incident)[Role.MANAGER]
    assert (held.person, held.by, held.at) == (mia, mia, incident.declared_at)
    page = room(desk, incident, mia)
    assert "Declared major, led by Mia Manager" in page
    assert f"{incident.get_absolute_url()}/room" in (
        desk.client(mia).get(incident.get_absolute_url()).content.decode()
    )


def test_what_was_never_major_has_none_and_customers_see_none(desk: Desk, mia: Any) -> None:
    room(desk, desk.accepted(), mia, 404)
    room(desk, declared(desk, mia), desk.karin, 404)


def test_a_free_role_is_taken_and_a_held_one_is_handed_over(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    acts.give_role(incident, Role.COMMUNICATOR, by=desk.ana)
    acts.give_role(incident, Role.TECHNICAL_LEAD, by=mia, to=desk.jonas)
    with pytest.raises(NotAllowed, match="Ana Petersen has this role"):
        acts.give_role(incident, Role.COMMUNICATOR, by=desk.jonas)
    acts.give_role(incident, Role.COMMUNICATOR, by=desk.ana, to=desk.jonas)
    assert acts.holders(incident)[Role.COMMUNICATOR].person == desk.jonas
    with pytest.raises(Invalid, match="has this role already"):
        acts.give_role(incident, Role.COMMUNICATOR, by=mia, to=desk.jonas)


def test_the_lead_handed_over_is_the_lead_of_the_incident(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    acts.give_role(incident, Role.MANAGER, by=mia, to=desk.ana)
    incident.refresh_from_db()
    assert incident.major_manager == desk.ana


def test_a_customer_holds_no_role(desk: Desk, mia: Any) -> None:
    with pytest.raises(Invalid, match="cannot work in this room"):
        acts.give_role(declared(desk, mia), Role.ON_SITE, by=mia, to=desk.karin)


def test_a_fact_is_stated_and_withdrawn_and_never_rewritten(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    fact = acts.state_fact(incident, by=desk.ana, text="The switch does not answer.")
    for act in (
        lambda: MajorFact.objects.update(text="x"),
        lambda: MajorFact.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    acts.withdraw_fact(fact, by=mia, reason="It answers, on another port.")
    page = room(desk, incident, mia)
    assert "<s>The switch does not answer.</s>" in page
    assert "It answers, on another port." in page
    with pytest.raises(Invalid, match="withdrawn already"):
        acts.withdraw_fact(fact, by=mia, reason="Once more.")


def test_nobody_states_what_is_still_to_come_or_in_the_name_of_another(
    desk: Desk, mia: Any
) -> None:
    incident = declared(desk, mia)
    with pytest.raises(Invalid, match="still to come"):
        acts.state_fact(incident, by=mia, text="Soon.", happened_at=clock.now() + MINUTE)
    now = clock.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        MajorFact.objects.create(incident=incident, text="x", happened_at=now, at=now, by=desk.ana)


def test_the_first_news_is_due_by_the_parameter_and_the_next_as_promised(
    desk: Desk, mia: Any
) -> None:
    incident = declared(desk, mia)
    assert incident.declared_at is not None
    waited = due.begun_and_due(incident, None)
    assert waited is not None
    assert waited[1] - incident.declared_at == 30 * MINUTE
    promised = clock.now() + 20 * MINUTE
    update = acts.send_update(incident, Draft(**WORDS, next_due_at=promised), by=desk.ana)
    assert (update.due_at, update.late_by) == (waited[1], 0)
    assert due.begun_and_due(incident, due.latest(incident)) == (update.at, promised)


def test_nobody_waits_longer_than_the_interval_of_priority_1(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    late = clock.now() + due.interval() + MINUTE
    with pytest.raises(Invalid, match="nobody waits longer"):
        acts.send_update(incident, Draft(**WORDS, next_due_at=late), by=desk.ana)


def test_a_late_update_is_seen_with_both_times(desk: Desk, mia: Any) -> None:
    with clock.at(clock.now() - 90 * MINUTE):
        incident = declared(desk, mia)
    assert "clock-breached" in room(desk, incident, mia)
    update = acts.send_update(incident, Draft(**WORDS), by=desk.ana)
    assert update.late_by == pytest.approx(3600, abs=90)
    assert re.search(r"(60\smin|1\sh) late", room(desk, incident, mia))


def test_an_update_answers_callers_of_all_that_hang_on_it_and_tells_management(
    desk: Desk, mia: Any
) -> None:
    boss, incident = chief(), declared(desk, mia)
    child = desk.incident(title="Cannot pay either", reporter=desk.helge, parent=incident)
    before = Notice.objects.count()
    update = acts.send_update(incident, Draft(**WORDS), by=desk.ana)
    said = Entry.objects.filter(record_key="incident", kind="reply")
    assert {entry.record_id for entry in said} == {incident.pk, child.pk}
    assert update.told["customer"] == 2
    assert update.told["management"] == len(since(before, boss)) == 1


def test_it_is_declared_once(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    values = {"major_manager": desk.ana, "criteria_answers": MET}
    with pytest.raises(GateClosed, match="major incident already"):
        writes.perform(incident, "declare_major", by=mia, values=values)
    assert Incident.objects.get(pk=incident.pk).declared_at == incident.declared_at


@pytest.mark.parametrize("mark", ["security", "confidential"])
def test_words_about_what_few_may_read_stand_in_no_incident_of_others(
    desk: Desk, mia: Any, mark: str
) -> None:
    incident = declared(desk, mia, assigned_to=desk.ana)
    desk.incident(title="Cannot pay either", reporter=desk.helge, parent=incident)
    mine = desk.incident(title="Nor can I", parent=incident)
    hidden = desk.incident(title="And mine", parent=incident, **{mark: True})
    incident = writes.edit(incident, by=desk.ana, values={mark: True})
    acts.send_update(incident, Draft(**WORDS), by=desk.ana)
    said = Entry.objects.filter(record_key="incident", kind="reply")
    assert {entry.record_id for entry in said} == {incident.pk, hidden.pk}
    assert mine.reporter == incident.reporter


def test_without_the_customers_management_is_told_all_the_same(desk: Desk, mia: Any) -> None:
    boss, incident = chief(), declared(desk, mia)
    before = Notice.objects.count()
    update = acts.send_update(incident, Draft(**WORDS, to=("staff",)), by=desk.ana)
    assert not Entry.objects.filter(record_key="incident", kind="reply").exists()
    assert since(before, boss) == ["top_management"]
    assert "customer" not in update.told


def test_demoted_it_takes_no_more_acts(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    incident = writes.perform(
        incident, "demote_major", by=desk.ana, reason="One till only, as it turned out."
    )
    with pytest.raises(WrongState):
        acts.state_fact(incident, by=mia, text="It is one till.")
    assert "none is owed" in room(desk, incident, mia)


def test_who_may_not_change_the_incident_does_not_act(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    with pytest.raises(NotAllowed):
        acts.state_fact(incident, by=desk.auditor, text="I was here.")


def test_the_page_takes_facts_roles_and_updates(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    base, client = f"{incident.get_absolute_url()}/room", desk.client(desk.ana)
    now = clock.now()
    minute = f"{now:%Y-%m-%dT%H:%M}"
    client.post(
        f"{base}/fact", {"text": "The hall is dark.", "happened_at": minute, "kind": "fact"}
    )
    client.post(f"{base}/role", {"take": "communicator"})
    later = f"{now + 25 * MINUTE:%Y-%m-%dT%H:%M}"
    answer = client.post(f"{base}/update", {**WORDS, "next_due_at": later, "to": ["customer"]})
    assert answer.status_code == 302, answer.content.decode()
    page = room(desk, incident, desk.ana)
    assert "The hall is dark." in page
    assert "Start from update 1" in page
    assert MajorUpdate.objects.get().by == desk.ana
    assert acts.holders(incident)[Role.COMMUNICATOR].person == desk.ana


def test_an_update_that_says_nothing_is_refused_beside_its_field(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    later = f"{clock.now() + 25 * MINUTE:%Y-%m-%dT%H:%M}"
    answer = desk.client(mia).post(
        f"{incident.get_absolute_url()}/room/update",
        {"know": "Broken.", "doing": "", "next_due_at": later},
    )
    assert answer.status_code == 422
    assert "Broken." in answer.content.decode()


def test_others_see_that_something_is_new(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    address = f"{incident.get_absolute_url()}/room/fresh"
    before = desk.client(mia).get(address)["X-Mark"]
    acts.state_fact(incident, by=desk.ana, text="The hall is dark.")
    assert desk.client(mia).get(address)["X-Mark"] != before


def test_a_full_room_asks_no_more_than_an_empty_one(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    client = desk.client(mia)
    counts: list[int] = []
    client.get(f"{incident.get_absolute_url()}/room")
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{incident.get_absolute_url()}/room")
        counts.append(len(asked))
        for number in range(6):
            acts.state_fact(incident, by=desk.ana, text=f"Fact {number}")
        acts.send_update(incident, Draft(**WORDS), by=desk.ana)
    assert counts[0] >= counts[1] <= 12


def test_who_is_named_and_other_managers_hear_of_a_declaration_and_are_led_to_the_room(
    desk: Desk, mia: Any
) -> None:
    other = person("Nils Nacht")
    role = RoleDefinition.objects.get(key="t_incident_manager")
    make_plain(RoleAssignment, title="Night", role=role, person=other, starts_on=date(2020, 1, 1))
    values = {"major_manager": mia, "criteria_answers": MET}
    incident = writes.perform(desk.accepted(), "declare_major", by=desk.ana, values=values)
    told = {notice.person_id: notice for notice in Notice.objects.filter(record_id=incident.pk)}
    assert told[mia.pk].sentence == "Ana Petersen gave you the role “Manager”: Checkout fails"
    assert told[other.pk].kind == "major"
    room_address = f"{incident.get_absolute_url()}/room"
    answer = desk.client(other).post(f"/notices/{told[other.pk].pk}")
    assert answer.headers["Location"] == room_address


def test_a_customer_is_led_to_the_incident_and_not_to_its_room(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    acts.send_update(incident, Draft(**WORDS), by=desk.ana)
    notice = Notice.objects.filter(person=desk.karin).latest("pk")
    answer = desk.client(desk.karin).post(f"/notices/{notice.pk}")
    assert answer.headers["Location"] == incident.get_absolute_url()


def test_an_incident_manager_takes_the_lead_over_from_who_has_it(desk: Desk, mia: Any) -> None:
    incident = declared(desk, desk.ana)
    assert "Take over" in room(desk, incident, mia)
    assert "Take over" not in room(desk, incident, desk.jonas)
    desk.client(mia).post(f"{incident.get_absolute_url()}/room/role", {"take": "manager"})
    incident.refresh_from_db()
    assert incident.major_manager == mia


def test_the_list_and_the_first_screens_lead_to_the_room(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    address = f"{incident.get_absolute_url()}/room"
    for who, place in ((desk.ana, "/incidents?view=open"), (desk.ana, "/"), (mia, "/")):
        assert f'href="{address}"' in desk.client(who).get(place).content.decode()
    writes.perform(incident, "demote_major", by=desk.ana, reason="One till only, as it turned out.")
    for place in ("/incidents?view=open", "/"):
        assert f'href="{address}"' not in desk.client(desk.ana).get(place).content.decode()


def preview(desk: Desk, incident: Incident, who: Any, **values: Any) -> str:
    client = desk.client(who)
    answer = client.post(
        f"{incident.get_absolute_url()}/room/preview", values, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("audience", "subject"),
    [("customer", "Ana Petersen replied"), ("management", "Major incident: Checkout fails")],
)
def test_an_update_is_seen_as_each_audience_will_read_it(
    desk: Desk, mia: Any, audience: str, subject: str
) -> None:
    boss, incident = chief(), declared(desk, mia)
    later = clock.now() + 25 * MINUTE
    values = {**WORDS, "next_due_at": f"{later:%Y-%m-%dT%H:%M}", "to": ["customer"]}
    seen = preview(desk, incident, desk.ana, **values, read=audience)
    assert subject in seen
    assert "to 2 people" in seen
    assert not MajorUpdate.objects.exists()
    acts.send_update(incident, Draft(**WORDS, next_due_at=later), by=desk.ana)
    sent = Notice.objects.filter(person=desk.karin if audience == "customer" else boss).latest("pk")
    for part in sent.values["text"].split("\n\n"):
        assert f"<p>{part}</p>" in seen
    assert sent.sentence in seen


def test_a_preview_says_who_is_left_out_and_takes_what_is_half_written(
    desk: Desk, mia: Any
) -> None:
    incident = declared(desk, mia)
    assert "here it stands" in preview(desk, incident, mia, know=" ")
    seen = preview(desk, incident, mia, know="The hall is dark.", read="staff", back_by="soon")
    assert "<p>The hall is dark.</p>" in seen
    assert "it does not go to them" in seen


def test_without_javascript_the_preview_is_the_page_with_what_was_typed(
    desk: Desk, mia: Any
) -> None:
    incident = declared(desk, mia)
    values = {**WORDS, "to": ["customer"], "read": "management"}
    answer = desk.client(mia).post(f"{incident.get_absolute_url()}/room/preview", values)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"<p>{WORDS['doing']}</p>" in page
    assert "Major incident: Checkout fails" in page
