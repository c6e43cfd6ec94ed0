"""The page of an incident: what it shows, to whom, and what it costs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shallmark.common.discussion.actions import add_entry
from shallmark.common.links.models import Link
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Draft
from shallmark.operate.customer_service.models import HoldReason, Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db

#: session, person and roles, which every page reads
SIGN_IN = 3


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def page(desk: Desk, who: Any, incident: Any, tail: str = "") -> str:
    answer = desk.client(who).get(f"/incidents/{incident.reference}{tail}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_it_shows_head_stepper_reply_box_and_timeline(desk: Desk) -> None:
    text = page(desk, desk.ana, desk.accepted())
    assert "Checkout fails" in text
    assert 'aria-current="step"' in text
    assert "Public reply" in text
    assert "Private note" in text
    assert "Opened by" in text


def test_it_links_a_shut_gate_to_what_opens_it(desk: Desk) -> None:
    incident = desk.accepted()
    text = page(desk, desk.ana, incident)
    base = f"/incidents/{incident.reference}"
    assert f'{base}/do/resolve?focus=resolution"' in text
    assert f"{base}/do/resolve?focus=resolution_code" in text
    assert f"{base}/do/note_search?focus=kedb_words" in text
    assert "4 of 7 gates open" in text


def test_it_shows_a_gate_open_once_it_is_opened(desk: Desk) -> None:
    incident = desk.accepted()
    writes.perform(incident, "note_search", by=desk.ana, values={"kedb_words": "checkout"})
    assert "5 of 7 gates open" in page(desk, desk.ana, incident)


def test_it_stays_within_twelve_queries(desk: Desk) -> None:
    incident = desk.accepted()
    for number in range(60):
        add_entry(incident, by=desk.ana, text=f"note {number}", public=number % 2 == 0)
    client = desk.client(desk.ana)
    client.get(f"/incidents/{incident.reference}")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/incidents/{incident.reference}")
    assert answer.status_code == 200
    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)
    assert "Older entries" in answer.content.decode()


@pytest.mark.parametrize("part", ["timeline", "links", "explain", "panel/place?list=view=open"])
def test_it_fetches_each_part_in_six_queries(desk: Desk, part: str) -> None:
    incident = desk.accepted()
    other = desk.incident(title="Another one")
    Link.objects.create(
        from_key="incident", from_id=incident.pk, from_reference=incident.reference,
        to_key="incident", to_id=other.pk, to_reference=other.reference,
    )  # fmt: skip
    client = desk.client(desk.ana)
    address = f"/incidents/{incident.reference}/{part}"
    client.get(address, headers={"HX-Request": "true"})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert len(queries) - SIGN_IN <= 6, "\n".join(query["sql"][:150] for query in queries)


def test_a_clock_in_its_first_second_is_explained_as_just_begun(desk: Desk) -> None:
    with clock.at(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        text = page(desk, desk.ana, desk.accepted(), "/explain")
    assert "Just begun" in text


def test_it_explains_each_clock_to_its_sum(desk: Desk) -> None:
    incident = desk.accepted()
    text = page(desk, desk.ana, incident, "/explain")
    assert "Calendar" in text
    assert "Hide explain" in text


def test_it_tells_the_place_in_the_list_the_reader_came_from(desk: Desk) -> None:
    first, second = desk.incident(title="one"), desk.incident(title="two")
    text = page(desk, desk.ana, second, "/panel/place?list=view%3Dopen")
    assert "1 of 2 in All open" in text
    assert f"/incidents/{first.reference}?list=view%3Dopen" in text


def test_it_escapes_what_people_wrote(desk: Desk) -> None:
    nasty = "<script>alert(1)</script>"
    incident = desk.accepted(title=f"T {nasty}", description=f"D {nasty} <img src=x onerror=a()>")
    add_entry(incident, by=desk.ana, text=f"R {nasty} [x](javascript:alert(1))", public=True)
    for who in (desk.ana, desk.karin):
        text = page(desk, who, incident)
        assert nasty not in text
        assert "onerror=a()>" not in text or "&lt;img" in text
        assert 'href="javascript:' not in text


def test_it_hides_private_notes_and_staff_parts_from_customers(desk: Desk) -> None:
    incident = desk.accepted()
    add_entry(incident, by=desk.ana, text="the caller is difficult", public=False)
    add_entry(incident, by=desk.ana, text="we are on it", public=True)
    text = page(desk, desk.karin, incident)
    assert "we are on it" in text
    for secret in ("difficult", "Clocks", "gates open", "staff only", "Linked"):
        assert secret not in text


@pytest.mark.parametrize(
    "part", ["explain", "links", "texts", "edit", "field/title", "panel/evidence"]
)
def test_it_refuses_customers_the_parts_of_staff(desk: Desk, part: str) -> None:
    incident = desk.accepted()
    assert desk.client(desk.karin).get(f"/incidents/{incident.reference}/{part}").status_code == 404


def test_it_refuses_a_customer_the_incident_of_another(desk: Desk) -> None:
    incident = desk.accepted()
    client = desk.client(desk.helge)
    for tail in ("", "/do/reopen", "/timeline", "/answer"):
        assert client.get(f"/incidents/{incident.reference}{tail}").status_code in {404, 405}
    assert (
        client.post(f"/incidents/{incident.reference}/answer", {"answer": "cancel"}).status_code
        == 404
    )


def test_it_refuses_a_security_incident_to_who_is_not_involved(desk: Desk) -> None:
    incident = desk.incident(
        security=True, security_category=make("security_category"), reporter=desk.helge
    )
    Incident.objects.filter(pk=incident.pk).update(owner=None)
    address = f"/incidents/{incident.reference}"
    assert desk.client(desk.jonas).get(address).status_code == 404
    assert desk.client(desk.auditor).get(address).status_code == 404
    assert desk.client(desk.security).get(address).status_code == 200


def test_it_offers_an_auditor_nothing_to_change(desk: Desk) -> None:
    incident = desk.accepted()
    text = page(desk, desk.auditor, incident)
    assert "/do/assign" not in text
    assert "editable" not in text
    for part in ("edit", "field/title"):
        address = f"/incidents/{incident.reference}/{part}"
        assert desk.client(desk.auditor).get(address).status_code == 404


def test_it_shows_a_kept_draft_until_it_is_sent(desk: Desk) -> None:
    incident = desk.accepted()
    client, place = desk.client(desk.ana), f"discuss/incident/{incident.reference}"
    answer = client.post("/drafts", {"place": place, "values": '{"text": "half a sent"}'})
    assert answer.status_code == 200
    assert "half a sent" in page(desk, desk.ana, incident)
    client.post(f"/discuss/incident/{incident.reference}", {"kind": "public", "text": "whole"})
    assert "half a sent" not in page(desk, desk.ana, incident)


def test_it_refuses_a_draft_that_is_none(desk: Desk) -> None:
    client = desk.client(desk.ana)
    assert client.post("/drafts", {"place": "x", "values": "[1"}).status_code == 422
    assert client.post("/drafts", {"place": "", "values": "{}"}).status_code == 422
    assert (
        client.post(
            "/drafts", {"place": "x", "values": '{"a": "' + "x" * 300_000 + '"}'}
        ).status_code
        == 422
    )
    assert not Draft.objects.exists()


def test_it_names_children_and_links(desk: Desk) -> None:
    master, child = desk.accepted(), desk.incident(title="Same again")
    writes.edit(child, by=desk.ana, values={"parent": master})
    other = desk.incident(title="Quite another")
    client = desk.client(desk.ana)
    address = f"/incidents/{master.reference}/links"
    client.post(address, {"kind": "related", "reference": other.reference})
    text = page(desk, desk.ana, master, "/links")
    assert "Same again" in text
    assert "Quite another" in text
    for wrong in (master.reference, "INC9999999", other.reference):
        answer = client.post(address, {"reference": wrong}, headers={"HX-Request": "true"})
        assert "field-error" in answer.content.decode()


def test_it_lets_the_caller_confirm_or_object(desk: Desk) -> None:
    incident = _resolved(desk)
    client = desk.client(desk.karin)
    address = f"/incidents/{incident.reference}"
    assert "Does it work again?" in client.get(address).content.decode()
    client.post(f"{address}/answer", {"answer": "again", "text": "still broken"})
    incident.refresh_from_db()
    assert incident.status == "in_progress"
    assert "still broken" in page(desk, desk.ana, incident)
    client.post(f"{address}/answer", {"answer": "confirm"})
    incident.refresh_from_db()
    assert incident.status == "in_progress"


def test_nobody_writes_themselves_in_as_the_caller(desk: Desk) -> None:
    """Then the agent would confirm the closing in the place of whoever called."""
    incident, agent = desk.accepted(), make_person("service_desk_agent")
    with pytest.raises(Invalid, match="Nobody writes themselves in"):
        writes.edit(incident, by=agent, values={"reporter": agent})
    other = make_person("end_user")
    assert writes.edit(incident, by=agent, values={"reporter": other}).reporter == other


def test_it_closes_when_the_caller_confirms(desk: Desk) -> None:
    incident = _resolved(desk)
    client = desk.client(desk.karin)
    client.post(f"/incidents/{incident.reference}/answer", {"answer": "confirm", "token": "t1"})
    client.post(f"/incidents/{incident.reference}/answer", {"answer": "confirm", "token": "t1"})
    incident.refresh_from_db()
    assert incident.status == "closed"
    assert incident.confirmed_by == desk.karin


def _resolved(desk: Desk) -> Any:
    from shallmark.operate.customer_service.models import ResolutionCode

    code = ResolutionCode.objects.get(key="assistance")
    values = {"resolution": "It was restarted.", "resolution_code": code}
    incident = desk.accepted()
    resolved = writes.perform(
        incident, "resolve", by=desk.ana, values=values, confirm=True, reason="no known errors"
    )
    return Incident.objects.get(pk=resolved.pk)


def test_it_tells_a_customer_what_we_wait_for(desk: Desk) -> None:
    reason = HoldReason.objects.get(key="awaiting_caller")
    values = {"hold_reason": reason, "hold_note": "Which browser?"}
    incident = writes.perform(desk.accepted(), "put_on_hold", by=desk.ana, values=values)
    text = page(desk, desk.karin, incident)
    assert "Which browser?" in text
    assert "We wait for your answer" in text
