"""What pages of people, teams, services and customers tell of now."""

import csv
import re
from collections.abc import Callable
from typing import Any

import pytest

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

#: whose page begins with numbers of lists
COUNTING = {"team", "service", "customer"}


def made_for(key: str) -> Record:
    """A record of the type, with what its page tells of where that is not told of it alone."""
    return MADE[key]() if key in MADE else make(key)


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
