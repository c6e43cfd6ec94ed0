"""Two at once: what both do is done once, and the second hears what the first did."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from shallmark.api.models import ApiToken
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused, VersionConflict, WrongState
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.change_configuration.actions_merge import merge
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.usefixtures("own_database")


def both(act: Callable[[int], Any]) -> list[Any]:
    """What came of `act(0)` and `act(1)`, begun at the same moment; a refusal is an outcome."""
    start, came = threading.Barrier(2), [None, None]

    def one(place: int) -> None:
        start.wait()
        try:
            with entered(Source.PAGE):
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
        return writes.edit(incident, by=agents[place], values=values, version=incident.version)

    came = both(change)
    (refused,) = [result for result in came if isinstance(result, Refused)]
    assert isinstance(refused, VersionConflict)
    stored = Incident.objects.get(pk=incident.pk)
    winner = next(result for result in came if not isinstance(result, Refused))
    assert (stored.title, stored.version) == (winner.title, incident.version + 1)
    assert stored.updated_by.title in refused.sentence


def test_two_agents_take_the_same_step_and_it_is_taken_once(desk: Desk) -> None:
    incident = desk.accepted()
    agents = (desk.ana, make_person("service_desk_agent"))
    came = both(
        lambda place: writes.perform(
            incident, "cancel", by=agents[place], reason=f"It was sent in error, {place}."
        )
    )
    (refused,) = [result for result in came if isinstance(result, Refused)]
    assert isinstance(refused, WrongState)
    assert "Canceled" in refused.sentence
    events = Incident.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj_id=incident.pk, status="canceled"
    )
    assert events.count() == 1


def test_two_pages_take_the_same_incident_and_one_is_told(desk: Desk) -> None:
    incident = desk.incident()
    clients = [desk.client(desk.ana), desk.client(make_person("service_desk_agent"))]
    form = {"service": desk.service.pk, "category": desk.category.pk, "impact": 2, "urgency": 2,
             "version": incident.version}  # fmt: skip
    address = f"/incidents/{incident.reference}/do/triage"
    came = both(lambda place: clients[place].post(address, {**form, "token": str(place)}))
    assert sorted(answer.status_code for answer in came) == [302, 409]
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
    assert sorted(answer.status_code for answer in came) == [200, 409]
    (refusal,) = [answer.json() for answer in came if answer.status_code == 409]
    assert refusal["error"] == "stale"


def test_two_records_at_once_get_two_numbers() -> None:
    person = make_person("admin")
    teams = both(lambda place: writes.create(Team, by=person, values={"title": f"Team {place}"}))
    assert len({team.reference for team in teams}) == 2


def test_two_items_are_not_merged_into_one_another() -> None:
    keeper = make_person("configuration_manager")
    pair = [make("ci", title="Registered twice") for _two in range(2)]

    def act(place: int) -> Any:
        reason = "It is the one on the second floor."
        return merge(pair[place], pair[1 - place], by=keeper, reason=reason)

    came = both(act)
    assert len([result for result in came if isinstance(result, Refused)]) == 1
    assert sorted(Ci.objects.values_list("status", flat=True)) == ["merged", "planned"]
