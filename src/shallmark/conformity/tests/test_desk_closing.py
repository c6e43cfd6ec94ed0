"""Who ended an incident is the caller, or it is judged as what it is: nothing of it can be said
falsely by page, API, import or mass action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.common.discussion.actions import add_entry
from shallmark.conformity.tests.judged import judged
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.operate.customer_service.actions import close_due
from shallmark.operate.customer_service.models import Incident, ResolutionCode
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.pages.tests.factory import make_person
from shallmark.plan.alignment.models import CustomerPerson
from shallmark.workplace.track import offered

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACTS = ("resolved_by", "confirmed_by", "confirmed_as", "confirmed_at", "word_by", "answered_at")


@dataclass
class World:
    """The desk, and an incident that Jonas resolved on Monday."""

    desk: Desk
    incident: Incident

    def again(self) -> Incident:
        return Incident.objects.get(pk=self.incident.pk)

    def do(self, verb: str, by: Any, at: datetime, **values: Any) -> Incident:
        reason = "He said so."
        return writes.perform(
            self.again(), verb, by=by, values=values, reason=reason, confirm=True, at=at
        )

    def closed_on_word(self) -> Incident:
        said = {"word_channel": "phone", "word_at": MONDAY + HOUR}
        return self.do("close", self.desk.ana, MONDAY + 2 * HOUR, **said)


@pytest.fixture
def world() -> World:
    with clock.at(MONDAY - HOUR):
        desk = open_desk()
        incident = desk.accepted(assigned_team=desk.team)
        values = {
            "resolution": "It was restarted.",
            "resolution_code": ResolutionCode.objects.first(),
        }
    return World(desk, resolve(incident, desk.ana, MONDAY, values))


def resolve(incident: Incident, by: Any, at: datetime, values: dict[str, Any]) -> Incident:
    return writes.perform(
        incident, "resolve", by=by, values=values, reason="Done as agreed", confirm=True, at=at
    )


def verdict(check: str, reference: str) -> list[tuple[bool | None, str | None]]:
    seen = Moment(MONDAY + 60 * DAY, MONDAY - DAY, MONDAY + 60 * DAY)
    return [(row.conforms, row.reason) for row in judged(check, reference, seen)]


def ending(incident: Incident) -> tuple[bool | None, str | None]:
    (row,) = verdict("CHK-INC-06", incident.reference)
    return row


def by_page(world: World) -> None:
    client = world.desk.client(world.desk.karin)
    sent = {"text": "still broken!", "kind": "public"}
    assert client.post(f"/discuss/incident/{world.incident.reference}", sent).status_code == 302


def from_source(source: Source) -> Callable[[World], None]:
    def answer(world: World) -> None:
        with entered(source):
            add_entry(world.again(), by=world.desk.karin, text="still broken!", public=True)

    return answer


def by_colleague(world: World) -> None:
    colleague = person("Kurt Ohlsen")
    customer = world.again().customer
    assert customer is not None
    CustomerPerson.objects.create(customer=customer, person=colleague)
    add_entry(world.again(), by=colleague, text="Here too.", public=True)


def by_caller_of_the_staff(world: World) -> None:
    world.do("reopen", world.desk.ana, MONDAY + HOUR)
    another = make_person("incident_manager")
    writes.edit(world.again(), by=another, values={"reporter": world.desk.jonas})
    done = {"resolution": "Restarted again.", "resolution_code": ResolutionCode.objects.first()}
    resolve(world.again(), world.desk.ana, MONDAY + 2 * HOUR, done)
    with clock.at(MONDAY + 3 * HOUR):
        add_entry(world.again(), by=world.desk.jonas, text="still broken!", public=True)


ANSWERS: dict[str, Callable[[World], None]] = {
    "page": by_page,
    "API": from_source(Source.API),
    "portal": from_source(Source.PORTAL),
    "mail": from_source(Source.JOB),
    "colleague": by_colleague,
    "staff as caller": by_caller_of_the_staff,
}


@pytest.mark.parametrize("way", ANSWERS)
def test_it_does_not_close_by_itself_over_an_answer_of_the_caller(world: World, way: str) -> None:
    with clock.at(MONDAY + DAY):
        ANSWERS[way](world)
    assert close_due(MONDAY + 20 * DAY) == 0
    with pytest.raises(GateClosed) as shut:
        writes.perform(world.again(), "auto_close", by=None, at=MONDAY + 20 * DAY, authority=SYSTEM)
    assert "answered after it was resolved" in shut.value.sentence
    assert shut.value.check == "CHK-INC-06"
    client = world.desk.client(world.desk.ana)
    assert world.incident.reference in client.get("/incidents?view=answered").content.decode()
    page = client.get(f"/incidents/{world.incident.reference}").content.decode()
    assert "It does not close by itself any more" in page


def test_the_check_finds_what_was_closed_over_an_answer(world: World) -> None:
    with clock.at(MONDAY + DAY):
        by_page(world)
    with write_transaction(by=None, verb="auto_close", authority=SYSTEM, at=MONDAY + 20 * DAY):
        incident = world.again()
        steps_of(Incident)["auto_close"].apply(incident, None)
        incident.closed_at = incident.updated_at = MONDAY + 20 * DAY
        incident.updated_by = None
        incident.save()
    assert ending(incident) == (False, "answered")


def test_it_closes_by_itself_after_words_that_are_no_answer(world: World) -> None:
    desk = world.desk
    with clock.at(MONDAY + DAY):
        add_entry(world.again(), by=desk.ana, text="Does it work now?", public=True)
        add_entry(world.again(), by=desk.jonas, text="Looks well.", public=False)
    with clock.at(MONDAY + 20 * DAY):
        assert close_due(clock.now()) == 1
    assert ending(world.again()) == (True, None)
    reason = world.again().get_absolute_url()
    page = desk.client(desk.ana).get(reason).content.decode()
    assert "The caller wrote nothing within 5 working days after it was resolved." in page


def test_what_was_said_before_it_was_resolved_again_keeps_nothing(world: World) -> None:
    with clock.at(MONDAY + HOUR):
        by_page(world)
    world.do("reopen", world.desk.ana, MONDAY + 2 * HOUR)
    done = {"resolution": "It was replaced.", "resolution_code": ResolutionCode.objects.first()}
    resolve(world.again(), world.desk.ana, MONDAY + 3 * HOUR, done)
    assert close_due(MONDAY + 20 * DAY) == 1


def test_the_caller_confirms_by_the_own_step(world: World) -> None:
    with clock.at(MONDAY + HOUR):
        client = world.desk.client(world.desk.karin)
        client.post(f"/incidents/{world.incident.reference}/answer", {"answer": "confirm"})
    incident = world.again()
    assert (incident.status, incident.confirmed_by) == ("closed", world.desk.karin)
    assert (incident.confirmed_as, incident.closed_by) == ("caller", world.desk.karin)
    assert ending(incident) == (True, None)


def test_nobody_confirms_in_the_callers_name(world: World) -> None:
    desk = world.desk
    manager = make_person("incident_manager")
    for other in (desk.ana, desk.jonas, desk.helge, manager, make_person("admin")):
        assert "confirm" not in {
            step.verb for step in offered(world.again(), other, may_change=True)
        }
        with pytest.raises(NotAllowed):
            world.do("confirm", other, MONDAY + HOUR)
    with pytest.raises(NotAllowed), transaction.atomic():
        writes.perform(
            world.again(), "confirm", by=desk.ana, authority=SYSTEM, reason="So it was agreed"
        )


@pytest.mark.parametrize("name", ACTS)
def test_no_form_api_or_mass_action_writes_an_act(world: World, name: str) -> None:
    assert name not in {*IncidentRecord.fields, *IncidentRecord.edit_fields}
    for step in steps_of(Incident).values():
        assert name not in step.form_fields
    desk, reference = world.desk, world.incident.reference
    _token, text = ApiToken.issue(desk.ana, "script")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    value = {"confirmed_as": "caller", "answered_at": None}.get(name, desk.karin.username)
    before = getattr(world.again(), name)
    body = {"values": {name: value, "word_channel": "phone", "word_at": "2026-03-02T10:00:00Z"},
            "reason": "So it was agreed", "confirm": True}  # fmt: skip
    for answer in (
        client.patch(f"/api/v1/incidents/{reference}", {name: value}, "application/json"),
        client.post(f"/api/v1/incidents/{reference}/do/close", body, "application/json"),
        client.post("/api/v1/incidents", {"title": "New", name: value}, "application/json"),
    ):
        assert answer.status_code in {400, 409, 422}, answer.content
        assert name in answer.content.decode()
    page = desk.client(desk.ana)
    page.post(f"/incidents/{reference}/edit", {name: desk.karin.pk, "title": "Checkout fails"})
    page.post("/incidents/mass/edit", {"refs": reference, "field": name, name: desk.karin.pk})
    assert getattr(world.again(), name) == before


@pytest.mark.parametrize("name", ["resolved_by", "confirmed_by", "word_by"])
def test_the_database_takes_no_other_name_than_the_writers(world: World, name: str) -> None:
    incident = world.again()
    incident.updated_by = world.desk.ana
    setattr(incident, name, world.desk.karin)
    with (
        transaction.atomic(),
        write_transaction(by=world.desk.ana, verb="edit", at=MONDAY + HOUR),
        pytest.raises(DatabaseError, match="written by that person alone"),
        transaction.atomic(),
    ):
        incident.save()


def test_an_agents_word_is_judged_as_such_until_the_caller_confirms_it(world: World) -> None:
    desk, incident = world.desk, world.closed_on_word()
    assert (incident.word_by, incident.confirmed_by) == (desk.ana, None)
    assert ending(incident) == (False, "agents_word:phone")
    address = incident.get_absolute_url()
    assert (
        "Closed on the word of Ana Petersen" in desk.client(desk.ana).get(address).content.decode()
    )
    karin = desk.client(desk.karin)
    assert incident.reference in karin.get("/").content.decode().split("What I reported")[0]
    assert "Did you say that it works?" in karin.get(address).content.decode()
    with clock.at(MONDAY + DAY):
        karin.post(f"{address}/answer", {"answer": "agree"})
    confirmed = world.again()
    assert (confirmed.confirmed_by, confirmed.confirmed_as) == (desk.karin, "caller")
    assert (confirmed.closed_by, confirmed.closed_at) == (desk.ana, MONDAY + 2 * HOUR)
    assert ending(confirmed) == (True, None)
    assert "Did you say" not in karin.get(address).content.decode()


def test_the_caller_denies_an_agents_word(world: World) -> None:
    incident = world.closed_on_word()
    karin = world.desk.client(world.desk.karin)
    with clock.at(MONDAY + DAY):
        karin.post(f"{incident.get_absolute_url()}/answer", {"answer": "disagree"})
    assert ending(incident) == (False, "denied")
    page = world.desk.client(world.desk.ana).get(incident.get_absolute_url()).content.decode()
    assert "The caller denies it." in page


def test_only_the_caller_confirms_or_denies_the_word(world: World) -> None:
    world.closed_on_word()
    for verb in ("confirm_word", "deny_word"):
        for other in (world.desk.ana, world.desk.helge, make_person("admin")):
            with pytest.raises(NotAllowed):
                world.do(verb, other, MONDAY + DAY)


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ({}, "how the caller said it"),
        ({"word_channel": "phone"}, "when the caller said it"),
        ({"word_channel": "phone", "word_at": MONDAY - HOUR}, "before it was resolved"),
        ({"word_channel": "phone", "word_at": MONDAY + 3 * DAY}, "still to come"),
    ],
)
def test_an_agents_word_says_how_and_when(world: World, said: Any, needed: str) -> None:
    with pytest.raises(Exception, match=needed):
        world.do("close", world.desk.ana, MONDAY + DAY, **said)
    assert world.again().status == "resolved"


def test_an_agents_word_needs_a_reason_and_says_what_it_counts(world: World) -> None:
    said = {"word_channel": "phone", "word_at": MONDAY + HOUR}
    with pytest.raises(GateClosed) as warned:
        writes.perform(
            world.again(),
            "close",
            by=world.desk.ana,
            values=said,
            reason="So it was agreed",
            at=MONDAY + DAY,
        )
    assert warned.value.warns
    assert "counts as not confirmed" in warned.value.sentence


def test_whoever_resolved_it_does_not_confirm_it(world: World) -> None:
    desk = world.desk
    with clock.at(MONDAY - HOUR):
        own = desk.accepted(reporter=desk.ana)
    done = {"resolution": "It was restarted.", "resolution_code": ResolutionCode.objects.first()}
    own = resolve(own, desk.ana, MONDAY, done)
    with pytest.raises(GateClosed) as shut:
        writes.perform(own, "confirm", by=desk.ana, at=MONDAY + HOUR)
    assert shut.value.check == "CHK-INC-06"


def test_an_agent_does_not_become_the_caller_of_what_is_resolved(world: World) -> None:
    with pytest.raises(Invalid, match="caller stands"):
        writes.edit(world.again(), by=world.desk.ana, values={"reporter": world.desk.ana})


def monitored(world: World, owner: Any) -> Incident:
    desk = world.desk
    with clock.at(MONDAY - HOUR):
        monitor = person("Monitor", is_system=True)
        writes.edit(desk.service, by=None, values={"owner": owner}, authority=SYSTEM)
        incident = desk.accepted(reporter=monitor, channel="monitoring")
    done = {"resolution": "It was restarted.", "resolution_code": ResolutionCode.objects.first()}
    return resolve(incident, desk.ana, MONDAY, done)


def test_the_event_or_the_service_owner_ends_what_a_monitor_opened(world: World) -> None:
    owner = person("Otto Owner", "service_owner")
    for by, capacity in ((None, "event"), (owner, "service_owner")):
        with transaction.atomic():
            incident = monitored(world, owner)
            closed = writes.perform(
                incident, "confirm", by=by or incident.reporter, at=MONDAY + HOUR
            )
            assert closed.confirmed_as == capacity
            assert ending(closed) == (True, None)
            transaction.set_rollback(True)


def test_no_agent_ends_what_a_monitor_opened(world: World) -> None:
    incident = monitored(world, world.desk.ana)
    for other in (world.desk.ana, world.desk.jonas):
        with pytest.raises(NotAllowed):
            writes.perform(incident, "confirm", by=other, at=MONDAY + HOUR)
    # The owner of the service is nobody's caller either where somebody reported it.
    with pytest.raises(NotAllowed):
        world.do("confirm", world.desk.ana, MONDAY + HOUR)


def test_it_refuses_another_caller_from_whoever_works_on_it(world: World) -> None:
    desk, friend = world.desk, person("Kurt Ohlsen")
    incident = desk.accepted(assigned_team=desk.team)
    incident = writes.edit(incident, by=desk.ana, values={"assigned_to": desk.ana})
    with pytest.raises(Invalid, match="somebody else of the desk"):
        writes.edit(incident, by=desk.ana, values={"reporter": friend})
    incident = writes.edit(
        incident, by=make_person("incident_manager"), values={"reporter": friend}
    )
    assert incident.reporter == friend
