"""Steps, edits and new incidents by forms: refusals keep what was typed and name the field."""

from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.gates import service_and_category
from shallmark.operate.customer_service.models import (
    HoldReason,
    Incident,
    IncidentTemplate,
    ResolutionCode,
)
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.record_forms import form_for
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def code() -> Any:
    return ResolutionCode.objects.get(key="assistance")


def test_it_shows_what_a_step_asks_for_with_its_gates(desk: Desk) -> None:
    incident = desk.accepted()
    client, address = desk.client(desk.ana), f"/incidents/{incident.reference}/do/resolve"
    whole = client.get(address).content.decode()
    assert "<html" in whole
    assert 'name="resolution"' in whole
    assert "Known-error search" in whole
    panel = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    assert 'name="token"' in panel


def test_it_refuses_a_step_and_keeps_what_was_typed(desk: Desk) -> None:
    incident = desk.accepted()
    values = {"resolution": "I restarted the gateway", "version": incident.version}
    answer = desk.client(desk.ana).post(f"/incidents/{incident.reference}/do/resolve", values)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "I restarted the gateway" in text
    assert "Choose a resolution code." in text
    incident.refresh_from_db()
    assert (incident.status, incident.resolution) == ("in_progress", "")


def test_it_asks_for_a_reason_where_a_gate_only_warns(desk: Desk) -> None:
    incident = desk.accepted()
    client, address = desk.client(desk.ana), f"/incidents/{incident.reference}/do/resolve"
    values = {"resolution": "Done by hand", "resolution_code": code().pk, "token": "a"}
    warned = client.post(address, values)
    assert warned.status_code == 409
    assert 'name="confirm"' in warned.content.decode()
    unreasoned = client.post(address, {**values, "confirm": "yes"})
    assert unreasoned.status_code == 409
    done = client.post(address, {**values, "confirm": "yes", "reason": "Nothing to search in"})
    assert done.status_code == 302
    assert done["Location"] == f"/incidents/{incident.reference}"
    assert Incident.objects.get(pk=incident.pk).status == "resolved"


def test_it_takes_a_step_once_on_a_double_click(desk: Desk) -> None:
    incident = desk.accepted()
    client, address = desk.client(desk.ana), f"/incidents/{incident.reference}/do/put_on_hold"
    reason = HoldReason.objects.get(key="awaiting_supplier")
    note = "The supplier sends a new card."
    values = {"hold_reason": reason.pk, "hold_note": note, "token": "same"}
    values["version"] = incident.version
    assert [client.post(address, values).status_code for _click in range(2)] == [302, 302]
    held = Incident.objects.get(pk=incident.pk)
    assert (held.status, held.version) == ("on_hold", incident.version + 1)


def test_it_refuses_a_step_twice_without_the_same_form(desk: Desk) -> None:
    incident = desk.accepted()
    client, address = desk.client(desk.ana), f"/incidents/{incident.reference}/do/put_on_hold"
    reason = HoldReason.objects.get(key="awaiting_supplier")
    values = {"hold_reason": reason.pk, "hold_note": "The supplier sends a new card."}
    assert client.post(address, {**values, "token": "one"}).status_code == 302
    again = client.post(address, {**values, "token": "two"})
    assert again.status_code == 409
    assert "not possible" in again.content.decode()


def test_it_names_who_changed_what_on_a_stale_step(desk: Desk) -> None:
    incident = desk.accepted()
    writes.edit(incident, by=desk.jonas, values={"workaround": "by phone"}, authority=SYSTEM)
    values = {"assigned_to": "Jonas Wulff", "version": incident.version, "token": "x"}
    answer = desk.client(desk.ana).post(f"/incidents/{incident.reference}/do/assign", values)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Jonas Wulff changed Workaround" in text
    assert 'value="Jonas Wulff"' in text


def test_it_finds_people_by_name_user_name_and_reference(desk: Desk) -> None:
    client = desk.client(desk.ana)
    for written in (
        "Jonas Wulff",
        "jonas.wulff",
        desk.jonas.reference,
        "Jonas Wulff (jonas.wulff)",
    ):
        incident = desk.accepted()
        address = f"/incidents/{incident.reference}/do/assign"
        assert client.post(address, {"assigned_to": written}).status_code == 302
        assert Incident.objects.get(pk=incident.pk).assigned_to == desk.jonas
    refused = client.post(address, {"assigned_to": "Nobody Known"})
    assert refused.status_code == 422
    assert "Nobody Known" in refused.content.decode()


def test_it_offers_people_and_records_by_a_part_of_name_or_number(desk: Desk) -> None:
    """Only what the reader may see: a customer finds no other's report."""
    incident = desk.accepted()
    number, hidden = incident.reference[-3:], make("incident")
    ana, karin = desk.client(desk.ana), desk.client(desk.karin)

    def offered(client: Client, keys: str, text: str) -> str:
        return client.get(f"/suggest/{keys}", {"q": text}).content.decode()

    assert "karin.ohlsen" in offered(ana, "person", "ohl")
    assert "avatar" in offered(ana, "person", "ohl")
    found = offered(ana, "incident", number)
    assert incident.reference in found
    assert str(incident.get_status_display()) in found
    assert f'data-value="{desk.service.reference}"' in offered(ana, "ci,service", "ebsho"[1:])
    assert hidden.reference in offered(ana, "any", hidden.reference)
    assert hidden.reference not in offered(karin, "any", hidden.reference)
    assert hidden.reference not in offered(karin, "incident", hidden.title)


def test_it_refuses_a_step_the_role_does_not_have(desk: Desk) -> None:
    incident = desk.accepted()
    address = f"/incidents/{incident.reference}/do"
    answer = desk.client(desk.ana).post(f"{address}/contain", {})
    assert answer.status_code == 403
    assert desk.client(desk.ana).get(f"{address}/auto_close").status_code == 404


def test_it_goes_back_only_to_our_own_pages(desk: Desk) -> None:
    client = desk.client(desk.ana)
    for back, leads in (("/?screen=triage", "/?screen=triage"), ("//evil.example", None)):
        incident = desk.incident()
        answer = client.post(f"/incidents/{incident.reference}/do/triage", {
            "service": desk.service.pk, "category": desk.category.pk, "impact": 2, "urgency": 2,
            "back": back,
        })  # fmt: skip
        assert answer["Location"] == (leads or f"/incidents/{incident.reference}")


def test_it_changes_one_field_in_place(desk: Desk) -> None:
    incident = desk.accepted()
    client, address = desk.client(desk.ana), f"/incidents/{incident.reference}/field/impact"
    form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'name="version" value="{incident.version}"' in form
    assert client.post(address, {"impact": 1, "version": incident.version}).status_code == 302
    changed = Incident.objects.get(pk=incident.pk)
    assert (changed.impact, changed.priority) == (1, 2)


def test_it_keeps_a_stale_value_and_shows_the_present_one(desk: Desk) -> None:
    incident = desk.accepted()
    writes.edit(incident, by=desk.jonas, values={"title": "Theirs"}, authority=SYSTEM)
    values = {"title": "Mine", "version": incident.version}
    address = f"/incidents/{incident.reference}/field/title"
    client = desk.client(desk.ana)
    whole = client.post(address, values)
    assert whole.status_code == 409
    text = client.post(address, values, headers={"HX-Request": "true"}).content.decode()
    for words in ("Jonas Wulff changed Title", "Theirs", 'value="Mine"', "Keep mine"):
        assert words in text


def test_it_refuses_a_priority_without_a_reason_in_place(desk: Desk) -> None:
    incident = desk.incident()
    address = f"/incidents/{incident.reference}/field/title"
    answer = desk.client(desk.ana).post(address, {"title": "", "version": incident.version})
    assert answer.status_code == 422
    assert Incident.objects.get(pk=incident.pk).title == "Checkout fails"


def test_it_edits_only_what_was_changed(desk: Desk) -> None:
    incident = desk.accepted()
    client, address = desk.client(desk.ana), f"/incidents/{incident.reference}/edit"
    assert client.get(address).status_code == 200
    names = IncidentRecord.changeable()
    form = form_for(IncidentRecord, names, desk.ana, record=incident)
    values = {name: form[name].value() for name in names}
    values = {name: value for name, value in values.items() if value not in (None, False, "", {})}
    values |= {"title": "Checkout fails for half", "version": incident.version}
    assert client.post(address, values).status_code == 302
    changed = Incident.objects.get(pk=incident.pk)
    assert changed.title == "Checkout fails for half"
    assert changed.reporter == desk.karin


def test_it_makes_one_incident_of_a_double_click(desk: Desk) -> None:
    client = desk.client(desk.ana)
    values = {"title": "Printer", "channel": "phone", "reporter": "Karin Ohlsen", "token": "abc"}
    first, second = (client.post("/incidents/new", values) for _click in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    incident = Incident.objects.get()
    assert incident.reporter == desk.karin
    assert str(incident.customer) == "Hansa"


def test_it_keeps_what_was_typed_when_a_new_incident_is_refused(desk: Desk) -> None:
    client = desk.client(desk.ana)
    values = {"title": "", "description": "It smokes", "channel": "fax", "impact": "9"}
    answer = client.post("/incidents/new", values)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "It smokes" in text
    assert text.count("field-error") >= 3
    assert not Incident.objects.exists()


def test_it_brings_a_draft_and_a_template_into_the_new_form(desk: Desk) -> None:
    client = desk.client(desk.ana)
    client.post("/drafts", {"place": "/incidents/new", "values": '{"title": "Half typed"}'})
    assert "Half typed" in client.get("/incidents/new").content.decode()
    template = IncidentTemplate.objects.get(title="Laptop does not start")
    text = client.get(f"/incidents/new?template={template.reference}").content.decode()
    assert "Which device, since when" in text


def test_it_asks_a_customer_for_two_lines_only(desk: Desk) -> None:
    client = desk.client(desk.karin)
    form = client.get("/incidents/new").content.decode()
    for jargon in ("Impact", "Urgency", "Category", "Channel", 'name="reporter"'):
        assert jargon not in form
    values = {"title": "No mail", "reporter": "helge.braun", "impact": 1, "token": "c"}
    assert client.post("/incidents/new", values).status_code == 302
    incident = Incident.objects.get()
    assert (incident.reporter, incident.channel, incident.impact) == (desk.karin, "portal", None)


def test_it_shows_solved_incidents_while_one_types(desk: Desk) -> None:
    solved = desk.accepted(title="Authenticator loops after phone change")
    values = {"resolution": "Remove the old device.", "resolution_code": code()}
    writes.perform(solved, "resolve", by=desk.ana, values=values, confirm=True, reason="first one")
    address = f"/incidents-alike?title=Authenticator+loops&service={desk.service.pk}"
    text = desk.client(desk.ana).get(address).content.decode()
    assert solved.reference in text
    assert "Remove the old device." in text
    assert desk.client(desk.karin).get(address).status_code == 404


def test_it_refuses_the_form_to_who_may_not_create(desk: Desk) -> None:
    assert desk.client(desk.auditor).get("/incidents/new").status_code == 404
    assert desk.client(desk.auditor).post("/incidents/new", {"title": "x"}).status_code == 404


def test_where_there_is_no_service_it_says_to_make_one_first() -> None:
    assert "make one" in str(service_and_category.refusal(Incident()))
    make("service")
    assert "Choose the service" in str(service_and_category.refusal(Incident()))
