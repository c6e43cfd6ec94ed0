"""The clock of an incident where incidents are listed: on first screens and in rooms."""

from typing import Any

from django.db.models import QuerySet

from shallmark.common.calendars.list_clock import COUNTED, clock_cell, counted
from shallmark.operate.customer_service.models import Incident


def with_clock(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """The incidents, with what `clock_of` asks of each."""
    return incidents.annotate(**counted("incident"))


def clock_of(incident: Incident) -> dict[str, Any] | None:
    """The clock that is due first, as every list shows it; for incidents `with_clock`."""
    return clock_cell(
        state=incident.clock_state,
        due=incident.next_due_at,
        counted=getattr(incident, COUNTED),
        held=incident.held_at,
    )
