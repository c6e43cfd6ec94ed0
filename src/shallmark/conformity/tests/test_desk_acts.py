"""A search for known errors is a search that was made, and the criteria of a major incident are
answered by whoever answers them: neither is a text that somebody types."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.conformity.tests.judged import judged
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, RequiredFieldMissing
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.manage.team.models import Membership, Person
from shallmark.operate.customer_service.models import Incident, ResolutionCode
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO = {"stops_critical_service": False, "affects_many": False, "no_workaround": False}
MAJOR = {**NO, "affects_many": True, "no_workaround": True}
ACTS = ("kedb_result", "kedb_hits", "kedb_searched_at", "kedb_searched_by", "criteria_by")


@pytest.fixture
def desk() -> Desk:
    with clock.at(MONDAY - DAY):
        return open_desk()


def accepted(desk: Desk, **values: Any) -> Incident:
    with clock.at(MONDAY):
        return desk.accepted(**values)  # type: ignore[no-any-return]


def urgent(desk: Desk, level: int = 1, **answers: Any) -> Incident:
    """Of priority 1 or 2 in the seeded matrix."""
    return accepted(desk, impact=1, urgency=level, criteria_answers=NO | answers)


def colleague(desk: Desk) -> Any:
    """Another agent of the desk."""
    known = Person.objects.filter(username="mara").first()
    if known is None:
        with clock.at(MONDAY - DAY):
            known = make_person("service_desk_agent", username="mara")
        Membership.objects.create(team=desk.team, person=known)
    return Person.objects.get(pk=known.pk)


def do(incident: Incident, verb: str, by: Any, hours: float = 1, **values: Any) -> Incident:
    fresh = Incident.objects.get(pk=incident.pk)
    options: dict[str, Any] = {"reason": "As the caller told", "confirm": True}
    return writes.perform(fresh, verb, by=by, values=values, at=MONDAY + hours * HOUR, **options)


def resolved(desk: Desk, incident: Incident, hours: float = 2) -> Incident:
    done = {
        "resolution": "Restarted the gateway.",
        "resolution_code": ResolutionCode.objects.first(),
    }
    return do(incident, "resolve", desk.ana, hours, **done)


def closed(desk: Desk, incident: Incident) -> Incident:
    return do(resolved(desk, incident), "confirm", desk.karin, 3)


def verdict(check: str, incident: Incident) -> list[tuple[bool | None, str | None]]:
    seen = Moment(MONDAY + 60 * DAY, MONDAY - DAY, MONDAY + 60 * DAY)
    return [(row.conforms, row.reason) for row in judged(check, incident.reference, seen)]


@pytest.mark.parametrize("words", ["", ".", "?", " \n", "a b", "--", "…", "12"])
def test_what_has_no_word_is_no_search(desk: Desk, words: str) -> None:
    incident = accepted(desk)
    with pytest.raises((GateClosed, RequiredFieldMissing)):
        do(incident, "note_search", desk.ana, kedb_words=words)
    assert verdict("CHK-INC-07", closed(desk, incident)) == [(False, "not_searched")]


def test_the_search_is_written_down_as_it_was_made(desk: Desk) -> None:
    earlier = resolved(desk, accepted(desk, title="Authenticator loops after a phone change"))
    incident = do(accepted(desk), "note_search", desk.ana, 3, kedb_words="authenticator, phone!")
    assert (incident.kedb_words, incident.kedb_hits) == ("authenticator phone", 1)
    assert (incident.kedb_searched_by, incident.kedb_searched_at) == (desk.ana, MONDAY + 3 * HOUR)
    assert incident.kedb_taken is None
    assert incident.kedb_result == "“authenticator phone”: 1 found"
    words = {"kedb_words": "authenticator phone", "kedb_taken": earlier}
    taken = do(incident, "note_search", colleague(desk), 4, **words)
    assert (taken.kedb_taken, taken.kedb_searched_by) == (earlier, colleague(desk))
    assert verdict("CHK-INC-07", do(resolved(desk, taken, 5), "confirm", desk.karin, 6)) == [
        (True, None)
    ]


def test_one_word_is_enough_and_finding_nothing_is_a_result(desk: Desk) -> None:
    resolved(desk, accepted(desk, title="Authenticator loops"))
    found = do(accepted(desk), "note_search", desk.ana, 3, kedb_words="authenticator")
    assert found.kedb_hits == 1
    nothing = do(found, "note_search", desk.ana, 3, kedb_words="zeppelin")
    assert (nothing.kedb_hits, nothing.kedb_result) == (0, "“zeppelin”: 0 found")


def test_nothing_is_taken_that_the_words_do_not_find(desk: Desk) -> None:
    earlier = resolved(desk, accepted(desk, title="Authenticator loops after a phone change"))
    incident = accepted(desk)
    with pytest.raises(Invalid, match="do not find"):
        do(incident, "note_search", desk.ana, 3, kedb_words="zeppelin", kedb_taken=earlier)
    with pytest.raises(Invalid, match="do not find"):
        do(incident, "note_search", desk.ana, 3, kedb_words="checkout fails", kedb_taken=incident)


def test_the_search_shows_nothing_that_the_searcher_may_not_read(desk: Desk) -> None:
    hidden = resolved(desk, accepted(desk, title="Authenticator stolen"))
    # As a confidential one that the security manager solved.
    Incident.objects.filter(pk=hidden.pk).update(confidential=True, owner=desk.security)
    searched = do(
        accepted(desk), "note_search", colleague(desk), 3, kedb_words="authenticator stolen"
    )
    assert searched.kedb_hits == 0


@pytest.mark.parametrize("name", ACTS)
def test_no_form_api_or_mass_action_writes_an_act(desk: Desk, name: str) -> None:
    incident = accepted(desk)
    assert name not in {*IncidentRecord.fields, *IncidentRecord.edit_fields}
    assert all(name not in step.form_fields for step in steps_of(Incident).values())
    _token, text = ApiToken.issue(desk.ana, "script")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    base = f"/api/v1/incidents/{incident.reference}"
    body = {"values": {name: "none", "kedb_words": "printer"}}
    for answer in (
        client.patch(base, {name: "none"}, "application/json"),
        client.post(f"{base}/do/note_search", body, "application/json"),
        client.post("/api/v1/incidents", {"title": "New", name: "none"}, "application/json"),
    ):
        assert answer.status_code in {400, 409, 422}, answer.content
    page = desk.client(desk.ana)
    page.post(f"/incidents/{incident.reference}/edit", {name: "none", "title": "Checkout fails"})
    assert getattr(Incident.objects.get(pk=incident.pk), name) == getattr(incident, name)


def test_its_page_searches_and_takes(desk: Desk) -> None:
    earlier = resolved(desk, accepted(desk, title="Authenticator loops after a phone change"))
    incident = accepted(desk)
    client, base = desk.client(desk.ana), f"/incidents/{incident.reference}"
    assert "Words to search with" in client.get(f"{base}/known-errors").content.decode()
    sent = {"kedb_words": "authenticator phone", "back": f"{base}/known-errors"}
    answer = client.post(f"{base}/do/note_search", sent)
    assert answer["Location"] == f"{base}/known-errors"
    page = client.get(answer["Location"]).content.decode()
    assert earlier.reference in page
    assert "1 found" in page
    choice = page.split('name="kedb_taken" value="')[1].split('"')[0]
    client.post(f"{base}/do/note_search", {**sent, "kedb_taken": choice})
    assert Incident.objects.get(pk=incident.pk).kedb_taken == earlier
    assert desk.client(desk.karin).get(f"{base}/known-errors").status_code == 404


@pytest.mark.parametrize("level", [1, 2])
def test_an_urgent_incident_is_asked_before_it_leaves_triage(desk: Desk, level: int) -> None:
    with clock.at(MONDAY):
        incident = desk.incident(impact=1, urgency=level)
    assert incident.priority == level
    with pytest.raises(GateClosed) as shut:
        do(incident, "triage", desk.ana)
    assert shut.value.check == "CHK-INC-08"
    asked = do(incident, "triage", desk.ana, criteria_answers=NO)
    assert (asked.criteria_by, asked.criteria_at) == (desk.ana, MONDAY + HOUR)
    assert verdict("CHK-INC-08", asked) == [(True, None)]


def test_one_that_becomes_urgent_is_asked_before_it_is_resolved(desk: Desk) -> None:
    incident = accepted(desk)
    assert verdict("CHK-INC-08", incident) == []
    writes.edit(incident, by=desk.ana, values={"impact": 1, "urgency": 1}, at=MONDAY + HOUR)
    assert verdict("CHK-INC-08", incident) == [(False, "missing:criteria_answers")]
    with pytest.raises(GateClosed) as shut:
        resolved(desk, incident)
    assert shut.value.check == "CHK-INC-08"
    do(incident, "answer_criteria", colleague(desk), criteria_answers=NO)
    assert verdict("CHK-INC-08", resolved(desk, incident)) == [(True, None)]


@pytest.mark.parametrize("answers", [{}, {"affects_many": True}, {"affects_many": None}])
def test_half_an_answer_is_none(desk: Desk, answers: dict[str, Any]) -> None:
    with clock.at(MONDAY):
        incident = desk.incident(impact=1, urgency=1)
    with pytest.raises(GateClosed):
        do(incident, "triage", desk.ana, criteria_answers=answers)


@pytest.mark.parametrize("emptied", [{}, {"affects_many": False}, {**NO, "no_workaround": None}])
def test_answers_are_not_emptied(desk: Desk, emptied: dict[str, Any]) -> None:
    incident = urgent(desk)
    for verb, more in (("answer_criteria", {}), ("declare_major", {"major_manager": desk.ana})):
        options: dict[str, Any] = {"by": desk.ana, "authority": SYSTEM}
        values = {**more, "criteria_answers": emptied}
        with pytest.raises((Invalid, GateClosed)):
            writes.perform(incident, verb, values=values, **options)
    assert Incident.objects.get(pk=incident.pk).criteria_answers == NO


def test_the_database_keeps_answers(desk: Desk) -> None:
    incident = urgent(desk)
    for emptied in ({}, {"affects_many": False}):
        incident.criteria_answers = emptied
        with (
            write_transaction(by=desk.ana, verb="edit", at=MONDAY + HOUR),
            pytest.raises(DatabaseError, match="not taken away"),
            transaction.atomic(),
        ):
            incident.save()


def test_who_made_it_major_by_answers_does_not_take_them_back(desk: Desk) -> None:
    incident = urgent(desk, affects_many=True, no_workaround=True)
    with pytest.raises(GateClosed, match="declare it major"):
        resolved(desk, incident)
    with pytest.raises(Invalid, match="Another person"):
        do(incident, "answer_criteria", desk.ana, criteria_answers=NO)
    incident.criteria_answers, incident.updated_by = NO, desk.ana
    with (
        write_transaction(by=desk.ana, verb="edit", at=MONDAY + HOUR),
        pytest.raises(DatabaseError, match="Another person"),
        transaction.atomic(),
    ):
        incident.save()
    corrected = do(incident, "answer_criteria", colleague(desk), criteria_answers=NO)
    assert corrected.criteria_by == colleague(desk)
    assert verdict("CHK-INC-08", resolved(desk, corrected)) == [(True, None)]


def test_edits_do_not_answer(desk: Desk) -> None:
    incident = urgent(desk)
    assert "criteria_answers" not in IncidentRecord.edit_fields
    _token, text = ApiToken.issue(desk.ana, "script")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    address = f"/api/v1/incidents/{incident.reference}"
    answer = client.patch(address, {"criteria_answers": {}}, "application/json")
    assert answer.status_code in {400, 422}
    assert Incident.objects.get(pk=incident.pk).criteria_answers == NO
    sent = {"values": {"criteria_answers": MAJOR}}
    assert client.post(f"{address}/do/answer_criteria", sent, "application/json").status_code == 200
    assert Incident.objects.get(pk=incident.pk).criteria_answers == MAJOR


def test_none_of_them_is_a_box_of_its_own(desk: Desk) -> None:
    with clock.at(MONDAY):
        incident = desk.incident(impact=1, urgency=1)
    client, base = desk.client(desk.ana), f"/incidents/{incident.reference}"
    form = client.get(f"{base}/do/triage").content.decode()
    assert "None of them" in form
    both = client.post(f"{base}/do/triage", {"criteria_answers": ["none", "affects_many"]})
    assert "Either some of them, or none of them." in both.content.decode()
    values = {"service": desk.service.pk, "category": desk.category.pk, "impact": 1, "urgency": 1}
    client.post(f"{base}/do/triage", {**values, "criteria_answers": ["none"]})
    assert Incident.objects.get(pk=incident.pk).criteria_answers == NO
    assert "none of them" in client.get(base).content.decode()
