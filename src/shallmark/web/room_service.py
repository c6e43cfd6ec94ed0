"""How a service, or those of a customer, stand now: what is open, which change comes tonight."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.over import over
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change
from shallmark.web.room_parts import Line, Place

#: the night begins and ends at these hours, in the reader's zone
EVENING, MORNING = 18, 6


def now_of(services: Iterable[str], by: Mapping[str, Place], person: Person) -> list[Line]:
    """As "2 open incidents", "1 breached", "1 change tonight". One query.

    `services`: references of those whose changes count.
    """
    lines = []
    incidents, late = by.get("incident.open"), by.get("incident.breached")
    if incidents is not None and incidents.count:
        words = ngettext("%(num)s open incident", "%(num)s open incidents", incidents.count)
        lines.append(Line(words % {"num": incidents.count}, incidents.url, "bolt", tone="warn"))
    elif incidents is not None:
        lines.append(Line(_("No open incident"), incidents.url, "circle-check"))
    if late is not None and late.count:
        words = _("%(num)d breached") % {"num": late.count}
        lines.append(Line(words, late.url, "c-over", tone="bad"))
    return [*lines, *_changes(sorted(services), person)]


def ahead_of(services: Iterable[str], person: Person) -> QuerySet[Change]:
    """The changes of these services that are not over, in the order of their time."""
    changes = Change.objects.visible_to(person).exclude(over(Change))
    concerned = changes.filter(services__has_any_keys=list(services))
    return concerned.order_by("planned_start", "pk")


def _changes(services: list[str], person: Person) -> list[Line]:
    """What is changed until tomorrow morning: under way, today, or tonight."""
    now = timezone.localtime(clock.now())
    evening = now.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    morning = evening + timedelta(hours=24 - EVENING + MORNING)
    near = ahead_of(services, person).filter(planned_start__lt=morning, planned_end__gt=now)
    changes = list(near) if services else []
    under_way = [one for one in changes if one.status == "implement"]
    ahead = [one for one in changes if one not in under_way]
    tonight = [one for one in ahead if one.planned_end and one.planned_end > evening]
    today = [one for one in ahead if one not in tonight]
    under = ngettext("%(num)s change under way", "%(num)s changes under way", len(under_way))
    groups = (
        (under_way, under),
        (today, ngettext("%(num)s change today", "%(num)s changes today", len(today))),
        (tonight, ngettext("%(num)s change tonight", "%(num)s changes tonight", len(tonight))),
    )
    return [_change_line(services, group, words) for group, words in groups if group]


def _change_line(services: list[str], changes: list[Change], words: str) -> Line:
    """One change leads to itself, several to the schedule."""
    schedule = f"/schedule-of-change?services={','.join(services)}"
    url = changes[0].get_absolute_url() if len(changes) == 1 else schedule
    return Line(words % {"num": len(changes)}, url, "calendar-event")
