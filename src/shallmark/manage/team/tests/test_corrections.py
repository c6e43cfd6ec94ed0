"""What is closed stands: two people correct it, with a reason, and both versions are kept."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRow
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid, NotAllowed
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.confirming import signed_in_as
from shallmark.manage.team.models import AccessChange, Person
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state

pytestmark = pytest.mark.django_db
WRONG = {"resolution": "Replaced the switch."}


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def closed(desk: Desk) -> Incident:
    return closed_by(desk, desk.accepted())


def closed_by(desk: Desk, incident: Any) -> Incident:
    at = clock.now()
    closing = {"resolution": "It was restarted.", "closed_at": at, "closed_by": desk.ana}
    in_state(incident, "closed", **closing)
    return Incident.objects.get(pk=incident.pk)


def asked(incident: Incident, by: Any, note: str = "The wrong one was written.") -> AccessChange:
    with pytest.raises(AwaitsSecondPerson) as waits:
        writes.edit(incident, by=by, values=WRONG, reason=note)
    return AccessChange.objects.get(reference=waits.value.reference)


def found(check: str) -> set[str]:
    run = run_checks(by=None, only=[check])
    rows = CheckRow.objects.filter(outcome__run=run, conforms=False)
    return set(rows.values_list("reference", flat=True))


def test_a_correction_waits_and_says_why(desk: Desk, closed: Incident) -> None:
    make_person("incident_manager")
    with pytest.raises(Invalid) as refused:
        writes.edit(closed, by=desk.ana, values=WRONG)
    assert refused.value.field == "reason"
    asked(closed, desk.ana)
    closed.refresh_from_db()
    assert closed.resolution == "It was restarted."


def test_a_manager_confirms_it_and_both_versions_are_kept(desk: Desk, closed: Incident) -> None:
    manager = make_person("incident_manager")
    change = asked(closed, desk.ana)
    with pytest.raises(NotAllowed), signed_in_as(desk.ana):
        writes.perform(change, "confirm", by=desk.ana)
    with pytest.raises(NotAllowed), signed_in_as(desk.jonas):
        writes.perform(change, "confirm", by=desk.jonas)
    with signed_in_as(manager):
        writes.perform(change, "confirm", by=manager)
    versions = versions_of(Incident).filter(pgh_obj_id=closed.pk).order_by("pgh_id")
    before, after = list(versions)[-2:]
    assert (before.resolution, after.resolution) == ("It was restarted.", "Replaced the switch.")
    assert "The wrong one was written." in after.pgh_context["reason"]
    assert after.pgh_context["follows"]["record"] == change.reference
    assert found("CHK-DOC-08") == set()


def test_a_manager_does_not_correct_alone(closed: Incident) -> None:
    asker, other = (make_person("incident_manager") for _n in range(2))
    change = asked(closed, asker)
    with pytest.raises(NotAllowed), signed_in_as(asker):
        writes.perform(change, "confirm", by=asker)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)
    closed.refresh_from_db()
    assert closed.resolution == "Replaced the switch."


@pytest.mark.parametrize("reason", ["", "x"])
def test_an_alteration_past_that_is_seen_whatever_its_reason(closed: Incident, reason: str) -> None:
    writes.edit(closed, by=None, values=WRONG, reason=reason, authority=SYSTEM)
    assert found("CHK-DOC-08") == {closed.reference}


def test_a_reason_of_one_letter_says_nothing(desk: Desk, closed: Incident) -> None:
    make_person("incident_manager")
    for nothing in ("x", "A", "n/a", "none"):
        with pytest.raises(Invalid) as refused:
            writes.edit(closed, by=desk.ana, values=WRONG, reason=nothing)
        assert refused.value.field == "reason"


def test_a_source_that_is_written_along_takes_nothing_out(closed: Incident) -> None:
    values = {"source_system": "old", "source_key": "1", **WRONG}
    writes.edit(closed, by=None, values=values, authority=SYSTEM)
    assert found("CHK-DOC-08") == {closed.reference}


def test_moving_the_time_of_closing_is_seen(closed: Incident) -> None:
    assert closed.closed_at
    later = closed.closed_at.replace(microsecond=7)
    writes.edit(closed, by=None, values={"closed_at": later, **WRONG}, authority=SYSTEM)
    assert found("CHK-DOC-08") == {closed.reference}


def test_its_page_asks_for_the_reason_and_leads_to_what_waits(desk: Desk, closed: Incident) -> None:
    make_person("incident_manager")
    client = Client()
    client.force_login(desk.ana)
    address = f"{closed.get_absolute_url()}/field/resolution"
    form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Why it is corrected" in form
    values = {"resolution": "Replaced it.", "version": closed.version}
    refused = client.post(address, values)
    assert refused.status_code == 422
    assert "Say in words why it is corrected." in refused.content.decode()
    waits = client.post(address, {**values, "reason": "Another device."})
    assert waits["Location"] == AccessChange.objects.get().get_absolute_url()


def test_what_would_change_a_hidden_record_is_hidden_with_it(desk: Desk) -> None:
    make_person("admin")
    secret = desk.incident(
        security=True,
        security_category=make("security_category"),
        security_priority=make("security_priority"),
        title="Phone lost",
    )
    secret = writes.perform(secret, "triage", by=desk.security)
    change = asked(closed_by(desk, secret), desk.security)
    assert change in AccessChange.objects.visible_to(desk.security)
    for person in (desk.jonas, make_person("incident_manager")):
        assert change not in AccessChange.objects.visible_to(person)


def test_who_manages_something_else_confirms_no_correction(desk: Desk, closed: Incident) -> None:
    make_person("incident_manager")
    change = asked(closed, desk.ana)
    other = make_person("service_desk_agent", "change_manager")
    with pytest.raises(NotAllowed), signed_in_as(other):
        writes.perform(change, "confirm", by=other)


def test_an_account_of_the_askers_own_making_is_no_second_person(closed: Incident) -> None:
    asker, other = (make_person("incident_manager") for _n in range(2))
    puppet = make_person("incident_manager")
    Person.objects.filter(pk=puppet.pk).update(created_by=asker)
    puppet.refresh_from_db()
    change = asked(closed, asker)
    with pytest.raises(NotAllowed), signed_in_as(puppet):
        writes.perform(change, "confirm", by=puppet)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)


@pytest.mark.parametrize("verb", ["edit", "close", "regress"])
def test_an_invented_confirmation_is_none(closed: Incident, verb: str) -> None:
    context = {"verb": verb, "by": 1, "follows": {"record": "ACX0000999", "verb": "confirm"}}
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pghistory.context_metadata', %s, true)", [json.dumps(context)]
        )
        cursor.execute(
            "update customer_service_incident set resolution = 'Other', version = version + 1,"
            " closed_at = closed_at - interval '3 hours' where id = %s",
            [closed.pk],
        )
    assert found("CHK-DOC-08") == {closed.reference}
