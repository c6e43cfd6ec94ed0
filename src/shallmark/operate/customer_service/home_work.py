"""The first screen of other staff."""

from typing import Any

from django.db.models import F, Q, QuerySet

from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.home_queue import shift, visible
from shallmark.operate.customer_service.listed_clock import clock_of, with_clock
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.room.open_rooms import open_rooms
from shallmark.workplace.functions import Counted, counted

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
        "rooms": open_rooms(person),
        "mine": _rows(mine),
        "team": _rows(team),
        "urgent": _rows(urgent) if "incident_manager" in person.role_keys else [],
        "shift": shift(person),
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


def _lists(person: Person) -> list[Counted]:
    """Shipped views that ask for attention. One query."""
    keys = ("team", "due", "breached", "reminder", "major", "reopened", "silent")
    return list(counted(person, (f"incident.{key}" for key in keys)).values())
