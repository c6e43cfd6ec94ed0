"""Major incidents that are not over, as first screens tell them: the way into each room."""

from collections.abc import Mapping
from dataclasses import dataclass

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.majors import ROOM
from shallmark.operate.customer_service.models import Incident, MajorUpdate
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.room import due

#: named on a first screen
MOST = 5


@dataclass(frozen=True)
class OpenRoom:
    """A room in which work goes on, and the clock until its next news."""

    incident: Incident
    next: Mapping[str, object] | None

    @property
    def url(self) -> str:
        return f"{self.incident.get_absolute_url()}/{ROOM}"


def open_rooms(person: Person) -> list[OpenRoom]:
    """The oldest first. One query; where there is one, one more and the longest silence."""
    majors = Incident.objects.visible_to(person).filter(major=True, status__in=OPEN)
    found = list(majors.order_by("declared_at", "pk")[:MOST])
    if not found:
        return []
    updates = MajorUpdate.objects.filter(incident__in=found).order_by("number")
    last = {update.incident_id: update for update in updates}
    return [OpenRoom(one, _next(one, last.get(one.pk))) for one in found]


def _next(incident: Incident, last: MajorUpdate | None) -> Mapping[str, object] | None:
    declared = incident.declared_at
    counts = last if last is not None and declared is not None and last.at >= declared else None
    waited = due.begun_and_due(incident, counts)
    return due.picture(*waited, clock.now()) if waited else None
