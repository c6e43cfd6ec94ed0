"""The clocks of a case, incident or request: its event log, read by the engine, kept as rows.

Nothing is counted up. Each write computes the clocks again from the log, so a priority change keeps
earlier pauses and a reopened clock goes on where it stopped (ISO/IEC 20000-1:2018, 8.3.3, 8.6.1).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from shallmark.common.calendars import queries
from shallmark.common.calendars.clocks import keep_results
from shallmark.common.calendars.engine import ClockState, evaluate
from shallmark.common.calendars.models import ClockResult
from shallmark.common.calendars.rules import ClockRule, Goals, StatusEvent, Target
from shallmark.common.calendars.working_time import WorkingTime
from shallmark.common.parameters.texts import says
from shallmark.kernel.config_cache import VersionedCache
from shallmark.kernel.hooks import WriteEvent
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.models import HoldReason, Incident, ServiceRequest
from shallmark.plan.alignment.models import ServiceLevelTarget
from shallmark.plan.alignment.queries import targets_in_force

RUNNING_STATES = ("running", "warned", "breached")
#: the most urgent word for the list, first found wins
ORDER = ("breached", "warned", "running", "paused", "missed", "met", "canceled")
Case = TypeVar("Case", Incident, ServiceRequest)


@dataclass(frozen=True)
class Clock:
    """A computed clock with the label of its target."""

    rule: ClockRule
    state: ClockState


@dataclass(frozen=True)
class Agreed:
    """What the organisation has agreed that decides about clocks."""

    reasons: dict[int, str]
    #: keys of the reasons that pause
    pausing: tuple[str, ...]
    times: Mapping[str, WorkingTime]
    #: moments at which some target begins or ends, in order
    turns: list[datetime]
    #: (service, customer, number of turns before) -> goals, filled as they are asked for
    goals: dict[tuple[int | None, int | None, int], dict[str, Goals]]
    #: what names a target of its own -> the goal of that, filled as it is asked for
    own: dict[int, Goals]
    #: record key -> its rules, filled as they are asked for
    rules: dict[str, list[ClockRule]]


def _load() -> Agreed:
    reasons = list(HoldReason.objects.values_list("pk", "key", "pauses"))
    spans = ServiceLevelTarget.objects.values_list("valid_from", "valid_to")
    return Agreed(
        reasons={pk: key for pk, key, _pauses in reasons},
        pausing=tuple(key for _pk, key, pauses in reasons if pauses),
        times=queries.working_times(),
        turns=sorted({moment for span in spans for moment in span if moment is not None}),
        goals={},
        own={},
        rules={},
    )


_agreed = VersionedCache(
    _load, "customer_service.HoldReason", "alignment.ServiceLevelTarget", "calendars.Calendar"
)

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
#: fields of every case that its clocks are computed from
_FIELDS = frozenset({"priority", "service", "customer", "responded_at", "hold_reason", "hold_note"})


def working_times() -> Mapping[str, WorkingTime]:
    """Working time by calendar key, as every clock counts it; kept with what is agreed."""
    return _agreed.get().times


def working_time(calendar: str) -> WorkingTime | None:
    return working_times().get(calendar)


@dataclass(frozen=True)
class Clocks(Generic[Case]):
    """The clocks of one type of case."""

    key: str
    model: type[Case]
    #: the field that says since when it waits: earlier than when it was written down, maybe
    began: str
    ended: Sequence[str]
    #: the metrics, made of what pauses; those reasons are data of the organisation
    metrics: Callable[[Iterable[str]], list[ClockRule]]
    #: further fields that its clocks are computed from
    fields: frozenset[str]
    #: metric -> field that names a target of its own, instead of what is agreed by priority
    own_target: Mapping[str, str]

    def rules(self) -> list[ClockRule]:
        agreed = _agreed.get()
        if self.key not in agreed.rules:
            agreed.rules[self.key] = self.metrics(agreed.pausing)
        return agreed.rules[self.key]

    def log_of(self, case: Case) -> list[StatusEvent]:
        """The case's log for the engine. Costs one query."""
        versions = versions_of(self.model).filter(pgh_obj_id=case.pk).order_by("pgh_id")
        return self._marks(versions.values_list(*_LOG), case)

    def _marks(self, events: Iterable[tuple[Any, ...]], case: Case) -> list[StatusEvent]:
        keys, began = _agreed.get().reasons, self._began(case)
        marks: list[StatusEvent] = []
        answered = None
        for at, status, priority, reason, note, responded, recorded, context in events:
            event = "replied" if responded is not None and responded != answered else ""
            answered = responded
            # The waiting begins with the report, even when it was written down later.
            moment = min(at, began) if not marks else at
            # A write with its own time (import, simulation) was not entered late, but elsewhere.
            recorded_at = None if "at" in (context or {}) else recorded
            # What is waited for, and from whom: without words nothing is, and the clock goes on.
            waits = keys.get(reason, "")
            if waits and not says(case, note) and not _of_source(case, context):
                waits = ""
            marks.append(StatusEvent(moment, status, priority, waits, event, recorded_at))
        return marks

    def _began(self, case: Case) -> datetime:
        began: datetime = getattr(case, self.began)
        return began

    def first_log(self, case: Case) -> list[StatusEvent]:
        """The log of a case that is just made: what `log_of` will read of it, without a query."""
        moment = min(case.created_at, self._began(case))
        return [StatusEvent(moment, case.status, case.priority)]

    def foresee(self, case: Case) -> None:
        """Due time and clock of a new case, so that it is written once."""
        clocks = self.clocks_of(case, case.created_at, self.first_log(case))
        case.next_due_at, case.clock_state = summary(clocks)

    def goals_of(self, case: Case, at: datetime) -> dict[str, Goals]:
        """Metric -> goal of a priority, from the targets in force, or the case's own."""
        agreed = _agreed.get()
        # Between two days on which some target begins or ends, the same ones are in force.
        place = (case.service_id, case.customer_id, bisect_right(agreed.turns, at))
        if place not in agreed.goals:
            agreed.goals[place] = _goals(*place[:2], at)
        own = {
            metric: _own(agreed, getattr(case, f"{field}_id"))
            for metric, field in self.own_target.items()
            if getattr(case, f"{field}_id")
        }
        return {**agreed.goals[place], **own}

    def clocks_of(
        self, case: Case, as_of: datetime, log: list[StatusEvent] | None = None
    ) -> list[Clock]:
        """Every clock as of a moment. Costs the query of a log that is not given."""
        log = self.log_of(case) if log is None else log
        goals = self.goals_of(case, case.created_at)
        times = _agreed.get().times
        clocks = []
        for rule in self.rules():
            if rule.metric not in goals:
                continue
            state = evaluate(rule, log, times, goals[rule.metric], as_of)
            if state is not None:
                clocks.append(Clock(rule, state))
        return clocks

    def keep(
        self, case: Case, as_of: datetime, *, new: bool = False, of_source: bool = False
    ) -> list[Clock]:
        """Compute and keep: the result rows, and the due time that lists sort by.

        What was passed before a write here stays so; a source tells its whole log again
        (`of_source`).
        """
        clocks = self.clocks_of(case, as_of, self.first_log(case) if new else None)
        keep_results(
            self.key,
            case.pk,
            case.reference,
            [clock.state for clock in clocks],
            new=new,
            written_at=None if of_source else as_of,
            renewed=[rule.metric for rule in self.rules() if rule.restarts],
        )
        due, state = summary(clocks)
        if (due, state) != (case.next_due_at, case.clock_state):
            case.next_due_at, case.clock_state = due, state
            changed = self.model._default_manager.filter(pk=case.pk)
            changed.update(next_due_at=due, clock_state=state)
        return clocks

    def follow(self, case: Case, event: WriteEvent) -> None:
        """Clocks follow each write that could move them; closed imports have none."""
        if event.source == "import":
            return
        moved = event.before.get("status", case.status) != case.status
        counted = (_FIELDS | self.fields | {self.began}) & event.before.keys()
        if event.verb != "create" and not moved and not counted:
            return
        if case.status in self.ended and event.before.get("status") in self.ended:
            return
        self.keep(case, event.at, new=event.verb == "create")

    def forget(self, case: Case) -> None:
        """No clocks any more, as for a record that is governed by another tool."""
        ClockResult.objects.filter(record_key=self.key, record_id=case.pk).delete()


def _of_source(case: Incident | ServiceRequest, context: Mapping[str, object] | None) -> bool:
    """Whether the source of the case wrote it: what that calls a wait, counts as one."""
    return bool(case.source_system) and (context or {}).get("source") == "import"


def _goals(service_id: int | None, customer_id: int | None, at: datetime) -> dict[str, Goals]:
    targets: dict[str, dict[int, Target]] = {}
    for target in targets_in_force(service_id=service_id, customer_id=customer_id, at=at):
        targets.setdefault(target.metric, {})[target.priority] = _target(target)
    return {metric: _looking_up(by_priority) for metric, by_priority in targets.items()}


def _own(agreed: Agreed, key: int) -> Goals:
    """The goal of a target that a case names, whatever its priority."""
    if key not in agreed.own:
        found = _target(ServiceLevelTarget.objects.select_related("calendar").get(pk=key))
        agreed.own[key] = lambda _priority: found
    return agreed.own[key]


def _target(target: ServiceLevelTarget) -> Target:
    return Target(
        seconds=target.goal_seconds,
        calendar=target.calendar.key,
        warn_share=target.warn_percent / 100,
        label=target.reference,
    )


def _looking_up(by_priority: dict[int, Target]) -> Goals:
    def goal(priority: int | None) -> Target | None:
        return by_priority.get(priority or 0)

    return goal


def summary(evaluated: Iterable[Clock]) -> tuple[datetime | None, str]:
    """The earliest due time of what still runs, and the most urgent state."""
    clocks = list(evaluated)
    running = [clock.state for clock in clocks if clock.state.state in RUNNING_STATES]
    due = min((state.due_at for state in running if state.due_at), default=None)
    states = {clock.state.state for clock in clocks}
    return due, next((word for word in ORDER if word in states), "")
