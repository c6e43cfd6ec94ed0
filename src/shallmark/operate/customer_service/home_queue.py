"""The agent's queue: what came in and nobody has accepted yet, and the figures of the shift."""

from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.incident_views import to_accept
from shallmark.operate.customer_service.listed_clock import clock_of, with_clock
from shallmark.operate.customer_service.models import Incident
from shallmark.workplace.functions import Counted, counted

#: of the queue in view
MOST = 40
CHANNEL_ICONS = {
    "portal": "world",
    "email": "mail",
    "phone": "phone",
    "chat": "message-circle",
    "in_person": "user",
    "monitoring": "activity",
    "api": "api",
}


def visible(person: Person) -> QuerySet[Incident]:
    """Incidents that the person may read."""
    return Incident.objects.visible_to(person)


def queue(person: Person) -> list[dict[str, Any]]:
    """New incidents of my teams and of nobody's, due first. One query (and one for my teams)."""
    waiting = visible(person).filter(to_accept(person, clock.now()))
    near = waiting.select_related("reporter", "customer")
    rows = with_clock(near).order_by(F("next_due_at").asc(nulls_last=True), "reported_at", "pk")
    return [_row(incident) for incident in rows[:MOST]]


def _row(incident: Incident) -> dict[str, Any]:
    return {
        "incident": incident,
        "icon": CHANNEL_ICONS.get(incident.channel, "point"),
        "clock": clock_of(incident),
    }


def shift(person: Person) -> list[Counted]:
    """My open, of them due within four hours, breached, as the lists count them. One query."""
    names = ("incident.mine", "incident.mine_due", "incident.mine_late")
    return list(counted(person, names).values())


def triaged_today(person: Person, now: datetime) -> dict[str, Any]:
    """How many I and my colleagues accepted today, and the median minutes. One query."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # Whatever was triaged today was last changed today: that is what the index knows.
    done = visible(person).filter(triaged_at__gte=start, triaged_at__lte=now, updated_at__gte=start)
    spans = [
        (triaged - recorded).total_seconds()
        for triaged, recorded in done.values_list("triaged_at", "recorded_at")[:999]
        if triaged is not None
    ]
    return {"count": len(spans), "median": median(spans) if spans else None}


def recent_incidents(
    reporter: Person | None, person: Person, *, but: int | None = None
) -> list[Incident]:
    """The caller's newest incidents that I may read. One query."""
    if reporter is None:
        return []
    incidents = visible(person).filter(reporter=reporter).exclude(pk=but or 0)
    return list(incidents.order_by("-pk")[:5])
