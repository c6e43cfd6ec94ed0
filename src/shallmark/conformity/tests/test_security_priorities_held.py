"""CHK-SEC-06 judges by the security priorities of each moment, and the same as of a past day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shallmark.conformity import actions
from shallmark.conformity.models import CheckRow
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service import security_path
from shallmark.operate.customer_service.models import Incident, SecurityCategory, SecurityPriority
from shallmark.operate.customer_service.tests import factories
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PERIOD = (START - timedelta(days=1), START + timedelta(days=30))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def manager() -> Iterator[Any]:
    """Who manages security; top management is there as well."""
    with clock.at(START - timedelta(days=400)):
        manager, _leads = holding("security_manager"), holding("it_executive_officer")
    with clock.at(START):
        yield manager


def holding(key: str) -> Any:
    role = RoleDefinition.objects.get(key=key)
    person = make_person(role.rights)
    make("role_assignment", role=role, person=person, starts_on=date(2020, 1, 1))
    return person


def priority(key: str) -> SecurityPriority:
    return SecurityPriority.objects.get(key=key)


def marked(key: str = "high") -> Incident:
    """New and of security, of which the manager is told at once."""
    category = SecurityCategory.objects.get(key="phishing")
    return factories.incident(
        security=True, security_category=category, security_priority=priority(key)
    )


def after(passed: timedelta) -> Any:
    return clock.at(START + passed)


def rank(incident: Incident, key: str) -> None:
    fresh = Incident.objects.get(pk=incident.pk)
    writes.edit(fresh, by=None, values={"security_priority": priority(key)}, authority=SYSTEM)


def reason(incident: Incident, passed: timedelta) -> str | None:
    """Why it was nonconforming then; None where it was not."""
    with after(40 * DAY):
        run = actions.run_checks(by=None, as_of=START + passed, period=PERIOD, only={"CHK-SEC-06"})
    rows = CheckRow.objects.filter(outcome__run=run, reference=incident.reference)
    return rows.values_list("reason", flat=True).first()


def answered(incident: Incident, manager: Any, passed: timedelta) -> None:
    """What is due is told, and the manager acknowledges it then."""
    with after(HOUR):
        security_path.follow_due()
    with after(passed):
        security_path.acknowledge(incident, by=manager)


def test_what_was_late_stays_late_where_the_priority_is_lowered(manager: Any) -> None:
    incident = marked()
    answered(incident, manager, 90 * MINUTE)
    assert reason(incident, 2 * HOUR) == "acknowledged_late"
    with after(3 * HOUR):
        rank(incident, "low")
    for passed in (2 * HOUR, 4 * HOUR, DAY):
        assert reason(incident, passed) == "acknowledged_late"


def test_it_is_in_time_where_it_was_lowered_before_its_time_had_passed(manager: Any) -> None:
    incident = marked()
    with after(50 * MINUTE):
        rank(incident, "low")
    answered(incident, manager, 90 * MINUTE)
    assert [reason(incident, passed) for passed in (45 * MINUTE, DAY)] == [None, None]


def test_it_judges_by_the_time_that_the_priority_gave_then(manager: Any) -> None:
    incident = marked()
    answered(incident, manager, 90 * MINUTE)
    with after(3 * HOUR):
        values = {"acknowledge_seconds": 28800}
        writes.edit(priority("high"), by=None, values=values, authority=SYSTEM)
    assert [reason(incident, passed) for passed in (2 * HOUR, DAY)] == ["acknowledged_late"] * 2


def test_a_step_that_was_due_and_not_taken_stays_so(manager: Any) -> None:
    incident = marked()
    security_path.acknowledge(incident, by=manager)
    with after(2 * HOUR):
        rank(incident, "low")
    assert [reason(incident, passed) for passed in (HOUR, 90 * MINUTE, DAY)] == [
        None, "not_told:2", "not_told:2",
    ]  # fmt: skip


def test_what_is_raised_is_told_from_then_on(manager: Any) -> None:
    incident = marked("low")
    security_path.acknowledge(incident, by=manager)
    with after(3 * HOUR):
        rank(incident, "high")
    assert [reason(incident, passed) for passed in (2 * HOUR, DAY)] == [None, None]


def test_one_that_waits_in_new_is_judged_by_its_path(manager: Any) -> None:
    incident = marked()
    assert [reason(incident, passed) for passed in (50 * MINUTE, 61 * MINUTE, 2 * HOUR)] == [
        None, "not_acknowledged", "not_told:2",
    ]  # fmt: skip


def test_one_in_new_is_asked_for_no_class_yet(manager: Any) -> None:
    incident = factories.incident(security=True)
    security_path.acknowledge(incident, by=manager)
    assert reason(incident, DAY) is None


def test_what_is_canceled_in_new_is_judged_by_its_path_too(manager: Any) -> None:
    incident = marked()
    with after(2 * HOUR):
        writes.perform(
            incident, "cancel", by=incident.reporter, reason="It was a test.", authority=SYSTEM
        )
    assert [reason(incident, passed) for passed in (3 * HOUR, DAY)] == ["not_told:2"] * 2
