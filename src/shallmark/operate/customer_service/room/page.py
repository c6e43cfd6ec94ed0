"""What the page of the room shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.forms import priority_name
from shallmark.operate.customer_service.models import (
    Incident,
    MajorFact,
    MajorFactWithdrawal,
    MajorRole,
    MajorUpdate,
)
from shallmark.operate.customer_service.models.states import OPEN, Status
from shallmark.operate.customer_service.page_clocks import Line, stored_clocks
from shallmark.operate.customer_service.room import around, audiences, due, report, told
from shallmark.operate.customer_service.room.acts import Role
from shallmark.pages.formats import duration
from shallmark.pages.record_base import is_changeable


def room_context(incident: Incident, person: Person, show: str = "all") -> dict[str, Any]:
    """Everything of the room. Some twelve queries."""
    now = clock.now()
    facts, updates = told.facts_of(incident), told.updates_of(incident)
    roles = told.roles_of(incident)
    clocks, rows = stored_clocks(incident, now)
    every = told.lines(incident, facts, updates, roles, rows.values())
    kinds = {"facts": "fact", "messages": "message"}
    wanted = kinds.get(show)
    last = updates[0] if updates else None
    places = _places(roles, person, is_changeable(incident))
    acts_here = is_changeable(incident) or any(
        place["row"] is not None and place["row"].person_id == person.pk for place in places
    )
    people = audiences.people_of(incident)
    return {
        "record": incident,
        "base": incident.get_absolute_url(),
        "lines": [line for line in every if wanted is None or line.kind == wanted],
        "counted": len(every),
        "show": show if show in told.SHOWN else "all",
        "roles": places,
        "last": last,
        "number": len(updates) + 1,
        "is_open": incident.status in OPEN,
        "may_act": acts_here and incident.major and incident.status in {*OPEN, Status.RESOLVED},
        "may_step": is_changeable(incident),
        "kinds": MajorFact.Kind.choices,
        "sures": MajorUpdate.Sure.choices,
        "audiences": audiences.offered(people),
        "people": people,
        "longest": due.interval(),
        "changes": around.changes_near(incident, person),
        "callers": around.callers(incident, person),
        "priority_name": priority_name,
        "review": None if incident.status in OPEN else report.review_of(incident, person),
        **around.work(incident, person),
        **_band(incident, last, clocks, now),
    }


def _band(
    incident: Incident, last: MajorUpdate | None, clocks: list[Line], now: datetime
) -> Mapping[str, Any]:
    """How long it lasts, what is agreed, and when the next news is due."""
    until = incident.resolved_at if incident.status not in OPEN else None
    since = incident.declared_at
    counts = last if last is not None and since is not None and last.at >= since else None
    waited = due.begun_and_due(incident, counts)
    resolution = [line for line in clocks if line["metric"] == "resolution"]
    return {
        "down_for": duration(((until or now) - incident.reported_at).total_seconds()),
        "until": until,
        "resolution": resolution[0] if resolution else None,
        "next": due.picture(*waited, now) if waited else None,
        "next_due": waited[1] if waited else None,
    }


def _places(roles: list[MajorRole], person: Person, may_change: bool) -> list[dict[str, Any]]:
    """Each role with who holds it, and whether the reader may take it or hand it over."""
    held = {row.role: row for row in roles}
    may_change = may_change or person.pk in {row.person_id for row in held.values()}
    manager = held.get(Role.MANAGER)
    leads = manager is not None and manager.person_id == person.pk
    may_lead = leads or "incident_manager" in person.role_keys
    return [
        {
            "key": key,
            "name": name,
            "row": held.get(key),
            "may_take": may_change and key not in held,
            "may_hand": may_change
            and (key not in held or held[key].person_id == person.pk or may_lead),
            "may_take_over": may_lead and key in held and held[key].person_id != person.pk,
        }
        for key, name in Role.choices
    ]


def mark_of(incident: Incident) -> str:
    """What changes when somebody does something in the room: one query."""
    withdrawn = MajorFactWithdrawal.objects.filter(fact__incident=OuterRef("pk"))
    newest = {
        "facts": MajorFact.objects.filter(incident=OuterRef("pk")),
        "withdrawn": withdrawn,
        "updates": MajorUpdate.objects.filter(incident=OuterRef("pk")),
        "roles": MajorRole.objects.filter(incident=OuterRef("pk")),
    }
    parts = {name: Subquery(rows.order_by("-pk").values("pk")[:1]) for name, rows in newest.items()}
    found = Incident.objects.filter(pk=incident.pk).annotate(**parts)
    row = found.values_list("version", *parts).first() or ()
    return "-".join(str(key or 0) for key in row)
