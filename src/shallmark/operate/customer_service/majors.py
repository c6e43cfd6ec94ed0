"""Top management hears of a major incident: when it is declared, and each public word about it.

ISO/IEC 20000-1:2018, 8.6.1; CHK-INC-09.
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from shallmark.common.discussion.models import Entry
from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel import clock
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import Incident

#: the page of the incident that its notices lead staff to
ROOM = "room"


def top_management() -> QuerySet[Person]:
    """People who hold a role of top management today."""
    return holders(role_assignments__role__top_management=True)


def holders(**role: bool | str) -> QuerySet[Person]:
    """Active people with an assignment of today that fits."""
    today = clock.now().date()
    lasting = Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gt=today)
    held = Q(role_assignments__starts_on__lte=today, is_active=True, **role) & lasting
    people: QuerySet[Person] = get_user_model().objects.filter(held).distinct()
    return people


@after(Incident, "declare_major")
def tell_declaration(incident: Incident, event: WriteEvent) -> None:
    """A declaration is told in its own transaction."""
    tell_management(incident, event.reason, at=event.at)


def notify_management(entry: Entry, incident: Incident) -> None:
    """What the caller is told of a major incident, top management is told too."""
    if incident.major:
        tell_management(incident, entry.text, at=entry.at)


def tell_management(incident: Incident, text: str, *, at: datetime) -> None:
    """Top management has a notice of it; a silent source tells nobody."""
    # Whoever declares it and is top management is told as well: the duty is to have been told.
    if not is_silent():
        notify(
            top_management(),
            "major",
            incident,
            at=at,
            values={"page": ROOM, **({"text": text} if text else {})},
            audience="top_management",
        )
