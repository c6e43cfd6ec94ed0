"""The block *Security* on an incident's page: its class, the path with its clocks, the acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.gates import Gate
from shallmark.kernel.people import Person
from shallmark.operate.customer_service import gates_security as gates
from shallmark.operate.customer_service import security_path
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import Status
from shallmark.operate.customer_service.security_path import Held, PathStep
from shallmark.pages.formats import duration


@dataclass(frozen=True)
class SecurityClock:
    """A clock of the security priority: day and night from the mark on."""

    name: str
    due: datetime
    done: datetime | None

    @property
    def drawn(self) -> dict[str, str]:
        """As the clocks of pages are drawn."""
        if self.done is not None:
            kept = self.done <= self.due
            return {"state": "met" if kept else "missed", "text": _("kept") if kept else _("late")}
        left = (self.due - clock.now()).total_seconds()
        if left < 0:
            return {"state": "breached", "text": _("%(time)s over") % {"time": duration(-left)}}
        return {"state": "running", "text": _("%(time)s left") % {"time": duration(left)}}


@dataclass(frozen=True)
class Act:
    """One of the three acts before it is closed: what was said, by whom and when."""

    verb: str
    name: str
    text: str
    by: Person | None
    at: datetime | None
    #: what stands against closing
    missing: str


def security_context(incident: Incident, person: Person) -> dict[str, Any]:
    """For readers of a security incident alone; four queries, none for others."""
    if not incident.security:
        return {}
    held = security_path.priorities_held(incident)
    path = security_path.path_of(incident, held)
    return {
        "security": {
            "path": path,
            "clocks": _clocks(incident, path, held),
            "acts": _acts(incident),
            "asked": incident.decider if incident.decided_by_id is None else None,
            "acknowledges": security_path.may_acknowledge(path, person)
            and incident.reporter_id != person.pk,
            "unclassified": gates.security_class.refusal(incident),
        }
    }


def _clocks(
    incident: Incident, path: Sequence[PathStep], held: Sequence[Held]
) -> list[SecurityClock]:
    priority, since = incident.security_priority, incident.security_at
    if priority is None or since is None:
        return []
    answered = security_path.acknowledged_at(path)
    missed = security_path.missed_at(held, since, answered)
    acknowledge = missed or since + timedelta(seconds=priority.acknowledge_seconds)
    contain = since + timedelta(seconds=priority.contain_seconds)
    return [
        SecurityClock(_("Acknowledged"), acknowledge, answered),
        SecurityClock(_("Contained"), contain, incident.contained_at),
    ]


def _acts(incident: Incident) -> list[Act]:
    said = (
        ("investigate", _("Investigation"), "investigation", "investigated", gates.investigated),
        (
            "decide_security",
            _("Decision of management"),
            "management_decision",
            "decided",
            gates.decided,
        ),
        ("review_security", _("Security review"), "security_review", "reviewed", gates.reviewed),
    )
    return [
        Act(
            verb, name, getattr(incident, text), getattr(incident, f"{act}_by"),
            getattr(incident, f"{act}_at"), _missing(incident, gate),
        )
        for verb, name, text, act, gate in said
    ]  # fmt: skip


def _missing(incident: Incident, gate: Gate[Incident]) -> str:
    return "" if incident.status == Status.CANCELED else gate.refusal(incident) or ""
