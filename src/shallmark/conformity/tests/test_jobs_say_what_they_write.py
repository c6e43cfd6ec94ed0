"""What the product does by itself is written by its word, too: verify finds nothing after it."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.working_time import Hours
from shallmark.conformity import marks
from shallmark.kernel import clock
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import reclock
from shallmark.operate.customer_service.escalations import escalate_due_targets
from shallmark.operate.customer_service.models import Contact, Escalation, Incident
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import Service

#: each write ends with its own transaction, as in the product: a word counts for no other
pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def late(own_database: None) -> Incident:
    """Overdue since yesterday; somebody leads, and a customer waits."""
    person = make_person("incident_manager")
    with clock.at(clock.now() - timedelta(days=2)):
        always = make_calendar(
            by=None,
            title="Always",
            hours=Hours("always", "UTC", always_open=True),
            authority=SYSTEM,
        )
        service: Service = make("service", hours=always)
        for metric in ("response", "resolution"):
            make(
                "service_level_target", metric=metric, priority=3, goal_seconds=3600,
                service=service, calendar=always,
            )  # fmt: skip
        return make("incident", service=service, assigned_to=person)  # type: ignore[no-any-return]


def test_the_watch_over_the_clocks_says_what_it_writes(late: Incident) -> None:
    before = list(marks.faults())
    assert escalate_due_targets() > 0
    assert Escalation.objects.filter(incident=late).exists()
    assert Contact.objects.filter(incident=late).exists()
    assert list(marks.faults()) == before


def test_clocks_that_are_counted_again_are_written_by_a_word(late: Incident) -> None:
    before = list(marks.faults())
    assert late.service is not None
    make(
        "service_level_target", metric="response", priority=3, goal_seconds=7200,
        service=late.service, calendar=late.service.hours,
        valid_from=clock.now() - timedelta(days=1),
    )  # fmt: skip
    reclock.count_again([late.pk], "the target")
    assert list(marks.faults()) == before


def test_every_periodic_job_says_what_it_writes(late: Incident) -> None:
    before = list(marks.faults())
    with clock.at(clock.now() - timedelta(days=200)):
        for key in ("asset", "plan_task", "action", "exception", "document", "role_assignment"):
            make(key)
    for periodic in app.periodic_registry.periodic_tasks.values():
        if not periodic.task.pass_context:
            periodic.task.func(timestamp=0)
    assert list(marks.faults()) == before
