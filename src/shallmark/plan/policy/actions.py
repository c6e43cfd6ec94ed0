"""What follows a step: the next takes the place of the last; what time decides, jobs do."""

from datetime import datetime

from django.db.models import Q

from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.system import SYSTEM
from shallmark.plan.policy.models import Communication, Objective, Policy, ScopeStatement


@after(Policy, "put_in_force")
def end_last_policy(policy: Policy, event: WriteEvent) -> None:
    """Of each kind of policy one is in force."""
    last = Policy.objects.filter(status="in_force", kind=policy.kind)
    for earlier in last.exclude(pk=policy.pk):
        writes.perform(earlier, "supersede", by=event.by, authority=FOLLOWING)


@after(ScopeStatement, "put_in_force")
def end_last_scope(scope: ScopeStatement, event: WriteEvent) -> None:
    """One statement of the scope is in force."""
    for earlier in ScopeStatement.objects.filter(status="in_force").exclude(pk=scope.pk):
        writes.perform(earlier, "supersede", by=event.by, authority=FOLLOWING)


def judge_due(now: datetime) -> int:
    """Objectives whose day has come are achieved or missed; returns how many. May run twice."""
    done = 0
    for objective in Objective.objects.filter(status="approved", due__lte=now.date()):
        verb = "judge" if objective.is_met else "miss"
        writes.perform(objective, verb, by=None, authority=SYSTEM, reason="Its day is due")
        done += 1
    return done


def miss_due(now: datetime) -> int:
    """Communications whose day has passed unsent are missed; returns how many. May run twice."""
    late = Communication.objects.filter(Q(due__lt=now.date()), status="planned")
    for communication in late:
        writes.perform(communication, "miss", by=None, authority=SYSTEM, reason="Its day is due")
    return len(late)
