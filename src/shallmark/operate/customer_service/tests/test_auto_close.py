"""Closing by itself: after the working days of the service's own calendar, and never for a source
that still governs the record."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.working_time import Hours, Opening
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.actions import close_due
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def resolved(**values: Any) -> Incident:
    done = {"resolution": "It was restarted.", "resolution_code": make("resolution_code")}
    with clock.at(MONDAY):
        incident = writes.perform(
            make("incident", **values), "triage", by=make("person"), authority=SYSTEM
        )
        by = make("person")
        return writes.perform(  # type: ignore[no-any-return]
            incident,
            "resolve",
            by=by,
            values=done,
            reason="Done as agreed",
            confirm=True,
            authority=SYSTEM,
        )


def status(incident: Incident) -> str:
    return str(Incident.objects.get(pk=incident.pk).status)


def test_it_closes_after_five_working_days_and_not_a_day_before() -> None:
    incident = resolved()
    assert close_due(MONDAY + timedelta(days=6)) == 0
    assert close_due(MONDAY + timedelta(days=7)) == 1
    assert status(incident) == "closed"
    assert close_due(MONDAY + timedelta(days=8)) == 0


def test_it_counts_the_days_of_the_calendar_of_its_service() -> None:
    with clock.at(MONDAY):
        week = (Opening(0, 540, 1020), Opening(1, 540, 1020))
        calendar = make_calendar(
            by=None, title="Two days", hours=Hours("two-days", "UTC", week), authority=SYSTEM
        )
    incident = resolved(service=make("service", hours=calendar))
    assert close_due(MONDAY + timedelta(days=14)) == 0
    assert close_due(MONDAY + timedelta(days=15)) == 1
    assert status(incident) == "closed"


def test_it_refuses_to_close_by_itself_too_early() -> None:
    incident = resolved()
    with pytest.raises(GateClosed) as shut:
        writes.perform(
            incident, "auto_close", by=None, at=MONDAY + timedelta(days=4), authority=SYSTEM
        )
    assert shut.value.check == "CHK-INC-06"


def test_it_leaves_to_a_source_what_it_governs() -> None:
    incident = resolved()
    Incident.objects.filter(pk=incident.pk).update(source_system="old", source_state="Resolved")
    assert close_due(MONDAY + timedelta(days=30)) == 0
