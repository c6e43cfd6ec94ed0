"""The portal: a customer says what is needed, sees what happens, and nothing of the staff."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shallmark.common.discussion.models import Attachment
from shallmark.kernel import writes
from shallmark.kernel.records import get_record_type, record_types
from shallmark.operate.customer_service.models import HoldReason, Incident
from shallmark.operate.customer_service.tests.desk import Desk, make, open_desk
from shallmark.pages.tests.factory import factory_for
from shallmark.plan.alignment.models import Customer, CustomerPerson

pytestmark = pytest.mark.django_db
#: of the staff's frame
STAFF = ('id="rail"', 'id="palette"', 'href="/create"', 'href="/settings"', "/conformity")


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def page(desk: Desk, address: str, who: Any = None) -> str:
    answer = desk.client(who or desk.karin).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_it_has_a_frame_of_its_own_on_every_page(desk: Desk) -> None:
    incident = desk.incident(title="Checkout fails")
    own = incident.get_absolute_url()
    places = ("/", "/tickets", "/tickets?whose=ours", "/portal/services", "/portal/ask?q=checkout")
    for address in (*places, "/incidents/new", own, "/notices", "/notices/preferences"):
        text = page(desk, address)
        assert 'class="portal"' in text, address
        assert [part for part in STAFF if part in text] == [], address


@pytest.mark.parametrize("record_type", record_types(), ids=lambda each: each.key)
def test_nothing_lies_at_the_addresses_of_the_staff(desk: Desk, record_type: Any) -> None:
    record = factory_for(record_type)()
    base, client = f"/{record_type.slug}", desk.client(desk.karin)
    below = [f"{base}/export.csv", f"{base}/count", f"{base}/{record.reference}/edit"]
    if record_type.key not in {"incident", "change", "service_request"}:
        below += [base, f"{base}/new", f"{base}/{record.reference}"]
    for address in below:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert record.title not in answer.content.decode()
        # The same as of what nobody has: nothing is told by the difference.
        nothing = client.get("/nothing-is-here")
        assert len(answer.content) == len(nothing.content)


@pytest.mark.parametrize(
    "address",
    [
        "/create",
        "/palette?q=a",
        "/settings",
        "/conformity",
        "/search?q=a",
        "/import",
        "/schedule-of-change",
    ],
)
def test_pages_of_the_staff_are_not_there(desk: Desk, address: str) -> None:
    assert desk.client(desk.karin).get(address).status_code == 404


def test_the_list_of_the_staff_leads_to_the_own_tickets(desk: Desk) -> None:
    answer = desk.client(desk.karin).get("/incidents?view=all")
    assert (answer.status_code, answer["Location"]) == (302, "/tickets")
    assert desk.client(desk.ana).get("/tickets")["Location"] == "/incidents"


def test_a_notice_of_a_change_leads_to_the_services_whether_there_is_one_or_not(desk: Desk) -> None:
    client, change = desk.client(desk.karin), factory_for(get_record_type("change"))()
    for reference in (change.reference, "CHG9999999"):
        answer = client.get(f"/changes/{reference}")
        assert (answer.status_code, answer["Location"]) == (302, "/portal/services")


def test_it_finds_what_was_reported_before_or_offers_to_report_it(desk: Desk) -> None:
    desk.incident(title="Printer of ward seven")
    desk.incident(title="Printer of another house", reporter=desk.helge)
    text = page(desk, "/portal/ask?q=printer")
    assert "Printer of ward seven" in text
    assert "another house" not in text
    assert 'href="/incidents/new?title=printer"' in text
    assert "We know nothing of it yet" in page(desk, "/portal/ask?q=elevator")


def test_it_reports_with_files(desk: Desk) -> None:
    client = desk.client(desk.karin)
    file = SimpleUploadedFile("screen.png", b"a picture", content_type="image/png")
    values = {"title": "The scanner beeps", "description": "", "token": "t", "files": [file]}
    answer = client.post("/incidents/new", values)
    incident = Incident.objects.get(title="The scanner beeps")
    assert answer["Location"] == incident.get_absolute_url()
    assert (incident.reporter, incident.channel) == (desk.karin, "portal")
    attachment = Attachment.objects.get(record_id=incident.pk)
    assert attachment.url in page(desk, incident.get_absolute_url())
    assert desk.client(desk.helge).get(attachment.url).status_code == 404


def test_what_waits_for_the_caller_comes_first(desk: Desk) -> None:
    waits = writes.perform(
        desk.accepted(title="Asked back"),
        "put_on_hold",
        by=desk.ana,
        values={
            "hold_reason": HoldReason.objects.get(key="awaiting_caller"),
            "hold_note": "Which browser do you use?",
        },
    )
    desk.incident(title="Came in later")
    text = page(desk, "/")
    assert "Please answer" in text
    assert text.index(waits.title) < text.index("Came in later")


def test_work_is_said_where_somebody_works_and_no_promise_is_more_than_was_given(
    desk: Desk,
) -> None:
    incident = desk.accepted(title="Printer")
    text = page(desk, "/")
    assert "it waits for its turn" in text
    assert "You hear from us by" in text
    writes.perform(incident, "assign", by=desk.ana, values={"assigned_to": desk.jonas})
    assert "We are working on it" in page(desk, "/")


def test_tickets_of_colleagues_stand_apart(desk: Desk) -> None:
    customer = Customer.objects.get(title="Hansa")
    colleague = make(type(desk.karin), title="Merle Voss", username="merle")
    CustomerPerson.objects.create(customer=customer, person=colleague)
    desk.incident(title="Of a colleague", reporter=colleague)
    desk.incident(title="My own")
    mine, ours = page(desk, "/tickets"), page(desk, "/tickets?whose=ours")
    assert "My own" in mine
    assert "Of a colleague" not in mine
    assert "Of a colleague" in ours
    assert "My own" not in ours


def test_a_disturbed_service_is_told_by_words_that_one_may_read(desk: Desk) -> None:
    assert "No disturbance known" in page(desk, "/portal/services")
    desk.incident(title="Secret of Brandt", reporter=desk.helge, impact=1, urgency=1)
    text = page(desk, "/portal/services")
    assert "Disturbed, we are working on it" in text
    assert "Secret of Brandt" not in text
    assert "Secret of Brandt" in page(desk, "/portal/services", desk.helge)


def test_home_costs_no_more_with_many_tickets_and_services(desk: Desk) -> None:
    client, counts = desk.client(desk.karin), []
    for _round in range(2):
        for number in range(4):
            desk.incident(title=f"Number {number} of many")
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 15
