"""The clocks of an incident: its event log, read by the engine, kept as ClockResult rows.

Nothing is counted up. Each write computes the clocks again from the log, so a priority change keeps
earlier pauses and a reopened clock goes on where it stopped (ISO/IEC 20000-1:2018, 8.3.3, 8.6.1).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from shallmark.common.calendars.clocks import keep_results
from shallmark.common.calendars.engine import ClockState, evaluate
from shallmark.common.calendars.models import ClockResult
from shallmark.common.calendars.queries import working_times
from shallmark.common.calendars.rules import ClockRule, Goal, Mark
from shallmark.kernel.hooks import Change
from shallmark.operate.customer_service.models import HoldReason, Incident
from shallmark.operate.customer_service.models.states import ENDED, OPEN, Status
from shallmark.plan.alignment.queries import targets_in_force

STOPPED = frozenset({Status.RESOLVED.value, Status.CLOSED.value})
CANCELED = frozenset({Status.CANCELED.value})
RUNNING_STATES = ("running", "warned", "breached")
#: the most urgent word for the list, first found wins
ORDER = ("breached", "warned", "running", "paused", "missed", "met", "canceled")


@dataclass(frozen=True)
class Clock:
    """A computed clock with the label of its target."""

    rule: ClockRule
    state: ClockState


def rules() -> list[ClockRule]:
    """The metrics of an incident. Costs one query: the reasons that pause are data."""
    pausing = HoldReason.objects.filter(pauses=True).values_list("key", flat=True)
    pauses = frozenset(f"{Status.ON_HOLD}/{key}" for key in pausing)
    begun = frozenset(str(state) for state in Status if state != Status.NEW) - CANCELED
    return [
        ClockRule("response", stops=begun | {"@replied"}, cancels=CANCELED, once=True),
        ClockRule("resolution", stops=STOPPED, pauses=pauses, cancels=CANCELED),
        ClockRule(
            "next_update",
            starts=frozenset({str(state) for state in OPEN}),
            stops=STOPPED,
            pauses=pauses,
            cancels=CANCELED,
            restarts=frozenset({"@replied"}),
        ),
    ]


def log_of(incident: Incident) -> list[Mark]:
    """The incident's log for the engine. Costs one query."""
    events = (
        apps.get_model("customer_service", "IncidentEvent")
        .objects.filter(pgh_obj_id=incident.pk)
        .order_by("pgh_id")
        .values_list(
            "updated_at",
            "status",
            "priority",
            "hold_reason_id",
            "responded_at",
            "pgh_created_at",
            "pgh_context",
        )
    )
    keys = dict(HoldReason.objects.values_list("pk", "key"))
    marks: list[Mark] = []
    answered = None
    for at, status, priority, reason, responded, recorded, context in events:
        event = "replied" if responded is not None and responded != answered else ""
        answered = responded
        # The caller's waiting begins with the report, even when it was written down later.
        moment = min(at, incident.reported_at) if not marks else at
        # A write with its own time (import, simulation) was not entered late, but elsewhere.
        recorded_at = None if "at" in (context or {}) else recorded
        marks.append(Mark(moment, status, priority, keys.get(reason, ""), event, recorded_at))
    return marks


def goals_of(incident: Incident, at: datetime) -> dict[str, Callable[[int | None], Goal | None]]:
    """Metric -> goal of a priority, from the targets in force. Costs one query."""
    found: dict[str, dict[int, Goal]] = {}
    for target in targets_in_force(
        service_id=incident.service_id, customer_id=incident.customer_id, at=at
    ):
        found.setdefault(target.metric, {})[target.priority] = Goal(
            seconds=target.goal_seconds,
            calendar=target.calendar.key,
            warn_share=target.warn_percent / 100,
            label=target.reference,
        )
    return {
        metric: lambda priority, by_priority=by_priority: by_priority.get(priority or 0)
        for metric, by_priority in found.items()
    }


def clocks_of(incident: Incident, as_of: datetime) -> list[Clock]:
    """Every clock of the incident as of a moment. Costs five queries."""
    log, goals = log_of(incident), goals_of(incident, incident.created_at)
    found = []
    for rule in rules():
        if rule.metric not in goals:
            continue
        state = evaluate(rule, log, working_times(), goals[rule.metric], as_of)
        if state is not None:
            found.append(Clock(rule, state))
    return found


def keep_clocks(incident: Incident, as_of: datetime) -> list[Clock]:
    """Compute and keep: the result rows, and the due time that lists sort by."""
    found = clocks_of(incident, as_of)
    keep_results("incident", incident.pk, incident.reference, [clock.state for clock in found])
    due, state = summary(found)
    if (due, state) != (incident.next_due_at, incident.clock_state):
        incident.next_due_at, incident.clock_state = due, state
        Incident.objects.filter(pk=incident.pk).update(next_due_at=due, clock_state=state)
    return found


def summary(found: Iterable[Clock]) -> tuple[datetime | None, str]:
    """The earliest due time of what still runs, and the most urgent state."""
    clocks = list(found)
    running = [clock.state for clock in clocks if clock.state.state in RUNNING_STATES]
    due = min((state.due_at for state in running if state.due_at), default=None)
    states = {clock.state.state for clock in clocks}
    return due, next((word for word in ORDER if word in states), "")


_CLOCK_FIELDS = {"priority", "service", "customer", "responded_at", "hold_reason", "reported_at"}


def after_step(change: Change) -> None:
    """Clocks follow each write that could move them; closed imports have none."""
    incident = change.record
    if not isinstance(incident, Incident) or change.source == "import":
        return
    if change.verb == "edit" and not _CLOCK_FIELDS & change.before.keys():
        return
    if incident.status in ENDED and change.before.get("status") in ENDED:
        return
    keep_clocks(incident, change.at)


def forget(incident: Incident) -> None:
    """No clocks any more, as for a record that is governed by another tool."""
    ClockResult.objects.filter(record_key="incident", record_id=incident.pk).delete()
