"""Runs scenarios: writes each event with the clock held at its time."""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.calendars.models import ClockResult
from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.notify import notify
from shallmark.kernel import clock, hooks, writes
from shallmark.kernel.history import one_transaction, write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import actions, security_path
from shallmark.operate.customer_service.models import Acknowledgement, Incident
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.simulate.rooms import act_in_room, write_review
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent

DAY = timedelta(days=1)
#: steps that change no clock
CLOCKLESS_VERBS = frozenset(
    {"assign", "hand_over", "note_search", "declare_major", "note", "reply", "tell", "room"}
    | {"acknowledge", "contain", "investigate", "decide_security", "review_security"}
)


def existing_keys() -> set[tuple[datetime, str]]:
    """The keys of the scenarios that ran before."""
    return set(Incident.objects.values_list("created_at", "title"))


@entered(Source.SIMULATION)
def run_scenario(scenario: Scenario, until: datetime) -> Incident | None:
    """Write one incident in one transaction; events at or after `until` do not happen."""
    events = [event for event in scenario.events if event.at < until]
    if not events:
        return None
    with one_transaction():
        incident = writes.create(
            Incident, by=events[0].by, values=events[0].values, at=events[0].at
        )
        escalations = _Escalations(scenario)
        for event in events[1:]:
            escalations.escalate(incident, event.at)
            _follow_path(scenario, incident, event.at)
            incident = _run_event(incident, event)
            if event.verb not in CLOCKLESS_VERBS:
                escalations.reset()
        if incident.is_open:
            escalations.escalate(incident, until)
            _follow_path(scenario, incident, until)
        for review in scenario.reviews:
            if review.at + DAY < until:
                write_review(incident, review)
    return incident


def _follow_path(scenario: Scenario, incident: Incident, before: datetime) -> None:
    """The security path until then, each step when it is due, or later than that."""
    if incident.security and incident.is_open and scenario.follows_path:
        with write_transaction(by=None, verb="escalate", authority=SYSTEM, at=before):
            security_path.follow(incident, before, late=scenario.path_delay)


def _run_event(incident: Incident, event: ScenarioEvent) -> Incident:
    if event.verb in {"reply", "note", "answer"}:
        return _add_comment(incident, event)
    if event.verb == "tell":
        return _notify(incident, event)
    if event.verb == "acknowledge":
        return _acknowledge(incident, event)
    if event.verb == "room":
        return act_in_room(incident, event)
    if event.forced:
        return _perform_unchecked(incident, event)
    if event.verb == "edit":
        return writes.edit(
            incident, by=event.by, values=event.values, reason=event.reason, at=event.at
        )
    return writes.perform(
        incident,
        event.verb,
        by=event.by,
        reason=event.reason or _reason(incident, event.verb),
        values=event.values,
        confirm=True,
        at=event.at,
        authority=SYSTEM if event.by is None else None,
    )


def _reason(incident: Incident, verb: str) -> str:
    """A reason only where the step asks for it or a gate warns: the timeline shows each."""
    step = steps_of(Incident)[verb]
    warned = any(gate.effect == "warn" and gate.refusal(incident) for gate in step.gates)
    return "Agreed in the team." if step.reason_needed or warned else ""


def _perform_unchecked(incident: Incident, event: ScenarioEvent) -> Incident:
    """Take a step past its gates, as an old tool allows it and an import brings it in."""
    step = steps_of(Incident)[event.verb]
    authority = SYSTEM if event.by is None else None
    with write_transaction(
        by=event.by, verb=event.verb, reason=event.reason, at=event.at, authority=authority
    ) as write:
        fresh: Incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        before = {"status": fresh.status}
        for name, value in event.values.items():
            setattr(fresh, name, value)
        step.apply(fresh, event.by)
        for column in step.sets_time:
            setattr(fresh, column, write.at)
        if event.verb in IncidentRecord.closing_steps():
            fresh.closed_at, fresh.closed_by = write.at, event.by
        fresh.updated_at, fresh.updated_by = write.at, event.by
        fresh.version += 1
        fresh.save()
        hooks.follow(
            hooks.WriteEvent(
                fresh,
                event.verb,
                event.by,
                write.at,
                event.reason,
                write.provenance.source,
                before,
            )
        )
    return fresh


def _acknowledge(incident: Incident, event: ScenarioEvent) -> Incident:
    """By who was told; forced, by anybody, as an old tool lets anybody press the button."""
    assert event.by is not None
    if not event.forced:
        with clock.at(event.at):
            security_path.acknowledge(incident, by=event.by)
        return incident
    with write_transaction(by=event.by, verb="acknowledge", at=event.at):
        for row in incident.escalations.filter(kind="security", acknowledgement=None):
            Acknowledgement.objects.create(
                incident=incident, escalation=row, by=event.by, at=event.at
            )
    return incident


def _add_comment(incident: Incident, event: ScenarioEvent) -> Incident:
    author = incident.reporter if event.verb == "answer" else event.by
    if incident.status == "closed" and event.verb != "note":
        return incident
    with clock.at(event.at):
        add_entry(
            incident,
            by=author,
            text=event.text,
            public=event.verb != "note",
            at=event.at,
        )
    if event.verb == "answer":
        # The caller's word moves the incident out of its waiting; no other word moves it.
        incident.refresh_from_db()
    return incident


def _notify(incident: Incident, event: ScenarioEvent) -> Incident:
    extra: dict[str, Any] = {"audience": "top_management", "values": {"text": event.text}}
    with write_transaction(by=event.by, verb="tell", at=event.at):
        people = event.values["people"]
        notify(people, "major", incident, by=event.by, at=event.at, **extra)
    return incident


class _Escalations:
    """Escalates one incident at its warning marks, as the escalation job does."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._results: list[ClockResult] | None = None

    def reset(self) -> None:
        """Read the clocks anew: they have been computed again."""
        self._results = None

    def escalate(self, incident: Incident, before: datetime) -> None:
        """Escalate at each warning mark that lies before the next event."""
        if not self.scenario.escalated or not incident.clock_state:
            return
        for result in list(self._pending(incident)):
            if result.warning_at is not None and result.warning_at < before:
                moment = max(result.warning_at, incident.created_at) + timedelta(seconds=1)
                responsible = incident.assigned_to or incident.owner
                actions.escalate(
                    incident,
                    result.metric,
                    at=moment,
                    recipient=responsible,
                    warn=self.scenario.warned,
                )
                self._pending(incident).remove(result)

    def _pending(self, incident: Incident) -> list[ClockResult]:
        if self._results is None:
            self._results = list(
                ClockResult.objects.filter(
                    record_key="incident",
                    record_id=incident.pk,
                    metric__in=("response", "resolution"),
                    stopped_at__isnull=True,
                    paused_from__isnull=True,
                    warning_at__isnull=False,
                )
            )
        return self._results
