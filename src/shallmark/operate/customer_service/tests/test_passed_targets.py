"""A target that has passed stays passed, whatever is made of the incident afterwards."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import HoldReason, Incident
from shallmark.operate.customer_service.page_clocks import explained
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make
from shallmark.plan.alignment.models import ServiceLevelTarget

pytestmark = pytest.mark.django_db
START = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=9)
HOUR = timedelta(hours=1)
WHY = "The shop works again by phone."


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Priority 3 has an hour, whatever is less urgent has a day."""
    with clock.at(START - timedelta(days=400)):
        opened = open_desk()
    with clock.at(START):
        for priority, goal in ((3, 3600), (4, 86_400), (5, 86_400)):
            make(
                "service_level_target", metric="resolution", priority=priority, goal_seconds=goal,
                warn_percent=75, service=opened.service, valid_from=START - timedelta(days=1),
                calendar=Calendar.objects.get(key="24x7"),
            )  # fmt: skip
        yield opened


def result(incident: Incident) -> ClockResult:
    return ClockResult.objects.get(reference=incident.reference, metric="resolution")


def edited(desk: Desk, incident: Incident, at: datetime, **values: Any) -> Incident:
    fresh = Incident.objects.get(pk=incident.pk)
    with clock.at(at):
        return writes.edit(fresh, by=desk.ana, values=values)


def urgency_lowered(desk: Desk, incident: Incident, at: datetime) -> None:
    edited(desk, incident, at, urgency=3, lowered_because=WHY)


def impact_lowered(desk: Desk, incident: Incident, at: datetime) -> None:
    edited(desk, incident, at, impact=3, lowered_because=WHY)


def another_priority(desk: Desk, incident: Incident, at: datetime) -> None:
    values = {"priority": 5, "priority_override_reason": WHY, "lowered_because": WHY}
    edited(desk, incident, at, **values)


def service_without_target(desk: Desk, incident: Incident, at: datetime) -> None:
    edited(desk, incident, at, service=make("service"))


def contract_widened(desk: Desk, incident: Incident, at: datetime) -> None:
    with clock.at(at):
        for target in ServiceLevelTarget.objects.all():
            writes.edit(target, by=None, values={"goal_seconds": 200_000}, authority=SYSTEM)
    edited(desk, incident, at, impact=1)


def calendar_closed(desk: Desk, incident: Incident, at: datetime) -> None:
    hours = make("calendar", title="Sundays", openings="Sun 00:00-01:00", zone="UTC")
    with clock.at(at):
        for target in ServiceLevelTarget.objects.all():
            writes.edit(target, by=None, values={"calendar": hours}, authority=SYSTEM)
    edited(desk, incident, at, impact=1)


Later = Callable[[Desk, Incident, datetime], None]
EVERY_WAY: list[Later] = [
    urgency_lowered, impact_lowered, another_priority, service_without_target,
    contract_widened, calendar_closed,
]  # fmt: skip


@pytest.mark.parametrize("later", EVERY_WAY, ids=lambda each: each.__name__)
def test_a_target_that_was_passed_stays_passed(desk: Desk, later: Later) -> None:
    incident = desk.accepted()
    later(desk, incident, START + 2 * HOUR)
    kept = result(incident)
    assert (kept.breached_at, kept.due_at, kept.priority) == (START + HOUR, START + HOUR, 3)
    assert (kept.warning_at, kept.state) == (START + timedelta(minutes=45), "breached")
    assert kept.goal_seconds == 3600


@pytest.mark.parametrize("later", EVERY_WAY[:3], ids=lambda each: each.__name__)
def test_a_mark_that_was_passed_stays_passed_since_the_priority_of_then(
    desk: Desk, later: Later
) -> None:
    incident = desk.accepted()
    later(desk, incident, START + timedelta(minutes=50))
    kept = result(incident)
    assert (kept.warning_at, kept.state) == (START + timedelta(minutes=45), "warned")
    assert kept.priority_at == START
    assert (kept.breached_at, kept.goal_seconds) == (None, 86_400)


def test_what_had_not_passed_follows_the_new_priority(desk: Desk) -> None:
    incident = desk.accepted()
    urgency_lowered(desk, incident, START + timedelta(minutes=30))
    kept = result(incident)
    assert (kept.breached_at, kept.due_at) == (None, START + timedelta(days=1))
    assert kept.warning_at == START + timedelta(hours=18)


def test_it_is_missed_once_it_stops_and_the_page_says_of_what(desk: Desk) -> None:
    incident = desk.accepted()
    urgency_lowered(desk, incident, START + 2 * HOUR)
    with clock.at(START + 3 * HOUR):
        writes.perform(incident, "cancel", by=desk.ana, reason="It was a test of the shop.")
        lines, explanations = explained(Incident.objects.get(pk=incident.pk))
    assert result(incident).state == "canceled"
    assert [line["metric"] for line in lines] == ["response"]
    assert result(incident).breached_at == START + HOUR
    assert "P3 1\u00a0h passed on" in explanations[1]["sum"]["text"]


@pytest.mark.parametrize("why", ["", ".", "Checkout fails"])
def test_lowering_says_why_in_words_that_say_something(desk: Desk, why: str) -> None:
    incident = desk.accepted()
    with pytest.raises(Invalid) as refused:
        edited(desk, incident, START + HOUR, urgency=3, lowered_because=why)
    assert set(refused.value.errors) == {"lowered_because"}


def test_each_lowering_says_why_anew(desk: Desk) -> None:
    incident = desk.accepted()
    urgency_lowered(desk, incident, START + HOUR)
    with pytest.raises(Invalid):
        edited(desk, incident, START + 2 * HOUR, impact=3)
    raised = edited(desk, incident, START + 2 * HOUR, urgency=1)
    assert raised.priority == 2


def test_a_new_incident_is_classified_lower_than_it_was_reported_with_a_reason(desk: Desk) -> None:
    with pytest.raises(Invalid):
        edited(desk, desk.incident(), START + HOUR, urgency=3)
    incident = edited(desk, desk.incident(), START + HOUR, urgency=3, lowered_because=WHY)
    assert incident.priority == 4
    unranked = desk.incident(impact=None, urgency=None)
    assert edited(desk, unranked, START + HOUR, impact=3, urgency=3).priority == 5


def test_a_priority_that_is_taken_away_is_the_one_of_the_matrix(desk: Desk) -> None:
    incident = edited(desk, desk.accepted(), START + HOUR, priority=None)
    assert incident.priority == 3


@pytest.mark.parametrize("note", ["", ".", "n/a", "Checkout fails"])
def test_nothing_waits_without_saying_for_what(desk: Desk, note: str) -> None:
    incident = desk.accepted()
    for reason in HoldReason.objects.filter(pauses=True):
        values = {"hold_reason": reason, "hold_note": note}
        with pytest.raises(GateClosed) as refused:
            writes.perform(incident, "put_on_hold", by=desk.ana, values=values)
        assert refused.value.field == "hold_note"


def test_a_hold_without_words_stops_no_clock(desk: Desk) -> None:
    """As it is left with a dot; with words it pauses again from then on."""
    incident, waits = desk.accepted(), HoldReason.objects.get(key="awaiting_supplier")
    values = {"hold_reason": waits, "hold_note": "The supplier sends a new card."}
    held = writes.perform(incident, "put_on_hold", by=desk.ana, values=values)
    assert result(held).state == "paused"
    edited(desk, held, START + timedelta(minutes=10), hold_note=".")
    assert (result(held).state, result(held).due_at) == ("running", START + timedelta(minutes=70))
    edited(desk, held, START + timedelta(minutes=20), hold_note="The supplier sends it on Monday.")
    assert (result(held).state, result(held).counted_seconds) == ("paused", 600)
