"""The watch over the clocks: who is called in at a mark, and what the customer hears.

The customer is told before the target is missed (CHK-INC-03, CHK-INC-04).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.calendars.clocks import mark_due
from shallmark.common.calendars.models import ClockResult
from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.majors import holders
from shallmark.operate.customer_service.models import Contact, Escalation, Incident

WARNING, BREACH = Escalation.Kind.WARNING, Escalation.Kind.BREACH
LEVEL = {WARNING: 1, BREACH: 2}
WATCHED = ("response", "resolution")
ABOUT_TO = ("warned", "breached", "paused")


def escalate_due_targets(now: datetime | None = None, *, limit: int = 500) -> int:
    """Call people in for each clock past a mark, once for each mark; returns for how many.

    A paused clock has no due moment, so waiting is never a breach. What a source still governs, is
    watched there. Safe to run twice.
    """
    moment = now or clock.now()
    with write_transaction(by=None, verb="mark", authority=SYSTEM):
        mark_due(moment)
    done = 0
    for result in _past_a_mark(moment).iterator():
        if done == limit:
            break
        with write_transaction(by=None, verb="escalate", authority=SYSTEM):
            incidents = Incident.objects.select_for_update(of=("self",), skip_locked=True)
            incident = incidents.filter(pk=result.record_id).first()
            done += incident is not None and _call_in(incident, result, moment)
    return done


def _past_a_mark(moment: datetime) -> QuerySet[ClockResult]:
    """Clocks of which a mark has passed and nobody was called in for it."""
    escalations = Escalation.objects.filter(
        incident=OuterRef("record_id"), metric=OuterRef("metric")
    )
    governed = Incident.objects.filter(pk=OuterRef("record_id")).exclude(
        Q(source_system="") | Q(source_state="")
    )
    unheard = ~Exists(escalations.filter(kind=WARNING)) | (
        Q(state="breached") & ~Exists(escalations.filter(kind=BREACH))
    )
    return ClockResult.objects.filter(
        unheard,
        ~Exists(governed),
        record_key="incident",
        metric__in=WATCHED,
        state__in=ABOUT_TO,
        warning_at__lte=moment,
    ).order_by("due_at", "pk")


def _call_in(incident: Incident, result: ClockResult, moment: datetime) -> bool:
    """Tell whoever works on it; at a breach whoever leads and answers for it as well."""
    lead = incident.assigned_team.owner if incident.assigned_team else None
    line = [incident.assigned_to, lead, incident.owner]
    people = [
        candidate
        for candidate in line
        if candidate is not None and candidate.is_active and not candidate.is_system
    ]
    people = people or list(holders(role_assignments__role__rights="incident_manager"))
    if not people:
        return False
    details: dict[str, Any] = {"at": moment, "due": result.due_at}
    escalate(incident, result.metric, recipient=people[0], others=(), **details)
    if result.state == "breached":
        escalate(
            incident, result.metric, recipient=people[0], others=people[1:], kind=BREACH, **details
        )
    Incident.objects.filter(pk=incident.pk).update(clock_state=result.state)
    return True


def escalate(
    incident: Incident,
    metric: str,
    *,
    at: datetime,
    recipient: Person | None = None,
    others: Iterable[Person] = (),
    warn: bool = True,
    kind: Escalation.Kind = WARNING,
    due: datetime | None = None,
) -> None:
    """Record that somebody was called in at a mark, and tell them and the customer, once each.

    A silent source, such as the simulation, records without telling.
    """
    _escalation, new = Escalation.objects.get_or_create(
        incident=incident,
        kind=kind,
        metric=metric,
        level=LEVEL[kind],
        defaults={"at": at, "told": recipient},
    )
    if new and not is_silent():
        values = {"metric": _name(metric), "due": when(due)}
        notify(
            [recipient, *others], str(kind), incident, at=at, values=values, audience="escalation"
        )
    if warn and metric == "resolution":
        _warn_customer(incident, metric, at)


def _warn_customer(incident: Incident, metric: str, at: datetime) -> None:
    """The customer hears of the risk; it counts as told only if somebody could be told."""
    known = {"incident": incident, "kind": Contact.Kind.WARNING, "metric": metric}
    if Contact.objects.filter(**known).exists():
        return
    if is_silent() or notify([_customer(incident)], "at_risk", incident, at=at, audience="caller"):
        text = _("The agreed time may be missed; we are working on it.")
        Contact.objects.create(**known, at=at, text=text)


def _customer(incident: Incident) -> Person | None:
    """The caller; where a monitor reported it, the owner of the service."""
    reporter = incident.reporter
    if reporter is not None and not reporter.is_system:
        return reporter
    return incident.service.owner if incident.service else None


def _name(metric: str) -> str:
    return _("First response") if metric == "response" else _("Resolution")


def when(due: datetime | None) -> str:
    """Kept as it is; a notice says it in its reader's zone."""
    return due.isoformat(timespec="minutes") if due else "\u2026"
