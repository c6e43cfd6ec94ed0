"""Figures of changes: for the report, the analysis of a quarter, and the schedule."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.change_quarters import bounds
from shallmark.manage.change_configuration.maintenance import openings
from shallmark.manage.change_configuration.models import (
    Change,
    Freeze,
    MaintenanceWindow,
    Pir,
    StandardChange,
)
from shallmark.manage.change_configuration.models import change_states as states


def _counts(records: QuerySet[Record], name: str) -> dict[str, int]:
    rows = records.values_list(name).annotate(n=Count("pk")).order_by(name)
    return {str(key or "none"): n for key, n in rows}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def change_report() -> dict[str, Any]:
    """How many changes of which kind, how they ended, and what waits."""
    every = Change.objects.all()
    total = every.count()
    ended = every.exclude(outcome="")
    good = ended.filter(outcome__in=("success", "success_with_issues")).count()
    emergencies = every.filter(category="emergency").count()
    return {
        "changes": total,
        "by_state": _counts(every, "status"),
        "by_category": _counts(every, "category"),
        "by_outcome": _counts(ended, "outcome"),
        "by_risk": _counts(every, "risk"),
        "emergency_share": _share(emergencies, total),
        "success_share": _share(good, ended.count()),
        "open": every.filter(status__in=states.OPEN).count(),
        "started_before_approval": every.exclude(category="standard")
        .filter(started_at__isnull=False)
        .filter(Q(approved_at__isnull=True) | Q(approved_at__gt=F("started_at")))
        .count(),
        "reviews_due": Pir.objects.filter(status__in=("due", "held")).count(),
        "templates": _counts(StandardChange.objects.all(), "status"),
        "freezes": Freeze.objects.exclude(status="canceled").count(),
    }


def quarter_figures(quarter: str) -> dict[str, Any]:
    """The figures of a change analysis: by category, outcome, service and kind that came back."""
    first, after = bounds(quarter)
    changes = Change.objects.filter(requested_at__gte=first, requested_at__lt=after)
    total = changes.count()
    services: Counter[str] = Counter()
    for named in changes.values_list("services", flat=True):
        services.update(named)
    titles = Counter(changes.values_list("title", flat=True))
    emergencies = changes.filter(category="emergency").count()
    return {
        "total": total,
        "by_category": _counts(changes, "category"),
        "by_outcome": _counts(changes, "outcome"),
        "by_service": dict(services.most_common(10)),
        "recurring": {title: n for title, n in titles.most_common(10) if n > 1},
        "emergency_share": _share(emergencies, total),
    }


#: states in which a change past its planned end is late
LATE = (states.Status.SCHEDULED, states.Status.IMPLEMENT, states.Status.REVIEW)


def is_late(now: datetime) -> Q:
    """Past its planned end, and not closed: the view of the list and the schedule."""
    return Q(status__in=LATE, planned_end__lt=now)


#: a change, and from when to when it is planned
Planned = tuple[Change, datetime, datetime]


def schedule(
    first: datetime,
    after: datetime,
    person: Person,
    *,
    waiting: bool = False,
    late_at: datetime | None = None,
) -> list[Planned]:
    """Changes on the schedule between two moments, as far as the person may read them.

    `waiting`: those that wait for their approval as well. `late_at`: those from before, too, that
    are late at that moment, if it lies between the two.
    """
    on_it = (states.Status.AUTHORIZE, *states.ON_SCHEDULE) if waiting else states.ON_SCHEDULE
    wanted = Q(status__in=on_it, planned_start__lt=after, planned_end__gt=first)
    if late_at is not None and first <= late_at < after:
        wanted |= is_late(late_at)
    changes = Change.objects.visible_to(person).filter(wanted)
    return [
        (change, change.planned_start, change.planned_end)
        for change in changes.select_related("implementer").order_by("planned_start", "pk")
        if change.planned_start is not None and change.planned_end is not None
    ]


def freezes(first: datetime, after: datetime) -> list[Freeze]:
    """Approved freezes between two moments."""
    held = Freeze.objects.filter(approved_at__isnull=False, starts_at__lt=after, ends_at__gt=first)
    return list(held.exclude(status="canceled").order_by("starts_at"))


def maintenance(
    first: datetime, after: datetime
) -> list[tuple[MaintenanceWindow, datetime, datetime]]:
    """Maintenance windows as they open between two moments, in the order of time."""
    held = MaintenanceWindow.objects.filter(valid_from__lte=after.date())
    times = [
        (window, start, end)
        for window in held.exclude(valid_to__lt=first.date() - timedelta(days=8))
        for start, end in openings(window.rule(), first, after)
    ]
    return sorted(times, key=lambda opening: (opening[1], opening[0].pk))
