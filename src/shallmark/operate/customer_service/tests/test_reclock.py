"""A changed target, calendar or holiday moves every open due time, on all pages at once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.common.discussion.models.entry import Entry
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import jobs, reclock
from shallmark.operate.customer_service.clocks import clocks_of
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import ServiceLevelTarget

pytestmark = pytest.mark.django_db
#: a Monday, eight in the morning in UTC
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = 3600


@pytest.fixture
def world() -> Any:
    """A service with hours of its own, targets of four and eight hours, and the moment."""
    with clock.at(NOW - timedelta(days=1)):
        calendar = make_calendar("Mon-Fri 08:00-18:00")
        service = make("service", hours=calendar)
        targets = {
            metric: make(
                "service_level_target", metric=metric, priority=3, goal_seconds=hours * HOUR,
                warn_percent=75, calendar=calendar, service=service,
            )
            for metric, hours in (("response", 4), ("resolution", 8))
        }  # fmt: skip
    with clock.at(NOW):
        yield calendar, service, targets


def make_calendar(openings: str) -> Calendar:
    values = {"title": "Hours", "key": "own", "zone": "UTC", "openings": openings}
    return writes.create(Calendar, by=None, values=values, authority=SYSTEM)


def incident(service: Any, **values: Any) -> Incident:
    return make("incident", service=service, priority=3, impact=2, urgency=2, **values)  # type: ignore[no-any-return]


def edit(record: Any, **values: Any) -> Any:
    return writes.edit(record, by=None, values=values, authority=SYSTEM)


def agree(calendar: Calendar, **values: Any) -> Any:
    """A target that came about by a write, in force since yesterday."""
    since = {"valid_from": NOW - timedelta(days=1), "warn_percent": 75, "title": "Agreed"}
    values = {**since, "calendar": calendar, **values}
    return writes.create(ServiceLevelTarget, by=None, values=values, authority=SYSTEM)


def due(one: Incident) -> datetime | None:
    """Stored for lists, kept as a result, and computed for the page: the same."""
    fresh = Incident.objects.get(pk=one.pk)
    computed = min(each.state.due_at for each in clocks_of(fresh, clock.now()) if each.state.due_at)
    results = ClockResult.objects.filter(record_key="incident", record_id=one.pk)
    kept = min(result.due_at for result in results if result.due_at)
    assert fresh.next_due_at == kept == computed
    return fresh.next_due_at


def test_longer_or_other_hours_move_what_is_open(world: Any) -> None:
    calendar, service, _targets = world
    one = incident(service)
    assert due(one) == NOW + timedelta(hours=4)
    edit(calendar, openings="Mon-Fri 10:00-18:00")
    assert due(one) == NOW + timedelta(hours=6)
    (told,) = Entry.objects.filter(record_key="incident", record_id=one.pk)
    assert calendar.reference in told.text
    assert told.kind == "system"


def test_a_closed_day_moves_what_would_be_due_on_it(world: Any) -> None:
    calendar, service, _targets = world
    one = incident(service)
    edit(calendar, closed_days="2026-11-23 Strike")
    assert due(one) == NOW + timedelta(days=1, hours=4)


def test_the_holidays_of_a_region_move_it_too(world: Any) -> None:
    calendar, service, _targets = world
    with clock.at(datetime(2026, 6, 4, 8, tzinfo=UTC)):
        one = incident(service)
        assert due(one) == datetime(2026, 6, 4, 12, tzinfo=UTC)
        edit(calendar, country="DE", subdivision="BY")
        assert due(one) == datetime(2026, 6, 5, 12, tzinfo=UTC)


def test_a_changed_goal_moves_what_is_open(world: Any) -> None:
    _calendar, service, targets = world
    one = incident(service)
    edit(targets["response"], goal_seconds=HOUR)
    assert due(one) == NOW + timedelta(hours=1)


def test_a_new_target_counts_for_what_came_since_it_holds(world: Any) -> None:
    calendar, service, _targets = world
    one = incident(service)
    agree(calendar, metric="resolution", priority=4, goal_seconds=HOUR, service=service)
    assert due(one) == NOW + timedelta(hours=4), "of another priority"
    agree(calendar, metric="next_update", priority=3, goal_seconds=HOUR, service=service)
    assert due(one) == NOW + timedelta(hours=1)


def test_a_target_for_every_service_moves_what_has_none_of_its_own(world: Any) -> None:
    calendar, service, _targets = world
    one, two = incident(service), incident(make("service"))
    general = agree(calendar, metric="response", priority=3, goal_seconds=2 * HOUR)
    assert due(one) == NOW + timedelta(hours=4), "its own target counts"
    assert due(two) == NOW + timedelta(hours=2)
    edit(general, goal_seconds=HOUR)
    assert due(two) == NOW + timedelta(hours=1)


def test_what_ended_keeps_what_it_was_judged_by(world: Any) -> None:
    calendar, service, _targets = world
    one = incident(service)
    why = "Reported twice by mistake."
    writes.perform(one, "cancel", by=None, reason=why, confirm=True, authority=SYSTEM)
    before = list(ClockResult.objects.filter(record_id=one.pk).values())
    edit(calendar, openings="Mon-Fri 10:00-18:00")
    assert list(ClockResult.objects.filter(record_id=one.pk).values()) == before
    assert not Entry.objects.filter(record_id=one.pk).exists()


def test_what_was_passed_stays_passed(world: Any) -> None:
    calendar, service, _targets = world
    one = incident(service)
    with clock.at(NOW + timedelta(hours=5)):
        edit(calendar, openings="Mon-Fri 12:00-18:00")
    passed = ClockResult.objects.get(record_id=one.pk, metric="response")
    assert (passed.state, passed.due_at) == ("breached", NOW + timedelta(hours=4))


def test_what_another_calendar_or_target_is_for_does_not_move(world: Any) -> None:
    _calendar, service, targets = world
    other = make("service")
    one, two = incident(service), incident(other)
    before = Incident.objects.get(pk=two.pk).next_due_at
    edit(targets["response"], goal_seconds=HOUR)
    assert Incident.objects.get(pk=two.pk).next_due_at == before
    assert not Entry.objects.filter(record_id=two.pk).exists()
    assert Entry.objects.filter(record_id=one.pk).exists()


def test_many_are_moved_by_a_job_that_is_queued_with_the_write(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclock, "AT_ONCE", 1)
    calendar, service, _targets = world
    all_of_them = [incident(service) for _each in range(3)]
    edit(calendar, openings="Mon-Fri 10:00-18:00")
    (job,) = ProcrastinateJob.objects.filter(task_name=reclock.TASK)
    moved = [
        due_now for due_now in map(next_due, all_of_them) if due_now == NOW + timedelta(hours=6)
    ]
    assert len(moved) == 1
    jobs.count_again(job.args["keys"], job.args["because"])
    assert {due(each) for each in all_of_them} == {NOW + timedelta(hours=6)}


def next_due(one: Incident) -> datetime | None:
    return Incident.objects.get(pk=one.pk).next_due_at


def test_a_job_that_gave_up_is_taken_up_again(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reclock, "AT_ONCE", 0)
    calendar, service, _targets = world
    incident(service)
    edit(calendar, openings="Mon-Fri 10:00-18:00")
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'failed' where task_name = %s", [reclock.TASK]
        )
    (backlog,) = (each for each in jobs.BACKLOGS if each.task == reclock.TASK)
    assert (backlog.sweep(), backlog.sweep()) == (1, 0)
    assert ProcrastinateJob.objects.get(task_name=reclock.TASK).status == "todo"


def test_whoever_changes_the_hours_by_page_or_api_moves_what_is_open(world: Any) -> None:
    """It was only ever written by the program in tests, and broke where a person wrote it."""
    calendar, service, targets = world
    one, admin = incident(service), make_person("admin")
    client = Client()
    client.force_login(admin)
    before = due(one)
    address = f"/api/v1{calendar.get_absolute_url()}"
    sent = json.dumps({"openings": "Mon-Fri 10:00-18:00"})
    answer = client.patch(address, sent, content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    assert due(one) != before
    (told,) = Entry.objects.filter(record_key="incident", record_id=one.pk)
    assert (told.kind, told.author) == ("system", admin)
    moved = due(one)
    for target in targets.values():
        writes.edit(target, by=admin, values={"goal_seconds": 7 * 3600})
    assert due(one) != moved
