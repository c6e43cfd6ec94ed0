"""The list of incidents: views, clock, words of a state, and what is done with several."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.bulk import runs
from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.list_clock import clock_cell
from shallmark.common.calendars.working_time import Hours
from shallmark.kernel import clock, writes
from shallmark.kernel.models import Draft
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident
from shallmark.pages import list_query
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return make_person("service_desk_agent")


@pytest.fixture
def client(agent: Any) -> Client:
    signed_in = Client()
    signed_in.force_login(agent)
    return signed_in


def listed(client: Client, query: str) -> str:
    answer = client.get(f"/incidents?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_opens_with_what_is_mine_for_those_who_work(client: Client, agent: Any) -> None:
    mine, other = make("incident", assigned_to=agent), make("incident")
    page = listed(client, "")
    assert mine.reference in page
    assert other.reference not in page


def test_it_shows_what_is_due_first_and_says_so(client: Client) -> None:
    now, service = clock.now(), make("service")
    with clock.at(now - timedelta(days=1)):
        always_open = Hours("always", "UTC", always_open=True)
        always = make_calendar(by=None, title="24x7", hours=always_open, authority=SYSTEM)
        make("service_level_target", metric="response", priority=3, goal_seconds=10 * 3600,
             service=service, calendar=always)  # fmt: skip
    made = []
    for hours in (11, 8, 1):
        with clock.at(now - timedelta(hours=hours)):
            made.append(make("incident", service=service, priority=3, impact=2, urgency=2))
    late, soon, later = made
    page = listed(client, "view=due")
    assert soon.reference in page
    assert late.reference not in page
    assert later.reference not in page
    assert "within 4" in page
    page = listed(client, "view=open&sort=clock")
    assert page.index(late.reference) < page.index(soon.reference) < page.index(later.reference)
    assert "clock-breached" in page


def test_it_sorts_what_is_too_long_only_by_what_has_an_index(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_query, "LONGEST_SORT", 1)
    first, second = make("incident", title="Zebra"), make("incident", title="Aardvark")
    refused, sorted_by_age = (
        listed(client, f"view=all&sort={key}") for key in ("title", "reference")
    )
    assert "too long to be sorted by" in refused
    assert "too long to be sorted by" not in sorted_by_age
    assert sorted_by_age.index(first.reference) < sorted_by_age.index(second.reference)
    narrowed = listed(client, "view=all&q=Zebra&sort=title")
    assert "too long to be sorted by" not in narrowed


def test_it_hides_security_incidents_from_those_they_do_not_concern(client: Client) -> None:
    hidden = make("incident", security=True)
    assert hidden.reference not in listed(client, "view=all")
    assert "view=security" not in listed(client, "view=all")


def test_it_filters_by_words_of_the_address(client: Client, agent: Any) -> None:
    team = make("team", title="Network")
    ours, other = make("incident", assigned_team=team), make("incident", assigned_to=agent)
    page = listed(client, f"view=all&assigned_team={team.reference}")
    assert "Network" in page
    assert ours.reference in page
    assert other.reference not in page
    mine = listed(client, "view=all&assigned_to=me&status=new,in_progress")
    assert other.reference in mine
    assert ours.reference not in mine
    nobody = listed(client, "view=all&assigned_to=none")
    assert ours.reference in nobody
    assert other.reference not in nobody


def test_it_assigns_many_and_takes_it_back(client: Client, agent: Any) -> None:
    incidents = [make("incident") for _each in range(3)]
    sent = {
        "selected": [incident.pk for incident in incidents],
        "query": "view=all",
        "assigned_to": agent.username,
    }
    assert client.post("/incidents/mass/assign", sent).status_code == 302
    assert Incident.objects.filter(assigned_to=agent).count() == 3
    token = runs.token_of(Draft.objects.get(person=agent, place__startswith=runs.PLACE))
    assert token in listed(client, "view=all")
    assert client.post(f"/incidents/mass/undo?job={token}").json() == {"left": 0}
    assert not Incident.objects.filter(assigned_to=agent).exists()


def test_it_tells_each_refusal_of_a_mass_step(client: Client, agent: Any) -> None:
    good, bad = make("incident", assigned_to=agent), make("incident", description="")
    sent = {"selected": [good.pk, bad.pk], "query": "view=all"}
    client.post("/incidents/mass/triage", sent)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, bad.status) == ("in_progress", "new")
    page = listed(client, "view=all")
    assert "1 was refused" in page
    assert f"{bad.reference}: " in page


def test_it_makes_one_the_master_of_others(client: Client) -> None:
    master, child = make("incident"), make("incident")
    sent = {"selected": [master.pk, child.pk], "query": "view=all", "to": master.reference}
    client.post("/incidents/mass/master", sent)
    child.refresh_from_db()
    master.refresh_from_db()
    assert (child.parent, master.parent) == (master, None)


def test_it_says_what_an_incident_on_hold_waits_for(client: Client, agent: Any) -> None:
    incident = make("incident")
    writes.perform(incident, "triage", by=agent)
    reason = make("hold_reason", title="Awaiting supplier")
    writes.perform(
        incident,
        "put_on_hold",
        by=agent,
        values={"hold_reason": reason, "hold_note": "The supplier sends a new card."},
    )
    assert "On hold, supplier" in listed(client, "view=all")


@pytest.mark.parametrize(
    ("state", "minutes", "shown", "text"),
    [
        ("running", 300, "running", "5\u00a0h left"),
        ("running", 30 * 60, "running", "30\u00a0h left"),
        ("running", 22, "warned", "22\u00a0min left"),
        ("warned", -48, "breached", "48\u00a0min over"),
        ("running", -12, "breached", "12\u00a0min over"),
        ("paused", None, "paused", "paused 2\u00a0h"),
        ("met", None, "met", "met"),
    ],
)
def test_it_shows_the_clock_with_shape_and_text(
    state: str, minutes: int | None, shown: str, text: str
) -> None:
    now = clock.now()
    with clock.at(now):
        due = None if minutes is None else now + timedelta(minutes=minutes)
        left = (minutes or 0) * 60
        counted = {"left": left, "goal": 9 * 3600, "warned": 0 < left < 3600}
        held = now - timedelta(hours=2)
        cell = clock_cell(state=state, due=due, counted=counted, held=held)
    assert cell is not None
    assert (cell["state"], cell["text"]) == (shown, text)
