"""The first screen of other staff."""

from typing import Any

from django.db.models import F, Q, QuerySet

from shallmark.kernel import access, clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.home_queue import shift, visible
from shallmark.operate.customer_service.listed_clock import clock_of, with_clock
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.pages.list_counts import bounded_each

#: of each list on a first screen
MOST = 25


def work_context(person: Person) -> dict[str, Any]:
    """My work by due time, my teams' unassigned work, and the lists with their counts."""
    mine = visible(person).filter(status__in=OPEN, assigned_to=person)
    team = visible(person).filter(
        status__in=OPEN, assigned_to__isnull=True, assigned_team__in=person.team_ids
    )
    urgent = visible(person).filter(Q(major=True) | Q(priority__lte=2), status__in=OPEN)
    lists = _lists(person)
    return {
        "mine": _rows(mine),
        "team": _rows(team),
        "urgent": _rows(urgent) if "incident_manager" in person.role_keys else [],
        "shift": shift(person, clock.now()),
        "lists": lists,
        "may_create": access.may_create(person, "incident"),
    }


def _rows(incidents: QuerySet[Incident]) -> list[dict[str, Any]]:
    near = incidents.select_related("customer", "reporter", "service")
    ordered = with_clock(near).order_by(F("next_due_at").asc(nulls_last=True), "priority", "-pk")
    return [
        {
            "incident": incident,
            "clock": clock_of(incident),
        }
        for incident in ordered[:MOST]
    ]


def _lists(person: Person) -> list[dict[str, Any]]:
    """Shipped views that ask for attention, with bounded counts. One query."""
    now = clock.now()
    keys = ("team", "due", "breached", "reminder", "major", "reopened", "silent")
    views = [view for view in IncidentRecord.views if view.key in keys and view.condition]
    querysets = [visible(person).filter(view.condition(person, now)) for view in views]  # type: ignore[misc]
    places = [(str(view.name), f"/incidents?view={view.key}") for view in views]
    counts = bounded_each(querysets)
    return [
        {"name": name, "url": url, "count": count}
        for (name, url), count in zip(places, counts, strict=True)
    ]
