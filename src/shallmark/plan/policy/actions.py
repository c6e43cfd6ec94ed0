"""What follows a step: the next takes the place of the last; what time decides, jobs do."""

from datetime import datetime

from django.db.models import Q

from shallmark.kernel import door
from shallmark.kernel.hooks import Change
from shallmark.plan.policy.models import Communication, Objective, Policy, ScopeStatement


def after_step(change: Change) -> None:
    """After each write through the door (kernel.hooks.after_steps)."""
    record = change.record
    if change.verb != "put_in_force" or not isinstance(record, Policy | ScopeStatement):
        return
    others = type(record).objects.filter(status="in_force").exclude(pk=record.pk)
    if isinstance(record, Policy):
        others = others.filter(kind=record.kind)
    for last in others:
        door.perform(last, "supersede", by=change.by, at=change.at, source="job")


def judge_due(now: datetime) -> int:
    """Objectives whose day has come are achieved or missed; returns how many. May run twice."""
    done = 0
    for objective in Objective.objects.filter(status="approved", due__lte=now.date()):
        verb = "judge" if objective.is_met else "miss"
        door.perform(objective, verb, by=None, at=now, source="job", reason="due")
        done += 1
    return done


def miss_due(now: datetime) -> int:
    """Communications whose day has passed unsent are missed; returns how many. May run twice."""
    late = Communication.objects.filter(Q(due__lt=now.date()), status="planned")
    for communication in late:
        door.perform(communication, "miss", by=None, at=now, source="job", reason="due")
    return len(late)
