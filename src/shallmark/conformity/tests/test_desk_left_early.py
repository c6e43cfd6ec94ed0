"""What was reported, urgent or major once is judged as that: nothing leaves early."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.conformity.tests.judged import judged
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident, ResolutionCode
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAJOR = {"stops_critical_service": False, "affects_many": True, "no_workaround": True}


@pytest.fixture
def desk() -> Desk:
    with clock.at(MONDAY - DAY):
        return open_desk()


def urgent(desk: Desk) -> Incident:
    """Of priority 1 in the seeded matrix."""
    with clock.at(MONDAY):
        accepted: Incident = desk.accepted(impact=1, urgency=1, criteria_answers=MAJOR)
        return accepted


def colleague() -> Person:
    """Another agent of the desk."""
    with clock.at(MONDAY - DAY):
        return make_person("service_desk_agent", username="mara")


def verdict(check: str, incident: Incident) -> list[tuple[bool | None, str | None]]:
    seen = Moment(MONDAY + 60 * DAY, MONDAY - DAY, MONDAY + 60 * DAY)
    return [(row.conforms, row.reason) for row in judged(check, incident.reference, seen)]


def declare(incident: Incident, by: Person, leads: Person, hours: float = 1) -> Incident:
    values = {"major_manager": leads, "criteria_answers": MAJOR}
    options: dict[str, Any] = {"at": MONDAY + hours * HOUR, "authority": SYSTEM}
    return writes.perform(incident, "declare_major", by=by, values=values, **options)


def demote(incident: Incident, by: Person | None, hours: float = 1.2) -> Incident:
    options: dict[str, Any] = {"at": MONDAY + hours * HOUR, "authority": SYSTEM}
    return writes.perform(incident, "demote_major", by=by, reason="It was one depot.", **options)


def test_who_declared_or_leads_a_major_incident_does_not_demote_it(desk: Desk) -> None:
    incident = declare(urgent(desk), desk.ana, desk.jonas)
    for person in (desk.ana, desk.jonas):
        with pytest.raises(GateClosed, match="another person does"):
            demote(incident, person)
    other = colleague()
    demoted = demote(incident, other)
    assert (demoted.major, demoted.demoted_by) == (False, other)
    assert verdict("CHK-INC-09", demoted) == [(True, None)]


def test_what_was_major_once_stays_among_the_major_incidents(desk: Desk) -> None:
    """What nobody demoted goes on; declared again and rightly demoted, the first time is judged."""
    incident = demote(declare(urgent(desk), desk.ana, desk.jonas), None)
    assert verdict("CHK-INC-09", incident) == [(False, "not_told")]
    again = demote(declare(incident, desk.ana, desk.jonas, 2), colleague(), 2.1)
    assert verdict("CHK-INC-09", again) == [(False, "not_told")]


def test_what_was_reported_as_urgent_is_asked_whether_it_is_major(desk: Desk) -> None:
    """Lowered while it was new, it says why, and its criteria are asked all the same."""
    with clock.at(MONDAY):
        incident = desk.incident(impact=1, urgency=1)
        lower: dict[str, Any] = {"impact": 3, "urgency": 3}
        with pytest.raises(Invalid, match="Say why"):
            writes.edit(incident, by=desk.ana, values=lower)
        lower["lowered_because"] = "One till of twelve prints no receipts."
        incident = writes.edit(incident, by=desk.ana, values=lower)
        with pytest.raises(GateClosed, match="Priority 1 and 2"):
            writes.perform(incident, "triage", by=desk.ana)
        answers = {"criteria_answers": dict.fromkeys(MAJOR, False)}
        accepted = writes.perform(incident, "triage", by=desk.ana, values=answers)
    assert verdict("CHK-INC-08", accepted) == [(True, None)]
    assert verdict("CHK-INC-02", accepted) == [(True, None)]


def test_each_hand_over_has_a_note_of_its_own(desk: Desk) -> None:
    """The note of the one before, left there or written again, is none."""
    note = "The gateway is watched; the caller knows."

    def hand_over(incident: Incident, to: Person, hours: float, **values: Any) -> Incident:
        options: dict[str, Any] = {"at": MONDAY + hours * HOUR, "authority": SYSTEM}
        return writes.perform(
            incident, "hand_over", by=desk.ana, values={"owner": to, **values}, **options
        )

    first = hand_over(urgent(desk), desk.jonas, 1, handover_note=note)
    assert verdict("CHK-INC-11", first) == [(True, None)]
    for values in ({}, {"handover_note": note}):
        with pytest.raises(GateClosed, match="hand-over note"):
            hand_over(first, desk.ana, 2, **values)
    again = hand_over(first, desk.ana, 2, handover_note="It was quiet; the gateway is fine.")
    assert verdict("CHK-INC-11", again) == [(True, None)]


def test_when_it_was_reported_stays_as_it_was_first_written_down(desk: Desk) -> None:
    with clock.at(MONDAY):
        incident = desk.incident(reported_at=MONDAY - 5 * HOUR)
    for moment in (MONDAY, MONDAY - 9 * HOUR):
        with pytest.raises(Invalid, match="first written down"):
            writes.edit(incident, by=desk.ana, values={"reported_at": moment}, authority=SYSTEM)
    assert verdict("CHK-INC-15", incident) == [(False, "entered_late:300")]
    with write_transaction(by=desk.ana, verb="edit", at=MONDAY + HOUR):
        incident.reported_at, incident.updated_by = MONDAY, desk.ana
        incident.save()
    assert verdict("CHK-INC-15", incident) == [(False, "entered_late:300")]


def step(incident: Incident, verb: str, by: Person, hours: float, **values: Any) -> Incident:
    fresh = Incident.objects.get(pk=incident.pk)
    options: dict[str, Any] = {"at": MONDAY + hours * HOUR, "reason": "As the caller told."}
    return writes.perform(fresh, verb, by=by, values=values, **options)


def solve(incident: Incident, desk: Desk, hours: float, **options: Any) -> Incident:
    fresh = Incident.objects.get(pk=incident.pk)
    code = ResolutionCode.objects.first()
    values = {"resolution": "Restarted the gateway.", "resolution_code": code}
    at = MONDAY + hours * HOUR
    return writes.perform(fresh, "resolve", by=desk.ana, values=values, at=at, **options)


def test_each_work_towards_a_resolution_has_its_own_search(desk: Desk) -> None:
    """The search of the first time is none of the second (CHK-INC-07)."""
    with clock.at(MONDAY):
        incident = desk.accepted()
    step(incident, "note_search", desk.ana, 1, kedb_words="checkout")
    reopened = step(solve(incident, desk, 2), "reopen", desk.karin, 3)
    with pytest.raises(GateClosed, match="reopened since it was searched") as shut:
        solve(reopened, desk, 4)
    assert shut.value.check == "CHK-INC-07"
    with transaction.atomic():
        passed = solve(reopened, desk, 4, confirm=True, reason="It was the same cable.")
        ended = step(passed, "confirm", desk.karin, 5)
        assert verdict("CHK-INC-07", ended) == [(False, "not_searched_again")]
        transaction.set_rollback(True)
    step(reopened, "note_search", desk.ana, 4, kedb_words="checkout gateway")
    ended = step(solve(reopened, desk, 5), "confirm", desk.karin, 6)
    assert verdict("CHK-INC-07", ended) == [(True, None)]


def test_a_search_after_the_first_resolution_makes_it_not_good(desk: Desk) -> None:
    with clock.at(MONDAY):
        incident = desk.accepted()
    first = solve(incident, desk, 2, confirm=True, reason="It was quick.")
    reopened = step(first, "reopen", desk.karin, 3)
    step(reopened, "note_search", desk.ana, 4, kedb_words="checkout")
    ended = step(solve(reopened, desk, 5), "confirm", desk.karin, 6)
    assert verdict("CHK-INC-07", ended) == [(False, "searched_late")]


def test_what_meets_the_criteria_is_not_canceled_instead_of_declared(desk: Desk) -> None:
    incident = urgent(desk)
    with pytest.raises(GateClosed, match="declare it major") as shut:
        step(incident, "cancel", desk.ana, 1)
    assert shut.value.check == "CHK-INC-08"


def test_what_is_urgent_is_not_canceled_unasked(desk: Desk) -> None:
    with clock.at(MONDAY):
        incident = desk.accepted()
        writes.edit(incident, by=desk.ana, values={"impact": 1, "urgency": 1})
    with pytest.raises(GateClosed, match="Priority 1 and 2"):
        step(incident, "cancel", desk.ana, 1)
    step(incident, "answer_criteria", desk.ana, 1, criteria_answers=dict.fromkeys(MAJOR, False))
    canceled = step(incident, "cancel", desk.ana, 2)
    assert verdict("CHK-INC-08", canceled) == [(True, None)]


def test_a_duplicate_is_of_an_earlier_one(desk: Desk) -> None:
    with clock.at(MONDAY):
        first = desk.accepted()
    with clock.at(MONDAY + HOUR):
        later = desk.accepted()
    with pytest.raises(GateClosed, match="was reported later") as shut:
        step(first, "cancel", desk.ana, 2, duplicate_of=later)
    assert shut.value.check == "CHK-INC-15"
    assert step(later, "cancel", desk.ana, 2, duplicate_of=first).status == "canceled"
    assert verdict("CHK-INC-15", later) == [(True, None)]


def test_a_major_incident_is_not_canceled(desk: Desk) -> None:
    """Its duties end by a demotion, or go on in the declared incident that it repeats."""
    incident = declare(urgent(desk), desk.ana, desk.jonas)
    with pytest.raises(GateClosed, match="A major incident is resolved"):
        step(incident, "cancel", desk.ana, 2)
    first, plain = declare(urgent(desk), desk.ana, desk.jonas), urgent(desk)
    with pytest.raises(GateClosed):
        step(incident, "cancel", desk.ana, 2, duplicate_of=plain)
    assert step(incident, "cancel", desk.ana, 2, duplicate_of=first).status == "canceled"
    demoted = demote(first, colleague(), 2)
    assert step(demoted, "cancel", desk.ana, 3).status == "canceled"
