"""How a service stands at this moment: what is open, and which change comes tonight."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.over import over
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change
from shallmark.plan.alignment.models import Service
from shallmark.web.room_parts import Line, Place

#: the night begins and ends at these hours, in the reader's zone
EVENING, MORNING = 18, 6


def now_of(service: Service, by: Mapping[str, Place], person: Person) -> list[Line]:
    """As "2 open incidents", "1 breached", "1 change tonight". One query."""
    lines = []
    incidents, late = by.get("incident.open"), by.get("incident.breached")
    if incidents is not None and incidents.count:
        words = ngettext("%(num)s open incident", "%(num)s open incidents", incidents.count)
        lines.append(Line(words % {"num": incidents.count}, incidents.url, "bolt", tone="warn"))
    elif incidents is not None:
        lines.append(Line(_("No open incident"), incidents.url, "circle-check"))
    if late is not None and late.count:
        lines.append(
            Line(_("%(num)d breached") % {"num": late.count}, late.url, "c-over", tone="bad")
        )
    return [*lines, *_changes(service, person)]


def _changes(service: Service, person: Person) -> list[Line]:
    """What is changed until tomorrow morning: under way, today, or tonight."""
    now = timezone.localtime(clock.now())
    evening = now.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    morning = evening + timedelta(hours=24 - EVENING + MORNING)
    changes = list(
        Change.objects.visible_to(person)
        .exclude(over(Change))
        .filter(services__contains=[service.reference])
        .filter(planned_start__lt=morning, planned_end__gt=now)
        .order_by("planned_start", "pk")
    )
    under_way = [one for one in changes if one.status == "implement"]
    ahead = [one for one in changes if one not in under_way]
    tonight = [one for one in ahead if one.planned_end and one.planned_end > evening]
    today = [one for one in ahead if one not in tonight]
    groups = (
        (
            under_way,
            ngettext("%(num)s change under way", "%(num)s changes under way", len(under_way)),
        ),
        (today, ngettext("%(num)s change today", "%(num)s changes today", len(today))),
        (tonight, ngettext("%(num)s change tonight", "%(num)s changes tonight", len(tonight))),
    )
    return [_change_line(service, group, words) for group, words in groups if group]


def _change_line(service: Service, changes: list[Change], words: str) -> Line:
    """One change leads to itself, several to the schedule."""
    schedule = f"/schedule-of-change?services={service.reference}"
    url = changes[0].get_absolute_url() if len(changes) == 1 else schedule
    return Line(words % {"num": len(changes)}, url, "calendar-event")
