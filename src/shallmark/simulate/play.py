"""Plays stories through the door, with the clock held at each act."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shallmark.common.calendars.models import ClockResult
from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import clock, door, hooks
from shallmark.kernel.history import writing
from shallmark.kernel.lifecycle import steps_of
from shallmark.operate.customer_service import actions
from shallmark.operate.customer_service.models import Incident
from shallmark.simulate.stories import Act, Story

SOURCE = "simulate"


def play(story: Story, until: datetime) -> Incident | None:
    """One incident's year, in one transaction; acts at or after `until` do not happen."""
    incident: Incident | None = None
    with transaction.atomic():
        for act in story.acts:
            if act.at >= until:
                break
            if incident is not None:
                _escalate(incident, story, act.at)
            incident = _do(incident, act)
        if incident is not None and incident.is_open:
            _escalate(incident, story, until)
    return incident


def _do(incident: Incident | None, act: Act) -> Incident:
    if act.verb == "create":
        made: Incident = door.create(
            Incident, by=act.by, values=act.values, at=act.at, source=SOURCE
        )
        return made
    if incident is None:
        raise ValueError("A story begins with its creation.")
    if act.verb == "edit":
        changed: Incident = door.edit(
            incident, by=act.by, values=act.values, reason=act.reason, at=act.at, source=SOURCE
        )
        return changed
    if act.verb in {"reply", "note", "answer"}:
        return _talk(incident, act)
    if act.forced:
        return _force(incident, act)
    stepped: Incident = door.perform(
        incident,
        act.verb,
        by=act.by,
        reason=act.reason or "as it went",
        values=act.values,
        confirm=True,
        at=act.at,
        source=SOURCE if act.by is not None else "job",
    )
    return stepped


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
    return Incident.objects.get(pk=incident.pk)


def _escalate(incident: Incident, story: Story, before: datetime) -> None:
    """What the watch over the clocks would have done at the marks that lie before the next act."""
    if not story.escalated:
        return
    marks: Any = ClockResult.objects.filter(
        record_key="incident",
        record_id=incident.pk,
        metric__in=("response", "resolution"),
        stopped_at__isnull=True,
        paused_from__isnull=True,
        warning_at__lt=before,
    )
    for result in marks:
        moment = max(result.warning_at, incident.created_at) + timedelta(seconds=1)
        told = incident.assigned_to or incident.owner
        actions.escalate(incident, result.metric, at=moment, told=told, warn=story.warned)
