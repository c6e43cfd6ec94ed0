"""When the next news of a major incident is due: the clock of its room.

The first is due within `major_notice` of the declaration, each further one when the last promised
it, which is never later than the longest silence of priority 1 (CHK-INC-09).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from shallmark.common.parameters.queries import value
from shallmark.operate.customer_service.models import Incident, MajorUpdate, PriorityLevel
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.pages.formats import clock_text

#: of the time until the next news, after which it is about to be late
WARNS_AT = 0.75
#: where no level of priority says how long silence may last
USUAL = timedelta(hours=1)


def interval() -> timedelta:
    """The longest silence in a major incident. One query."""
    seconds = PriorityLevel.objects.filter(level=1).values_list("update_seconds", flat=True).first()
    return timedelta(seconds=seconds) if seconds else USUAL


def is_running(incident: Incident) -> bool:
    """Whether news are owed: once it is resolved or demoted, none are due."""
    return incident.major and incident.status in OPEN


def latest(incident: Incident) -> MajorUpdate | None:
    """The last update since it was declared. One query."""
    since = incident.declared_at
    told = incident.major_updates.order_by("-number")
    return told.filter(at__gte=since).first() if since else None


def begun_and_due(incident: Incident, last: MajorUpdate | None) -> tuple[datetime, datetime] | None:
    """Since when the next news is waited for, and when it is due; None where none is owed."""
    if not is_running(incident) or incident.declared_at is None:
        return None
    if last is not None:
        return last.at, last.next_due_at
    return incident.declared_at, incident.declared_at + timedelta(
        seconds=int(value("major_notice"))
    )


def picture(begun: datetime, due: datetime, now: datetime) -> Mapping[str, object]:
    """As clocks of pages are drawn."""
    whole, left = (due - begun).total_seconds(), (due - now).total_seconds()
    used = min(max(1 - left / whole, 0.0), 1.0) if whole > 0 else 1.0
    state = "breached" if left <= 0 else "warned" if used >= WARNS_AT else "running"
    return {
        "state": state,
        "text": clock_text(state, abs(left)),
        "used": used,
        "title": _("Next update"),
    }


def warns_from(begun: datetime, due: datetime) -> datetime:
    """From when on who communicates is reminded."""
    return begun + (due - begun) * WARNS_AT
