"""First screens: triage for the desk, my work for others, my reports for customers."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shallmark.common.calendars.models import Calendar
from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Entry
from shallmark.common.links.models import Link
from shallmark.kernel import writes
from shallmark.kernel.models import Alias
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.first_steps import first_steps
from shallmark.operate.customer_service.models import Category, Incident, ResolutionCode
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def home(desk: Desk, who: Any, query: str = "") -> str:
    """The first screen, and what comes after it of the incident in view."""
    client = desk.client(who)
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    text = answer.content.decode()
    for address in re.findall(r'hx-get="(/incidents/\w+/triaging[^"]*)"', text):
        text += client.get(unescape(address)).content.decode()
    return text


def solved(desk: Desk) -> Any:
    incident = desk.accepted(title="Authenticator loops after a phone change")
    values = {
        "resolution": "Remove the old device.",
        "resolution_code": ResolutionCode.objects.get(key="workaround"),
    }
    return writes.perform(
        incident, "resolve", by=desk.ana, values=values, confirm=True, reason="the first one"
    )


def test_it_shows_the_queue_and_the_first_to_triage(desk: Desk) -> None:
    desk.incident(title="Waits for triage")
    desk.accepted(title="Was accepted")
    text = home(desk, desk.ana)
    assert "Waits for triage" in text
    assert "Was accepted" not in text.replace("Open and lately", "").split("<aside")[0]
    assert "Accept as incident" in text
    assert "Will prove" in text


def test_it_accepts_with_what_is_filled_in_and_comes_back(desk: Desk) -> None:
    incident = desk.incident()
    values = {
        "service": desk.service.pk, "category": desk.category.pk, "impact": 1, "urgency": 1,
        "criteria_answers": ["none"],
        "assigned_team": desk.team.pk, "back": "/?screen=triage", "token": "a",
        "version": incident.version,
    }  # fmt: skip
    answer = desk.client(desk.ana).post(f"/incidents/{incident.reference}/do/triage", values)
    assert answer.status_code == 302, answer.content.decode().split("<main")[1][:3000]
    assert answer["Location"] == "/?screen=triage"
    accepted = Incident.objects.get(pk=incident.pk)
    assert (accepted.status, accepted.priority, accepted.owner) == ("in_progress", 1, desk.ana)


def accepting(desk: Desk, incident: Any) -> str:
    """The form by which Ana accepts it."""
    page = home(desk, desk.ana, f"?screen=triage&pick={incident.reference}")
    return page.split('id="accept"')[1].split("</form>")[0]


def test_whoever_of_the_team_accepts_works_on_it(desk: Desk) -> None:
    form = accepting(desk, desk.incident())
    assert 'value="Ana Petersen (ana.petersen)"' in form
    assert '<b class="ink">you</b>' in form


def test_what_another_team_or_person_has_stays_theirs(desk: Desk) -> None:
    form = accepting(desk, desk.incident(assigned_to=desk.jonas))
    assert 'value="Jonas Wulff (jonas.wulff)"' in form
    other = writes.create(Team, by=None, values={"title": "Network"}, authority=SYSTEM)
    form = accepting(desk, desk.incident(assigned_team=other))
    assert "ana.petersen" not in form
    assert '<b class="ink">Network</b>' in form


def test_what_the_desk_did_not_ask_for_stays_when_it_is_refused(desk: Desk) -> None:
    incident = desk.incident(impact=None)
    values = {
        "service": desk.service.pk, "category": desk.category.pk, "impact": "", "urgency": 2,
        "token": "a", "version": incident.version,
    }  # fmt: skip
    answer = desk.client(desk.ana).post(f"/incidents/{incident.reference}/do/triage", values)
    assert answer.status_code == 409
    form = answer.content.decode().split('id="step-panel"')[1].split("</form>")[0]
    assert 'value="Karin Ohlsen (karin.ohlsen)"' in form
    assert "Since eight.</textarea>" in form


def test_it_fills_in_from_an_earlier_incident_and_uses_it(desk: Desk) -> None:
    earlier = solved(desk)
    incident = desk.incident(title="Authenticator loops since phone change", category=None)
    text = home(desk, desk.ana)
    assert "Solved before" in text
    assert f'<option value="{desk.category.pk}" selected' in text
    opened = home(
        desk, desk.ana, f"?screen=triage&pick={incident.reference}&use={earlier.reference}"
    )
    assert "Remove the old device.</textarea>" in opened
    assert "data-delay" in opened
    values = {"use": earlier.reference, "token": "t", "text": "Please remove the old device."}
    client = desk.client(desk.ana)
    for _click in range(2):
        answer = client.post(f"/incidents/{incident.reference}/match", values)
        assert answer.status_code == 302
    accepted = Incident.objects.get(pk=incident.pk)
    assert accepted.kedb_searched_at is not None
    assert accepted.workaround == "Please remove the old device."
    assert accepted.responded_at is not None
    assert Link.objects.filter(to_reference=earlier.reference).count() == 1
    page = client.get(f"/incidents/{incident.reference}").content.decode()
    assert page.count("Public, read by everyone") + page.count("To Karin Ohlsen") >= 1


def test_one_key_sends_no_answer(desk: Desk) -> None:
    earlier = solved(desk)
    incident = desk.incident(title="Authenticator loops since phone change", category=None)
    client = desk.client(desk.ana)
    client.post(f"/incidents/{incident.reference}/match", {"use": earlier.reference, "token": "t"})
    assert not Entry.objects.filter(record_key="incident", record_id=incident.pk).exists()
    assert Incident.objects.get(pk=incident.pk).kedb_taken is None
    assert "nothing was sent" in client.get("/").content.decode()


def test_what_was_taken_stands_in_the_reply_box_with_its_source_until_it_is_answered(
    desk: Desk,
) -> None:
    earlier = solved(desk)
    incident = desk.accepted(title="Authenticator loops since phone change")
    values = {"kedb_words": "authenticator", "kedb_taken": earlier}
    writes.perform(incident, "note_search", by=desk.ana, values=values)
    client, address = desk.client(desk.ana), incident.get_absolute_url()
    box = client.get(address).content.decode().split('name="text"')[1].split("</form>")[0]
    assert "Remove the old device.</textarea>" in box
    assert earlier.reference in box
    add_entry(incident, by=desk.ana, text="Please remove the old device.", public=True)
    box = client.get(address).content.decode().split('name="text"')[1].split("</form>")[0]
    assert "Remove the old device." not in box


def test_it_takes_an_older_number_of_an_incident(desk: Desk) -> None:
    desk.incident(title="Stands before it in the queue")
    title = "Authenticator loops since phone change"
    incident, earlier = desk.incident(title=title, category=None), solved(desk)
    for record, number in ((incident, "LEGACY-1"), (earlier, "LEGACY-2")):
        Alias.objects.create(record_key="incident", record_id=record.pk, number=number)
    text = home(desk, desk.ana, "?screen=triage&pick=LEGACY-1")
    assert f'action="/incidents/{incident.reference}/do/triage"' in text
    values = {"use": "LEGACY-2", "token": "t", "text": "Remove the old device."}
    desk.client(desk.ana).post(f"/incidents/{incident.reference}/match", values)
    assert Incident.objects.get(pk=incident.pk).workaround == "Remove the old device."


def test_it_records_that_no_earlier_incident_fits(desk: Desk) -> None:
    incident = desk.incident()
    client = desk.client(desk.ana)
    client.post(f"/incidents/{incident.reference}/match", {"use": "", "token": "n"})
    searched = Incident.objects.get(pk=incident.pk)
    assert (searched.kedb_words, searched.kedb_hits) == ("Checkout fails", 0)
    assert searched.kedb_searched_by == desk.ana
    assert desk.client(desk.karin).post(f"/incidents/{incident.reference}/match").status_code == 404


def test_it_foresees_the_priority(desk: Desk) -> None:
    client = desk.client(desk.ana)
    assert "P1" in client.get("/triage/priority?impact=1&urgency=1").content.decode()
    assert "follows from" in client.get("/triage/priority?impact=x").content.decode()


def test_a_new_incident_says_at_once_which_priority_and_due_times_follow(desk: Desk) -> None:
    client = desk.client(desk.ana)
    page = client.get("/incidents/new").content.decode()
    before_the_fold = page.split("When it was reported")[0]
    assert 'name="impact"' in before_the_fold
    assert "High, work stands still" in before_the_fold
    query = f"new&impact=1&urgency=1&service={desk.service.reference}"
    said = client.get(f"/triage/priority?{query}").content.decode()
    assert "P1" in said
    assert "Resolution due" in said
    assert "First response due" in said
    assert "No target is agreed" not in said


def test_what_is_not_chosen_follows_from_the_category(desk: Desk) -> None:
    Category.objects.filter(pk=desk.category.pk).update(default_impact=1, default_urgency=1)
    query = f"new&category={desk.category.pk}&service={desk.service.reference}"
    said = desk.client(desk.ana).get(f"/triage/priority?{query}").content.decode()
    assert "P1" in said
    assert "as the category has them" in said


def test_what_acceptance_will_prove_follows_what_is_chosen(desk: Desk) -> None:
    incident = desk.incident(impact=None, urgency=None, category=None)
    client, place = desk.client(desk.ana), f"/triage/priority?pick={incident.reference}"
    before = client.get(place).content.decode()
    after = client.get(f"{place}&impact=1&urgency=1").content.decode()
    assert 'id="proves"' in before
    conforming = before.count("oc-conforming"), after.count("oc-conforming")
    assert before != after, conforming
    assert Incident.objects.get(pk=incident.pk).impact is None


def test_a_caller_and_a_text_that_are_there_stay_proven_while_others_are_chosen(desk: Desk) -> None:
    incident = desk.incident(impact=None, urgency=None)
    client = desk.client(desk.ana)
    chosen = f"impact=1&urgency=1&service={desk.service.reference}&category={desk.category.pk}"
    after = client.get(f"/triage/priority?pick={incident.reference}&{chosen}").content.decode()
    proven = " ".join(row for row in after.split("<li") if "#o-conforming" in row)
    assert ">Caller<" in proven
    assert ">Described<" in proven


def test_customers_learn_no_due_times_beforehand(desk: Desk) -> None:
    said = desk.client(desk.karin).get("/triage/priority?new&impact=1&urgency=1").content.decode()
    assert "due" not in said


def test_it_escapes_hostile_text_in_the_queue(desk: Desk) -> None:
    desk.incident(title="<b onclick=x>", description="<script>alert(1)</script>")
    text = home(desk, desk.ana)
    assert "<b onclick" not in text
    assert "<script>alert" not in text


def test_it_shows_other_staff_their_work(desk: Desk) -> None:
    mine = desk.accepted(title="For Jonas", reporter=desk.helge)
    writes.perform(mine, "assign", by=desk.ana, values={"assigned_to": desk.jonas})
    text = home(desk, desk.jonas)
    assert "My work" in text
    assert "For Jonas" in text
    assert "My work" in home(desk, desk.auditor)
    assert "My work" in home(desk, desk.auditor, "?screen=triage")


def test_it_shows_customers_their_own_reports_only(desk: Desk) -> None:
    desk.accepted(title="Mine to see")
    desk.accepted(title="Of another customer", reporter=desk.helge)
    text = home(desk, desk.karin)
    assert "Mine to see" in text
    assert "Of another customer" not in text
    assert "Report a problem" in text
    assert "Triage" not in home(desk, desk.karin, "?screen=triage")


def test_it_asks_customers_for_what_waits_for_them(desk: Desk) -> None:
    solved(desk)
    assert "Look and confirm" in home(desk, desk.karin)


@pytest.mark.parametrize("who", ["ana", "jonas", "karin"])
def test_it_costs_no_more_with_many_incidents(desk: Desk, who: str) -> None:
    client = desk.client(getattr(desk, who))
    counts = []
    for _round in range(2):
        for number in range(4):
            desk.incident(title=f"Number {number} of many words")
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_the_first_step_leads_to_the_calendar_that_clocks_count(desk: Desk) -> None:
    admin = make_person("admin")
    ((step, said),) = [each for each in first_steps(admin) if each[0].key == "calendar"]
    counted = Calendar.objects.get(key="office")
    assert not said
    assert step.url == f"/calendars/{counted.reference}/edit"
    assert desk.client(admin).get(step.url).status_code == 200
    values = {"key": "ours", "title": "Ours", "zone": "UTC", "openings": "Mon-Fri 08:00-17:00"}
    writes.create(Calendar, by=admin, values=values)
    assert not step.is_done(admin)  # no clock counts by it
    values = {"zone": "Europe/Berlin"}
    writes.edit(counted, by=admin, values=values, authority=SYSTEM)
    assert step.is_done(admin)


def test_it_tells_an_administrator_what_to_do_first(desk: Desk) -> None:
    admin = make_person("admin")
    text = home(desk, admin)
    assert "First steps" in text
    steps = dict(first_steps(admin))
    done = {step.key for step, is_done in steps.items() if is_done}
    assert {"service", "person"} <= done  # the desk of this test has them
    assert "incident" not in done
    assert "First steps" not in home(desk, desk.ana, "?screen=work")
    desk.incident()
    assert "First steps" not in home(desk, admin)
