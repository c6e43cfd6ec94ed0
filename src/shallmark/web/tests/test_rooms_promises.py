"""What the pages of services, targets and calendars tell of promises, and what was kept."""

import csv
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from shallmark.common.calendars.models import ClockResult
from shallmark.kernel import clock
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import ServiceLevelTarget, ServiceOffer
from shallmark.web.room_targets import kept_by_customer

pytestmark = pytest.mark.django_db


def room_of(record: Any, *roles: str) -> str:
    answer = signed_in(make_person(*(roles or ("admin",)))).get(f"{record.get_absolute_url()}/now")
    assert answer.status_code == 200
    return answer.content.decode()


def target_of(service: Any, metric: str = "resolution", priority: int = 2) -> ServiceLevelTarget:
    target: ServiceLevelTarget = make(
        "service_level_target", service=service, metric=metric, priority=priority,
        goal_seconds=4 * 3600, valid_from=clock.now() - timedelta(days=300),
    )  # fmt: skip
    return target


def resolved(service: Any, target: ServiceLevelTarget, state: str, days: int = 2) -> Incident:
    """An incident whose clock of the target's metric ended so, some days ago."""
    incident: Incident = make("incident")
    at = clock.now() - timedelta(days=days)
    Incident.objects.filter(pk=incident.pk).update(status="in_progress")
    Incident.objects.filter(pk=incident.pk).update(
        status="resolved", service=service, priority=target.priority, resolved_at=at,
        clock_state=state,
    )  # fmt: skip
    ClockResult.objects.update_or_create(
        record_key="incident", record_id=incident.pk, metric=target.metric,
        defaults={
            "reference": incident.reference, "target": target.reference, "state": state,
            "goal_seconds": target.goal_seconds, "calendar": target.calendar, "started_at": at,
        },
    )  # fmt: skip
    incident.refresh_from_db()
    return incident


def rows_of(address: str) -> int:
    client = signed_in(make_person("admin"))
    rows: Any = client.get(address.replace("&amp;", "&").replace("?", "/export.csv?"))
    return len(list(csv.reader(b"".join(rows.streaming_content).decode().splitlines()))) - 1


def test_a_service_says_what_is_promised_and_what_share_was_kept() -> None:
    service = make("service")
    target = target_of(service)
    for state in ("met", "met", "met", "missed"):
        resolved(service, target, state)
    resolved(service, target, "missed", days=50)
    room = room_of(service).partition("Promised and kept")[2].partition("</section>")[0]
    assert "4\N{NO-BREAK SPACE}h" in room
    assert "75\N{THIN SPACE}%" in room
    numbers = re.findall(r'href="(/incidents[^"]*)">(\d+)<', room)
    assert [number for _address, number in numbers if number != "0"] == ["4", "1"]
    for address, number in numbers:
        assert rows_of(address) == int(number), address


def test_what_was_resolved_for_another_service_is_not_counted() -> None:
    service, target = make("service"), None
    target = target_of(service)
    resolved(make("service"), target, "missed")
    room = room_of(service).partition("Promised and kept")[2].partition("</section>")[0]
    assert "%" not in room.partition("<tbody>")[2]


def test_a_service_draws_what_disturbed_it_in_thirty_days() -> None:
    service = make("service")
    target = target_of(service)
    near, far = resolved(service, target, "met", 3), resolved(service, target, "met", 90)
    room = room_of(service).partition("Last 30 days")[2]
    assert near.reference in room
    assert far.reference not in room


def test_a_target_names_each_incident_in_which_it_was_not_kept() -> None:
    service = make("service")
    target = target_of(service)
    other = target_of(service, "response")
    late, kept = resolved(service, target, "missed"), resolved(service, target, "met")
    elsewhere = resolved(service, other, "missed")
    room = room_of(target)
    assert "50\N{THIN SPACE}%" in room
    missed = room.partition("Not kept in 90 days")[2]
    assert late.reference in missed
    assert kept.reference not in missed
    assert elsewhere.reference not in missed


def test_it_tells_of_no_incident_that_the_reader_may_not_open() -> None:
    service = make("service")
    target = target_of(service)
    hidden = resolved(service, target, "missed")
    Incident.objects.filter(pk=hidden.pk).update(security=True)
    assert hidden.reference in room_of(target, "security_manager")
    for record in (target, service):
        assert hidden.reference not in room_of(record, "resolver")


def test_a_target_costs_no_query_for_another_incident() -> None:
    service = make("service")
    target, client = target_of(service), signed_in(make_person("admin"))
    resolved(service, target, "missed")
    few = queries_of(lambda: client.get(f"{target.get_absolute_url()}/now"))
    resolved(service, target, "missed")
    many = queries_of(lambda: client.get(f"{target.get_absolute_url()}/now"))
    assert len(many) == len(few) <= 10, "\n".join(many)


def test_a_calendar_draws_its_week_and_names_who_counts_by_it() -> None:
    calendar = make("calendar", openings="Mon-Fri 08:00-12:00 13:00-18:00", always_open=False)
    calendar.holidays.create(date=clock.now().date() + timedelta(days=9), name="Harbour Day")
    service, target = make("service", hours=calendar), target_of(None)
    ServiceLevelTarget.objects.filter(pk=target.pk).update(calendar=calendar)
    room = room_of(calendar)
    assert room.count("08:00 – 12:00") == 4 * 5  # drawn, for whom points at it, both cells
    assert "<b>45</b>" in room
    assert "Harbour Day" in room
    assert service.title in room
    assert target.title in room


def test_a_service_says_what_was_kept_for_each_customer() -> None:
    service, admin = make("service"), make_person("admin")
    one, other = make("customer", title="Hansa"), make("customer", title="Brandt")
    for customer in (one, other):
        ServiceOffer.objects.create(service=service, customer=customer)
    make("incident", service=service, customer=one)
    make("incident", service=service, customer=one)
    table = kept_by_customer(service, admin)
    told = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert told["Hansa"][0] == 2
    assert told["Brandt"] == [0, 0, 0, "–"]
    for row in table.rows:
        for cell in row[1:4]:
            rows: Any = signed_in(admin).get(cell.url.replace("?", "/export.json?"))
            assert len(json.loads(b"".join(rows.streaming_content))) == cell.text


def test_a_target_of_requests_is_judged_by_requests() -> None:
    service = make("service")
    target = target_of(service, "fulfilment")
    incident = resolved(service, target_of(service), "missed")
    room = room_of(target)
    assert "open requests it may concern" in room
    assert "fulfilled in 90 days" in room
    assert incident.reference not in room
