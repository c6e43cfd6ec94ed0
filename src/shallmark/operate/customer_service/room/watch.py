"""The watch over rooms: who is reminded before the next news is due, and called in once it is late.

A reminder goes out once for each due moment. It may run twice.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.notices.notify import is_silent, notify
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.escalations import when
from shallmark.operate.customer_service.majors import ROOM
from shallmark.operate.customer_service.majors import holders as role_holders
from shallmark.operate.customer_service.models import Incident, MajorReminder, MajorReview
from shallmark.operate.customer_service.models.states import ENDED, OPEN
from shallmark.operate.customer_service.room import acts, due
from shallmark.operate.customer_service.rules import workdays_waited

Kind = MajorReminder.Kind


def governed_here() -> QuerySet[Incident]:
    """What a source still governs is watched there."""
    return Incident.objects.filter(Q(source_system="") | Q(source_state=""), major=True)


def remind_news(now: datetime | None = None) -> int:
    """Remind of the next news of each open room, and call in who leads once it is late."""
    moment, done = now or clock.now(), 0
    for incident in governed_here().filter(status__in=OPEN).order_by("pk"):
        waited = due.begun_and_due(incident, due.latest(incident))
        if waited is None or due.warns_from(*waited) > moment:
            continue
        done += _remind(incident, Kind.NEWS, waited[1], moment)
        if waited[1] <= moment:
            done += _remind(incident, Kind.LATE, waited[1], moment)
    return done


def remind_reviews(now: datetime | None = None) -> int:
    """Remind of reviews of which half the time has passed."""
    moment, done = now or clock.now(), 0
    half = int(value("major_review_days")) / 2
    planned = MajorReview.objects.filter(status="planned").values("incident")
    for incident in governed_here().filter(status__in=ENDED, pk__in=planned).order_by("pk"):
        if incident.resolved_at and (workdays_waited(incident, moment) or 0) >= half:
            done += _remind(incident, Kind.REVIEW, incident.resolved_at, moment)
    return done


def _remind(incident: Incident, kind: MajorReminder.Kind, due_at: datetime, now: datetime) -> bool:
    """Tell whose turn it is; nobody twice of the same due moment."""
    people = [one for one in _whom(incident, kind) if one is not None and one.is_active]
    if not people:
        return False
    with write_transaction(by=None, verb="remind", authority=SYSTEM):
        _row, new = MajorReminder.objects.get_or_create(
            incident=incident, kind=kind, due_at=due_at, defaults={"at": now, "told": people[0]}
        )
        if new and not is_silent():
            values = {"metric": _("Next update"), "due": when(due_at), "page": ROOM}
            said = "warning"
            if kind == Kind.LATE:
                said = "breach"
            elif kind == Kind.REVIEW:
                said, values = "due", {}
            notify(people, said, incident, at=now, values=values, audience="escalation")
    return new


def _whom(incident: Incident, kind: MajorReminder.Kind) -> list[Person | None]:
    """Who communicates, else who leads; late, both, who answers for it, and incident managers."""
    held = acts.holders(incident)
    communicator = held.get(acts.Role.COMMUNICATOR)
    speaks = communicator.person if communicator else None
    if kind == Kind.NEWS:
        return [speaks or incident.major_manager]
    if kind == Kind.REVIEW:
        return [incident.major_manager, incident.service.owner if incident.service else None]
    managers = role_holders(role_assignments__role__rights="incident_manager")
    return [incident.major_manager, speaks, incident.owner, *managers]
