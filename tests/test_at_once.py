"""Two at once: what both do is done once, and the second hears what the first did."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from shallmark.kernel import door
from shallmark.kernel.models import ApiToken
from shallmark.kernel.refusals import Refused, Stale, WrongState
from shallmark.kernel.testing import make, make_person
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk

pytestmark = pytest.mark.usefixtures("own_database")


def both(act: Callable[[int], Any]) -> list[Any]:
    """What came of `act(0)` and `act(1)`, begun at the same moment; a refusal is an outcome."""
    start, came = threading.Barrier(2), [None, None]

    def one(place: int) -> None:
        start.wait()
        try:
            came[place] = act(place)
        except Refused as refused:
            came[place] = refused  # type: ignore[call-overload]
        finally:
            connection.close()

    agents = [threading.Thread(target=one, args=(place,)) for place in range(2)]
    for agent in agents:
        agent.start()
    for agent in agents:
        agent.join()
    return came


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_two_agents_change_one_record_and_the_second_hears_of_it(desk: Desk) -> None:
    incident = desk.accepted()
    agents = (desk.ana, make_person("service_desk_agent"))

    def change(place: int) -> Any:
        values = {"title": f"Words of {place}"}
        return door.edit(incident, by=agents[place], values=values, version=incident.version)

    came = both(change)
    (refused,) = [one for one in came if isinstance(one, Refused)]
    assert isinstance(refused, Stale)
    kept = Incident.objects.get(pk=incident.pk)
    winner = next(one for one in came if not isinstance(one, Refused))
    assert (kept.title, kept.version) == (winner.title, incident.version + 1)
    assert kept.updated_by.title in refused.sentence


def test_two_agents_take_the_same_step_and_it_is_taken_once(desk: Desk) -> None:
    incident = desk.accepted()
    agents = (desk.ana, make_person("service_desk_agent"))
    came = both(
        lambda place: door.perform(incident, "cancel", by=agents[place], reason=f"By {place}")
    )
    (refused,) = [one for one in came if isinstance(one, Refused)]
    assert isinstance(refused, WrongState)
    assert "Canceled" in refused.sentence
    events = Incident.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj_id=incident.pk, status="canceled"
    )
    assert events.count() == 1


def test_two_pages_take_the_same_incident_and_one_is_told(desk: Desk) -> None:
    incident = desk.incident()
    clients = [desk.client(desk.ana), desk.client(make_person("service_desk_agent"))]
    given = {"service": desk.service.pk, "category": desk.category.pk, "impact": 2, "urgency": 2,
             "version": incident.version}  # fmt: skip
    address = f"/incidents/{incident.reference}/do/triage"
    came = both(lambda place: clients[place].post(address, {**given, "token": str(place)}))
    assert sorted(one.status_code for one in came) == [302, 409]
    assert Incident.objects.get(pk=incident.pk).status == "in_progress"


def test_two_calls_of_the_api_change_one_version() -> None:
    team = make("team", title="Desk")
    _token, text = ApiToken.issue(make_person("admin"), "program")
    from django.test import Client

    def change(place: int) -> Any:
        client = Client(headers={"authorization": f"Bearer {text}"})
        sent = {"title": f"Words of {place}", "version": team.version}
        address = f"/api/v1/teams/{team.reference}"
        return client.patch(address, sent, content_type="application/json")

    came = both(change)
    assert sorted(one.status_code for one in came) == [200, 409]
    (told,) = [one.json() for one in came if one.status_code == 409]
    assert told["error"] == "stale"


def test_two_records_at_once_get_two_numbers() -> None:
    person = make_person("admin")
    made = both(lambda place: door.create(Team, by=person, values={"title": f"Team {place}"}))
    assert len({team.reference for team in made}) == 2
