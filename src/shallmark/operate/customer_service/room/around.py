"""What stands around a major incident: changes of its service, incidents that hang on it, work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from shallmark.common.actions.models import Action
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.operate.customer_service.majors import ROOM
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.record_base import new_address

#: how far back changes are looked at, and how many of each are named
BACK = timedelta(days=1)
MOST = 8
UNDER_WAY = (states.Status.IMPLEMENT, states.Status.REVIEW)


@dataclass(frozen=True)
class Near:
    """A change that is under way or was done lately where it does not work."""

    change: Change
    at: datetime | None
    is_under_way: bool


def changes_near(incident: Incident, person: Person) -> list[Near]:
    """Changes of the service, begun or done in the day before it, or since. One query."""
    if incident.service is None:
        return []
    since = incident.reported_at - BACK
    lately = Q(implemented_at__gte=since) | Q(started_at__gte=since)
    running = Q(status__in=UNDER_WAY, implemented_at__isnull=True, started_at__isnull=False)
    found = Change.objects.visible_to(person).filter(
        lately | running, services__contains=[incident.service.reference]
    )
    ordered = found.order_by("-started_at", "-pk")[:MOST]
    return [
        Near(
            change,
            change.implemented_at or change.started_at,
            change.started_at is not None and change.implemented_at is None,
        )
        for change in ordered
    ]


def callers(incident: Incident, person: Person) -> list[Incident]:
    """Incidents that hang on it. One query."""
    family = Incident.objects.visible_to(person).filter(
        Q(parent=incident) | Q(duplicate_of=incident)
    )
    return list(family.select_related("reporter").order_by("-pk")[:MOST])


def work(incident: Incident, person: Person) -> dict[str, Any]:
    """Actions taken from the room, what is open first. One query."""
    found = Action.objects.visible_to(person).filter(source=incident.reference)
    actions = list(found.select_related("owner").order_by("-status", "due", "pk")[:MOST])
    return {
        "actions": actions,
        "actions_done": sum(one.status != Action.Status.OPEN for one in actions),
        "add_action": new_address(
            person,
            "action",
            source=incident.reference,
            back=f"{incident.get_absolute_url()}/{ROOM}",
        ),
    }
