"""The clocks of an incident: its event log, read by the engine, kept as ClockResult rows.

Nothing is counted up. Each write computes the clocks again from the log, so a priority change keeps
earlier pauses and a reopened clock goes on where it stopped (ISO/IEC 20000-1:2018, 8.3.3, 8.6.1).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shallmark.common.calendars.clocks import keep_results
from shallmark.common.calendars.engine import ClockState, evaluate
from shallmark.common.calendars.models import ClockResult
from shallmark.common.calendars.queries import working_times
from shallmark.common.calendars.rules import ClockRule, Goals, StatusEvent, Target
from shallmark.common.calendars.working_time import WorkingTime
from shallmark.common.parameters.texts import says
from shallmark.kernel.config_cache import VersionedCache
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.models import HoldReason, Incident
from shallmark.operate.customer_service.models.states import ENDED, OPEN, Status
from shallmark.plan.alignment.models import ServiceLevelTarget
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


@dataclass(frozen=True)
class Agreed:
    """What the organisation has agreed that decides about clocks."""

    reasons: dict[int, str]
    rules: list[ClockRule]
    times: Mapping[str, WorkingTime]
    #: moments at which some target begins or ends, in order
    turns: list[datetime]
    #: (service, customer, number of turns before) -> goals, filled as they are asked for
    goals: dict[tuple[int | None, int | None, int], dict[str, Goals]]


def _load() -> Agreed:
    reasons = list(HoldReason.objects.values_list("pk", "key", "pauses"))
    spans = ServiceLevelTarget.objects.values_list("valid_from", "valid_to")
    return Agreed(
        reasons={pk: key for pk, key, _pauses in reasons},
        rules=_rules(key for _pk, key, pauses in reasons if pauses),
        times=working_times(),
        turns=sorted({moment for span in spans for moment in span if moment is not None}),
        goals={},
    )


_agreed = VersionedCache(
    _load, "customer_service.HoldReason", "alignment.ServiceLevelTarget", "calendars.Calendar"
)


def rules() -> list[ClockRule]:
    """The metrics of an incident; the reasons that pause are data of the organisation."""
    return _agreed.get().rules


def _rules(pausing: Iterable[str]) -> list[ClockRule]:
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


#: what the engine reads of each event, in the order of `_marks`
_LOG = (
    "updated_at",
    "status",
    "priority",
    "hold_reason_id",
    "hold_note",
    "responded_at",
    "pgh_created_at",
    "pgh_context",
)


def log_of(incident: Incident) -> list[StatusEvent]:
    """The incident's log for the engine. Costs one query."""
    events = (
        versions_of(Incident).filter(pgh_obj_id=incident.pk).order_by("pgh_id").values_list(*_LOG)
    )
    return _marks(events, incident)


def _marks(events: Iterable[tuple[Any, ...]], incident: Incident) -> list[StatusEvent]:
    keys, reported_at = _agreed.get().reasons, incident.reported_at
    marks: list[StatusEvent] = []
    answered = None
    for at, status, priority, reason, note, responded, recorded, context in events:
        event = "replied" if responded is not None and responded != answered else ""
        answered = responded
        # The caller's waiting begins with the report, even when it was written down later.
        moment = min(at, reported_at) if not marks else at
        # A write with its own time (import, simulation) was not entered late, but elsewhere.
        recorded_at = None if "at" in (context or {}) else recorded
        # What is waited for, and from whom: without words nothing is, and the clock goes on.
        waits = keys.get(reason, "")
        if waits and not says(incident, note) and not _of_source(incident, context):
            waits = ""
        marks.append(StatusEvent(moment, status, priority, waits, event, recorded_at))
    return marks


def _of_source(incident: Incident, context: Mapping[str, object] | None) -> bool:
    """Whether the source of the incident wrote it: what that calls a wait, counts as one."""
    return bool(incident.source_system) and (context or {}).get("source") == "import"


def first_log(incident: Incident) -> list[StatusEvent]:
    """The log of an incident that is just made: what `log_of` will read of it, without a query."""
    moment = min(incident.created_at, incident.reported_at)
    return [StatusEvent(moment, incident.status, incident.priority)]


def foresee(incident: Incident) -> None:
    """Due time and clock of a new incident, so that it is written once."""
    clocks = clocks_of(incident, incident.created_at, first_log(incident))
    incident.next_due_at, incident.clock_state = summary(clocks)


def goals_of(incident: Incident, at: datetime) -> dict[str, Goals]:
    """Metric -> goal of a priority, from the targets in force."""
    agreed = _agreed.get()
    # Between two days on which some target begins or ends, the same ones are in force.
    place = (incident.service_id, incident.customer_id, bisect_right(agreed.turns, at))
    if place not in agreed.goals:
        agreed.goals[place] = _goals(*place[:2], at)
    return agreed.goals[place]


def _goals(service_id: int | None, customer_id: int | None, at: datetime) -> dict[str, Goals]:
    targets: dict[str, dict[int, Target]] = {}
    for target in targets_in_force(service_id=service_id, customer_id=customer_id, at=at):
        targets.setdefault(target.metric, {})[target.priority] = Target(
            seconds=target.goal_seconds,
            calendar=target.calendar.key,
            warn_share=target.warn_percent / 100,
            label=target.reference,
        )
    return {metric: _looking_up(by_priority) for metric, by_priority in targets.items()}


def _looking_up(by_priority: dict[int, Target]) -> Goals:
    def goal(priority: int | None) -> Target | None:
        return by_priority.get(priority or 0)

    return goal


def clocks_of(
    incident: Incident, as_of: datetime, log: list[StatusEvent] | None = None
) -> list[Clock]:
    """Every clock of the incident as of a moment. Costs the query of a log that is not given."""
    log = log_of(incident) if log is None else log
    goals = goals_of(incident, incident.created_at)
    times = _agreed.get().times
    clocks = []
    for rule in rules():
        if rule.metric not in goals:
            continue
        state = evaluate(rule, log, times, goals[rule.metric], as_of)
        if state is not None:
            clocks.append(Clock(rule, state))
    return clocks


def keep_clocks(
    incident: Incident, as_of: datetime, *, new: bool = False, of_source: bool = False
) -> list[Clock]:
    """Compute and keep: the result rows, and the due time that lists sort by.

    What was passed before a write here stays so; a source tells its whole log again (`of_source`).
    """
    clocks = clocks_of(incident, as_of, first_log(incident) if new else None)
    keep_results(
        "incident",
        incident.pk,
        incident.reference,
        [clock.state for clock in clocks],
        new=new,
        written_at=None if of_source else as_of,
        renewed=[rule.metric for rule in rules() if rule.restarts],
    )
    due, state = summary(clocks)
    if (due, state) != (incident.next_due_at, incident.clock_state):
        incident.next_due_at, incident.clock_state = due, state
        Incident.objects.filter(pk=incident.pk).update(next_due_at=due, clock_state=state)
    return clocks


def summary(evaluated: Iterable[Clock]) -> tuple[datetime | None, str]:
    """The earliest due time of what still runs, and the most urgent state."""
    clocks = list(evaluated)
    running = [clock.state for clock in clocks if clock.state.state in RUNNING_STATES]
    due = min((state.due_at for state in running if state.due_at), default=None)
    states = {clock.state.state for clock in clocks}
    return due, next((word for word in ORDER if word in states), "")


_CLOCK_FIELDS = {
    "priority",
    "impact",
    "urgency",
    "service",
    "customer",
    "responded_at",
    "hold_reason",
    "hold_note",
    "reported_at",
}


@after(Incident)
def follow_write(incident: Incident, event: WriteEvent) -> None:
    """Clocks follow each write that could move them; closed imports have none."""
    if event.source == "import":
        return
    moved = event.before.get("status", incident.status) != incident.status
    if event.verb != "create" and not moved and not _CLOCK_FIELDS & event.before.keys():
        return
    if incident.status in ENDED and event.before.get("status") in ENDED:
        return
    keep_clocks(incident, event.at, new=event.verb == "create")


def forget(incident: Incident) -> None:
    """No clocks any more, as for a record that is governed by another tool."""
    ClockResult.objects.filter(record_key="incident", record_id=incident.pk).delete()
