"""Waivers: asked for by one, decided by another, in force for a time, and never for the four."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.notices.models import Notice
from shallmark.common.waivers.models import Waiver
from shallmark.common.waivers.queries import beneficiaries
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import (
    GateClosed,
    Invalid,
    NotAllowed,
    RequiredFieldMissing,
    WrongState,
)
from shallmark.kernel.gates import NEVER_WAIVED
from shallmark.kernel.hooks import is_waived
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=30)
FORM = {
    "title": "Printers have no known errors",
    "check_id": "CHK-INC-07",
    "record": "",
    "reason": "Introduced next month",
    "valid_to": "2026-03-31T00:00",
}


@pytest.fixture(autouse=True)
def first_of_march() -> Iterator[None]:
    with clock.at(START):
        yield


def ask(**options: Any) -> Waiver:
    values = {**FORM, "valid_to": END, **options}
    values.setdefault("requested_by", make("person"))
    waiver: Waiver = writes.create(Waiver, by=None, values=values, authority=SYSTEM)
    return waiver


def approved(**options: Any) -> Waiver:
    by = make_person("risk_compliance_manager")
    taken: Waiver = writes.perform(ask(**options), "approve", by=by, at=START)
    return taken


def test_it_holds_from_its_first_day_up_to_its_last() -> None:
    approved()
    with clock.at(START):
        assert is_waived("CHK-INC-07", "INC0000001")
    with clock.at(END - timedelta(seconds=1)):
        assert is_waived("CHK-INC-07", "INC0000001")
    with clock.at(END):
        assert not is_waived("CHK-INC-07", "INC0000001")


def test_it_does_not_hold_before_somebody_approves() -> None:
    waiver = ask()
    with clock.at(START):
        assert not is_waived("CHK-INC-07", "INC0000001")
    writes.perform(waiver, "approve", by=make_person("executive"), at=START + timedelta(days=2))
    with clock.at(START + timedelta(days=1)):
        assert not is_waived("CHK-INC-07", "INC0000001")
    with clock.at(START + timedelta(days=2)):
        assert is_waived("CHK-INC-07", "INC0000001")


def test_it_holds_for_its_record_alone() -> None:
    approved(record="INC0000001")
    with clock.at(START):
        assert is_waived("CHK-INC-07", "INC0000001")
        assert not is_waived("CHK-INC-07", "INC0000002")


def test_it_ends_when_it_is_revoked() -> None:
    waiver = approved()
    by = make_person("risk_compliance_manager")
    with pytest.raises(RequiredFieldMissing):
        writes.perform(waiver, "revoke", by=by, at=START + timedelta(days=3))
    writes.perform(waiver, "revoke", by=by, reason="All have one", at=START + timedelta(days=3))
    with clock.at(START + timedelta(days=3)):
        assert not is_waived("CHK-INC-07", "INC0000001")


def test_it_refuses_the_approval_of_whoever_asked() -> None:
    by = make_person("risk_compliance_manager")
    waiver = ask(requested_by=by)
    with pytest.raises(NotAllowed, match="Another person"):
        writes.perform(waiver, "approve", by=by, at=START)
    assert Waiver.objects.get().status == "requested"


def test_it_refuses_the_approval_of_whoever_may_not_decide() -> None:
    with pytest.raises(NotAllowed):
        writes.perform(ask(), "approve", by=make_person("incident_manager"), at=START)


def test_it_refuses_to_approve_what_is_over() -> None:
    with pytest.raises(GateClosed, match="ask anew"):
        writes.perform(ask(), "approve", by=make_person("executive"), at=END)


def test_it_refuses_to_change_what_was_approved() -> None:
    waiver = approved()
    assert waiver.valid_from == waiver.approved_at == START
    by = make_person("risk_compliance_manager")
    with pytest.raises(Invalid) as wrong:
        writes.edit(waiver, by=by, values={"valid_to": END + timedelta(days=300)})
    assert wrong.value.field == "valid_to"
    refused = writes.perform(ask(), "refuse", by=by, reason="Do it now, please", at=START)
    with pytest.raises(WrongState):
        writes.perform(refused, "approve", by=by, at=START)


def test_it_refuses_a_check_that_the_catalogue_does_not_have() -> None:
    with pytest.raises(Invalid) as refused:
        ask(check_id="CHK-INC-99")
    assert refused.value.field == "check_id"


@pytest.mark.parametrize("check", sorted(NEVER_WAIVED))
def test_it_refuses_the_four_that_can_never_be_waived(check: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(check_id=check)
    assert refused.value.field == "check_id"


def client(person: Any) -> Client:
    signed_in = Client()
    signed_in.force_login(person)
    return signed_in


def test_it_is_asked_for_approved_and_revoked_on_its_pages() -> None:
    asking, deciding = make_person("incident_manager"), make_person("executive")
    answer = client(asking).post("/waivers/new", FORM)
    assert answer.status_code == 302, answer.content.decode()
    waiver = Waiver.objects.get()
    assert (waiver.requested_by, waiver.status) == (asking, "requested")
    assert Notice.objects.get(kind="approval").person == deciding
    listed = client(deciding).get("/waivers?view=waiting").content.decode()
    assert waiver.reference in listed
    assert "/do/approve" in client(deciding).get(f"/waivers/{waiver.reference}").content.decode()
    done = client(deciding).post(f"/waivers/{waiver.reference}/do/approve", {})
    assert done.status_code == 302, done.content.decode()
    assert is_waived("CHK-INC-07", "INC0000001")
    assert Notice.objects.get(kind="decided").person == asking
    done = client(deciding).post(
        f"/waivers/{waiver.reference}/do/revoke", {"reason": "Over and decided."}
    )
    assert done.status_code == 302, done.content.decode()
    assert not is_waived("CHK-INC-07", "INC0000001")


def test_it_says_on_the_page_why_it_refuses() -> None:
    by = make_person("risk_compliance_manager")
    waiver = ask(requested_by=by)
    answer = client(by).post(f"/waivers/{waiver.reference}/do/approve", {})
    assert answer.status_code == 403
    assert "Another person than the one who asked" in answer.content.decode()
    answer = client(by).post("/waivers/new", {**FORM, "check_id": "CHK-CHG-06"})
    assert answer.status_code == 422
    assert "can never be waived" in answer.content.decode()


def test_it_is_renewed_once_and_not_again_and_again() -> None:
    approved()
    approved(valid_to=END + timedelta(days=30))
    third = ask(valid_to=END + timedelta(days=60))
    with pytest.raises(GateClosed, match="mend what fails"):
        writes.perform(third, "approve", by=make_person("risk_compliance_manager"))
    of_record = ask(record="INC0000001", valid_to=END + timedelta(days=60))
    with pytest.raises(GateClosed, match="mend what fails"):
        writes.perform(of_record, "approve", by=make_person("risk_compliance_manager"))
    other = ask(check_id="CHK-INC-05", valid_to=END + timedelta(days=30))
    writes.perform(other, "approve", by=make_person("risk_compliance_manager"))


def test_it_lasts_no_longer_than_waivers_may() -> None:
    by = make_person("executive")
    with pytest.raises(GateClosed, match="180 days"):
        writes.perform(ask(valid_to=START + timedelta(days=181)), "approve", by=by)
    writes.perform(ask(valid_to=START + timedelta(days=180)), "approve", by=by)


def test_it_refuses_a_beginning_that_somebody_types() -> None:
    answer = client(make_person("incident_manager")).post(
        "/waivers/new", {**FORM, "valid_from": "2024-01-01T00:00"}
    )
    assert answer.status_code == 302
    assert Waiver.objects.get().valid_from is None


@pytest.mark.parametrize("name", ["owner", "assigned_to", "reporter"])
def test_it_refuses_the_approval_of_whoever_the_record_names(name: str) -> None:
    by = make_person("risk_compliance_manager")
    incident = make("incident", **{name: by})
    waiver = ask(record=incident.reference)
    with pytest.raises(NotAllowed, match="neither works on it"):
        writes.perform(waiver, "approve", by=by)
    writes.perform(waiver, "approve", by=make_person("executive"))


def unclassified(**named: Any) -> Any:
    """An incident past New without a service: CHK-INC-01 finds it."""
    incident = make("incident")
    reported = START - timedelta(days=3)
    in_state(incident, "in_progress", reported_at=reported, service=None, **named)
    return incident


@pytest.mark.parametrize("name", ["owner", "assigned_to", "reporter", "created_by"])
def test_it_refuses_a_whole_check_to_whoever_a_failing_record_names(name: str) -> None:
    by, other = make_person("risk_compliance_manager"), make_person("executive")
    incident = unclassified(**{name: by})
    waiver = ask(check_id="CHK-INC-01")
    with pytest.raises(NotAllowed, match="neither works on it"):
        writes.perform(waiver, "approve", by=by)
    with pytest.raises(NotAllowed, match="neither works on it"):
        # that another waiver covers it already makes nobody a stranger to it
        writes.perform(ask(check_id="CHK-INC-01", record=incident.reference), "approve", by=by)
    writes.perform(waiver, "approve", by=other)


def test_a_whole_check_is_open_to_whom_only_conforming_records_name() -> None:
    by = make_person("risk_compliance_manager")
    unclassified()
    make("incident", owner=by, reported_at=START - timedelta(days=3))
    # what fails another check profits nothing
    writes.perform(ask(check_id="CHK-INC-12"), "approve", by=by)
    writes.perform(ask(check_id="CHK-INC-01"), "approve", by=by)


def test_what_fails_is_taken_as_of_the_approval() -> None:
    by = make_person("risk_compliance_manager")
    waiver = ask(check_id="CHK-INC-01")
    incident = unclassified(owner=by)
    assert by.pk in beneficiaries(waiver)
    in_state(incident, "canceled")
    writes.perform(waiver, "approve", by=by)


def test_it_refuses_the_approval_of_whoever_asked_for_the_one_before() -> None:
    by = make_person("risk_compliance_manager")
    ask(requested_by=by)
    with pytest.raises(NotAllowed, match="asked before"):
        writes.perform(ask(), "approve", by=by)


@pytest.mark.parametrize("check", ["CHK-IMP-04", "CHK-IMP-09"])
def test_the_rules_of_waivers_are_waived_by_nobody(check: str) -> None:
    with pytest.raises(Invalid, match="never be waived"):
        ask(check_id=check)


def test_a_check_is_chosen_by_number_and_title_and_never_typed() -> None:
    page = signed_in(make_person("admin")).get("/waivers/new").content.decode()
    assert re.search(r'<option value="CHK-INC-02">CHK-INC-02 [A-Z]', page)
    assert not any(f'value="{check}"' in page for check in NEVER_WAIVED)
    finding = signed_in(make_person("admin")).get("/nonconformities/new").content.decode()
    assert '<option value="CHK-CHG-01">' in finding
