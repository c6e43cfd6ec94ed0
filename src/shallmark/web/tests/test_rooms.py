"""What pages of people, teams, services and customers tell of now."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.manage.team.models import Membership
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import ServiceOffer
from shallmark.web.rooms import ROOMS

pytestmark = pytest.mark.django_db
#: the address of a list, and the number that leads to it
COUNTED = re.compile(r'href="(/[a-z-]+\?view=\w+[^"]*)"[^>]*>\s*(\d+)<')
every_room = pytest.mark.parametrize("key", sorted(ROOMS))


def incident_of(**values: object) -> Incident:
    incident: Incident = make("incident")
    Incident.objects.filter(pk=incident.pk).update(status="in_progress", **values)
    incident.refresh_from_db()
    return incident


def of_team() -> Record:
    team, member = make("team"), make_person("resolver")
    Membership.objects.create(team=team, person=member)
    incident_of(assigned_team=team, assigned_to=member, priority=1)
    incident_of(assigned_team=team, priority=3)
    return team  # type: ignore[no-any-return]


def of_person() -> Any:
    person = make_person("resolver")
    incident_of(assigned_to=person)
    make("action", owner=person)
    make("role_assignment", person=person)
    make("competence_record", person=person)
    return person


def of_service() -> Record:
    service = make("service")
    incident_of(service=service, major=True, declared_at=clock.now())
    ServiceOffer.objects.create(service=service, customer=make("customer"))
    return service  # type: ignore[no-any-return]


def of_customer() -> Record:
    customer = make("customer")
    incident_of(customer=customer)
    ServiceOffer.objects.create(service=make("service"), customer=customer)
    return customer  # type: ignore[no-any-return]


MADE: dict[str, Callable[[], Record]] = {
    "team": of_team,
    "person": of_person,
    "service": of_service,
    "customer": of_customer,
}

#: a cell of the matrix that incidents can have
WITHIN: dict[str, dict[str, int]] = {"priority_rule": {"impact": 4, "urgency": 4}}

#: whose page begins with numbers of lists
COUNTING = {"team", "service", "customer"}


def made_for(key: str) -> Record:
    """A record of the type, with what its page tells of where that is not told of it alone."""
    return MADE[key]() if key in MADE else make(key, **WITHIN.get(key, {}))


def room_of(record: Record, reader: Any) -> str:
    answer = signed_in(reader).get(f"{record.get_absolute_url()}/now")
    assert answer.status_code == 200
    return answer.content.decode()


@every_room
def test_its_numbers_are_those_of_the_lists_they_open(key: str) -> None:
    admin = make_person("admin")
    record = made_for(key)
    client = signed_in(admin)
    numbers = [
        (address.replace("&amp;", "&"), int(number))
        for address, number in COUNTED.findall(room_of(record, admin))
    ]
    assert any(number for _address, number in numbers) or key not in COUNTING
    for address, number in numbers:
        rows: Any = client.get(address.replace("?", "/export.csv?"))
        held = list(csv.reader(b"".join(rows.streaming_content).decode().splitlines()))
        assert number == len(held) - 1, address


@every_room
def test_its_page_fetches_it_for_staff_alone(key: str) -> None:
    record = made_for(key)
    place = f"{record.get_absolute_url()}/now"
    assert (
        f'hx-get="{place}"'
        in signed_in(make_person("admin")).get(record.get_absolute_url()).content.decode()
    )
    assert signed_in(make_person("end_user")).get(place).status_code in {403, 404}


@every_room
def test_it_costs_no_query_for_a_row(key: str) -> None:
    client, record = signed_in(make_person("admin")), made_for(key)
    address = f"{record.get_absolute_url()}/now"
    few = queries_of(lambda: client.get(address))
    field = {"team": "assigned_team", "person": "assigned_to"}.get(key, key)
    for _each in range(3 if key in MADE else 0):
        incident_of(**{field: record})
    if isinstance(record, type(make("team"))):
        Membership.objects.create(team=record, person=make_person("resolver"))
    many = queries_of(lambda: client.get(address))
    assert len(many) == len(few) <= 18, "\n".join(many)


def test_a_service_says_its_major_incident_first() -> None:
    service = of_service()
    room = room_of(service, make_person("admin"))
    major = Incident.objects.get(service=service.pk)
    assert f'class="notice bad" href="{major.get_absolute_url()}"' in room


def test_a_team_says_what_nobody_has_and_who_is_called() -> None:
    team = of_team()
    room = room_of(team, make_person("admin"))
    assert "Unassigned" in room
    assert "assigned_to=none" in room


def test_a_person_says_which_role_has_no_deputy() -> None:
    person = of_person()
    assert "no deputy" in room_of(person, make_person("admin"))


def test_a_team_names_who_works_on_its_incidents_without_being_a_member() -> None:
    team, other = make("team"), make("team")
    outside = make_person("resolver", title="Olga Outside")
    incident_of(assigned_team=team, assigned_to=outside)
    incident_of(assigned_team=other, assigned_to=outside)
    room = room_of(team, make_person("admin"))
    line = room.partition("Olga Outside")[2].partition("</tr>")[0]
    assert "not of the team" in line
    assert "Breached" not in room.partition("<thead>")[2].partition("</thead>")[0]
    named = f"assigned_to={outside.reference}&amp;assigned_team={team.reference}"
    assert f'href="/incidents?view=open&amp;{named}">1</a>' in line


def test_a_customer_is_told_of_services_that_it_reports_though_none_was_agreed() -> None:
    customer, service = make("customer"), make("service")
    incident_of(customer=customer, service=service)
    assert service.title in room_of(customer, make_person("admin"))


def test_a_person_reads_open_work_by_kind_with_what_is_late() -> None:
    person = make_person("resolver")
    incident_of(assigned_to=person)
    make("action", owner=person)
    make("action", owner=person, due=clock.now().date() - timedelta(days=1))
    work = room_of(person, make_person("admin")).partition("Open work")[2]
    assert "<small>3</small>" in work.partition("</div>")[0]
    lines = work.partition("</ul>")[0]
    assert lines.index("Incidents") < lines.index("Actions") < lines.index("1 late")


def test_what_one_answers_for_and_what_is_linked_are_one_count() -> None:
    """44 stood beside 45: what is in force, and all that ever named the person."""
    person, admin = make_person("resolver"), make_person("admin")
    for state in ("live", "live", "retired"):
        service = make("service", owner=person)
        type(service).objects.filter(pk=service.pk).update(state=state)
    held = room_of(person, admin).partition("Answers for")[2].partition("</ul>")[0]
    assert "2 of 3" in held
    linked = signed_in(admin).get(f"{person.get_absolute_url()}/panel/pointing").content.decode()
    assert re.search(r">Services</a><span[^>]*>3 in all<", linked)


def test_a_team_parts_its_own_work_from_what_members_have_of_others() -> None:
    team, member = make("team"), make_person("resolver", title="Mia Member")
    Membership.objects.create(team=team, person=member)
    for _each in range(4):
        incident_of(assigned_team=make("team"), assigned_to=member)
    room = room_of(team, make_person("admin"))
    assert re.search(r">0</a></b>\s*<span>open for the team<", room)
    line = room.partition("Mia Member")[2].partition("</tr>")[0]
    assert re.search(r'data-head="Open for the team">0<', line)
    assert re.search(r'data-head="Open in all teams">.*>4</a>', line)


def test_a_team_says_who_stands_in_for_whom_above_the_two_weeks() -> None:
    team, member = make("team"), make_person("resolver", title="Mia Member")
    Membership.objects.create(team=team, person=member)
    make("role_assignment", person=member, deputy=make("person", title="Ben Deputy"))
    make("on_call_shift", team=team, owner=member)
    room = room_of(team, make_person("admin"))
    line = room.partition("<tbody>")[2].partition("</tr>")[0]
    assert "Mia Member" in line
    assert "B. Deputy" in line
    # of the role by which she resolves
    assert "no deputy" in line
    assert room.index("B. Deputy") < room.index("On call, two weeks")


def test_what_nobody_has_is_assigned_in_its_line_to_who_has_the_least() -> None:
    team, admin = make("team"), make_person("admin")
    busy, free = (make_person("resolver", title=name) for name in ("Ada Busy", "Zoe Free"))
    for one in (busy, free):
        Membership.objects.create(team=team, person=one)
    incident_of(assigned_team=team, assigned_to=busy)
    waits = incident_of(assigned_team=team)
    client = signed_in(admin)
    room = client.get(f"{team.get_absolute_url()}/now").content.decode()
    form = room.partition(f'action="{waits.get_absolute_url()}/do/assign"')[2].partition("</form>")[
        0
    ]
    assert re.findall(r"<option[^>]*>([^<]+)<", form) == ["Zoe Free, 0 open", "Ada Busy, 1 open"]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = client.post(
        f"{waits.get_absolute_url()}/do/assign", {**sent, "assigned_to": free.reference}
    )
    assert answer.headers["Location"] == team.get_absolute_url()
    waits.refresh_from_db()
    assert (waits.assigned_to_id, waits.assigned_team_id) == (free.pk, team.pk)


def test_who_may_not_assign_reads_the_queue_without_a_form() -> None:
    team = of_team()
    room = room_of(team, make_person("auditor"))
    assert "/do/assign" not in room


def test_a_service_says_what_is_open_now_and_what_changes_tonight() -> None:
    service, admin = make("service"), make_person("admin")
    incident_of(service=service)
    incident_of(service=service)
    tonight = timezone.localtime(clock.now()).replace(hour=22, minute=0)
    span = {"planned_start": tonight, "planned_end": tonight + timedelta(hours=2)}
    change = make("change", services=[service.reference], **span)
    later = {name: at + timedelta(days=3) for name, at in span.items()}
    make("change", services=[service.reference], **later)
    with clock.at(tonight.replace(hour=10)):
        facts = room_of(service, admin).partition('class="facts"')[2].partition("</div>")[0]
    assert "2 open incidents" in facts
    assert f'<a href="{change.get_absolute_url()}">1 change tonight</a>' in facts


def test_a_customer_reads_which_changes_reach_their_services() -> None:
    customer, service = make("customer"), make("service")
    ServiceOffer.objects.create(service=service, customer=customer)
    tonight = timezone.localtime(clock.now()).replace(hour=22, minute=0)
    span = {"planned_start": tonight, "planned_end": tonight + timedelta(hours=2)}
    change = make("change", services=[service.reference], **span)
    make("change", services=[make("service").reference], title="Of others", **span)
    with clock.at(tonight.replace(hour=10)):
        room = room_of(customer, make_person("admin"))
    assert f'<a href="{change.get_absolute_url()}">1 change tonight</a>' in room
    assert change.title in room.partition("Changes ahead")[2].partition("</ul>")[0]
    assert "Of others" not in room
