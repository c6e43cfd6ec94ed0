"""Migration 0020: what was marked before 0015 says since when, by its history."""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from shallmark.conformity.verification import examine
from shallmark.kernel import clock, writes
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service.jobs import follow_security_path
from shallmark.operate.customer_service.models import Incident, SecurityCategory, SecurityPriority
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.operate.customer_service.tests.factories import imported
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
migration: Any = import_module(
    "shallmark.operate.customer_service.migrations.0020_since_when_marked"
)
START = timezone.now().replace(microsecond=0) - timedelta(days=3)
DAY = date(2020, 1, 1)
MARK: dict[str, Any] = {"security": True}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with clock.at(START - timedelta(days=1)):
        opened = open_desk()
    with clock.at(START):
        yield opened


def left(incident: Incident) -> Incident:
    """As 0015 left it."""
    imported(incident, security_at=None)
    return incident


def marked(desk: Desk) -> Incident:
    """An hour after it was reported."""
    incident: Incident = desk.accepted()
    values = {
        "security_category": SecurityCategory.objects.get(key="malware"),
        "security_priority": SecurityPriority.objects.get(key="low"),
    }
    with clock.at(START + timedelta(hours=1)):
        return writes.perform(incident, "classify_security", by=desk.security, values=values)


def repaired(incident: Incident) -> Incident:
    migration.forward(apps, SimpleNamespace(connection=connection))
    return Incident.objects.get(pk=incident.pk)


def test_it_says_since_when_the_history_has_the_mark(desk: Desk) -> None:
    incident = repaired(left(marked(desk)))
    assert incident.security_at == START + timedelta(hours=1)


def test_its_path_is_followed_again(desk: Desk) -> None:
    """Nobody acknowledged it for a day: top management is told."""
    with clock.at(START - timedelta(days=1)):
        role = RoleDefinition.objects.get(key="it_executive_officer")
        make("role_assignment", role=role, person=person("Britt Board"), starts_on=DAY)
    incident = left(marked(desk))
    with clock.at(START + timedelta(days=2)):
        assert follow_security_path() == 0
        repaired(incident)
        assert follow_security_path() == 1


def test_it_takes_the_last_mark_where_one_was_taken_away(desk: Desk) -> None:
    incident = marked(desk)
    other = person("Adam Wart", "admin")
    with clock.at(START + timedelta(hours=2)):
        incident = writes.perform(incident, "unmark", by=other, reason="The mail was a test.")
    with clock.at(START + timedelta(hours=3)):
        incident = writes.edit(incident, by=desk.security, values=MARK)
    assert repaired(left(incident)).security_at == START + timedelta(hours=3)


def test_its_version_is_one_of_the_system_and_proved(desk: Desk) -> None:
    incident = left(marked(desk))
    before = incident.version
    incident = repaired(incident)
    assert (incident.version, incident.updated_by) == (before + 1, None)
    newest = versions_of(Incident).filter(pgh_obj_id=incident.pk).latest("pgh_id")
    assert (newest.pgh_context["verb"], newest.security_at) == ("repair", incident.security_at)
    assert examine().faults == []


@pytest.mark.parametrize("state", ["closed", "canceled"])
def test_it_writes_nothing_into_what_ended(desk: Desk, state: str) -> None:
    incident = left(marked(desk))
    imported(incident, status=state)
    assert repaired(incident).security_at is None


def test_it_touches_none_that_say_it_and_none_without_the_mark(desk: Desk) -> None:
    plain, whole = desk.accepted(), marked(desk)
    for incident in (plain, whole):
        assert repaired(incident).version == incident.version


def test_it_finds_nothing_where_it_ran_before(desk: Desk) -> None:
    once = repaired(left(marked(desk)))
    assert repaired(once).version == once.version
