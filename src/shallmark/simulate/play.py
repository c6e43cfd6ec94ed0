"""Plays stories through the door, with the clock held at each act."""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.calendars.models import ClockResult
from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.actions import tell
from shallmark.kernel import clock, door, hooks
from shallmark.kernel.history import together, writing
from shallmark.kernel.lifecycle import steps_of
from shallmark.operate.customer_service import actions
from shallmark.operate.customer_service.models import Incident
from shallmark.simulate.stories import Act, Story

SOURCE = "simulate"
#: after these no clock stands otherwise than before
STILL = frozenset({"assign", "hand_over", "note_search", "declare_major", "note", "reply", "tell"})


def played() -> set[tuple[datetime, str]]:
    """The keys of the stories that were played before."""
    return set(Incident.objects.values_list("created_at", "title"))


def play(story: Story, until: datetime) -> Incident | None:
    """One incident's year, in one transaction; acts at or after `until` do not happen."""
    acts = [act for act in story.acts if act.at < until]
    if not acts:
        return None
    with together():
        incident: Incident = door.create(
            Incident, by=acts[0].by, values=acts[0].values, at=acts[0].at, source=SOURCE
        )
        watch = _Watch(story)
        for act in acts[1:]:
            watch.escalate(incident, act.at)
            incident = _do(incident, act)
            if act.verb not in STILL:
                watch.look_again()
        if incident.is_open:
            watch.escalate(incident, until)
    return incident


def _do(incident: Incident, act: Act) -> Incident:
    if act.verb in {"reply", "note", "answer"}:
        return _talk(incident, act)
    if act.verb == "tell":
        return _tell(incident, act)
    if act.forced:
        return _force(incident, act)
    if act.verb == "edit":
        changed: Incident = door.edit(
            incident, by=act.by, values=act.values, reason=act.reason, at=act.at, source=SOURCE
        )
        return changed
    stepped: Incident = door.perform(
        incident,
        act.verb,
        by=act.by,
        reason=act.reason or _reason(incident, act.verb),
        values=act.values,
        confirm=True,
        at=act.at,
        source=SOURCE if act.by is not None else "job",
    )
    return stepped


def _reason(incident: Incident, verb: str) -> str:
    """Only where a step asks for one, or a gate warns: else the timeline repeats it on and on."""
    step = steps_of(Incident)[verb]
    warned = any(gate.effect == "warn" and gate.refusal(incident) for gate in step.gates)
    return "Agreed in the team." if step.reason_needed or warned else ""


def _force(incident: Incident, act: Act) -> Incident:
    """A step past its gates, as an old tool would have allowed it and an import brings it in."""
    step = steps_of(Incident)[act.verb]
    with writing(by=act.by, verb=act.verb, reason=act.reason, source="import", at=act.at) as moment:
        fresh: Incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        before = {"status": fresh.status}
        for name, value in act.values.items():
            setattr(fresh, name, value)
        getattr(fresh, act.verb)(by=act.by)
        for column in step.stamps:
            setattr(fresh, column, moment)
        if act.verb in {"close", "auto_close"}:
            fresh.closed_at, fresh.closed_by = moment, act.by
        fresh.updated_at, fresh.updated_by = moment, act.by
        fresh.version += 1
        fresh.save()
        for follow in hooks.after_steps:
            follow(hooks.Change(fresh, act.verb, act.by, moment, act.reason, SOURCE, before))
    return fresh


def _talk(incident: Incident, act: Act) -> Incident:
    author = incident.reporter if act.verb == "answer" else act.by
    if incident.status == "closed" and act.verb != "note":
        return incident
    with clock.at(act.at):
        add_entry(
            incident,
            by=author,
            text=act.text,
            public=act.verb != "note",
            at=act.at,
            source=SOURCE,
        )
    if act.verb == "answer":
        # The caller's word moves the incident out of its waiting; no other word moves it.
        incident.refresh_from_db()
    return incident


def _tell(incident: Incident, act: Act) -> Incident:
    said: dict[str, Any] = {"audience": "top_management", "values": {"text": act.text}}
    with writing(by=act.by, verb="tell", source=SOURCE, at=act.at):
        people = act.values["people"]
        tell(people, "major", incident, by=act.by, at=act.at, source=SOURCE, **said)
    return incident


class _Watch:
    """What the watch over the clocks does at the marks of one incident, as its job would."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._marks: list[ClockResult] | None = None

    def look_again(self) -> None:
        """The clocks were computed again."""
        self._marks = None

    def escalate(self, incident: Incident, before: datetime) -> None:
        """Call people in at each mark that lies before the next act."""
        if not self.story.escalated or not incident.clock_state:
            return
        for result in list(self._ahead(incident)):
            if result.warning_at is not None and result.warning_at < before:
                moment = max(result.warning_at, incident.created_at) + timedelta(seconds=1)
                told = incident.assigned_to or incident.owner
                actions.escalate(
                    incident, result.metric, at=moment, told=told, warn=self.story.warned
                )
                self._ahead(incident).remove(result)

    def _ahead(self, incident: Incident) -> list[ClockResult]:
        if self._marks is None:
            found: Any = ClockResult.objects.filter(
                record_key="incident",
                record_id=incident.pk,
                metric__in=("response", "resolution"),
                stopped_at__isnull=True,
                paused_from__isnull=True,
                warning_at__isnull=False,
            )
            self._marks = list(found)
        return self._marks
