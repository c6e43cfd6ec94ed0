"""What comes by itself with the days: exceptions and access end, people are reminded."""

from datetime import date, timedelta
from typing import Any

from shallmark.common.notices.models import Notice
from shallmark.common.notices.telling import tell
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock, door
from shallmark.kernel.history import writing
from shallmark.manage.grc.models import (
    ExternalAccess,
    Improvement,
    Nonconformity,
    PolicyException,
    Risk,
)
from shallmark.manage.grc.models.nonconformity_life import WORKED_ON
from shallmark.manage.grc.queries import review_due

FORTNIGHT, WEEK = timedelta(days=14), timedelta(days=7)


def by_day(today: date | None = None) -> dict[str, int]:
    """Everything that is due today, counted by kind. Safe to run twice on one day."""
    day = today or clock.now().date()
    return {
        "expired": _step(PolicyException, {"status": "approved", "until__lt": day}, "expire"),
        "begun": _step(ExternalAccess, {"status": "approved", "starts_on__lte": day}, "start"),
        "ended": _step(ExternalAccess, {"status": "active", "ends_on__lt": day}, "end_by_date"),
        "reminded": sum(_remind(record, kind, people, day) for record, kind, people in _due(day)),
    }


def _step(model: Any, which: dict[str, Any], verb: str) -> int:
    found = list(model.objects.filter(**which))
    for record in found:
        door.perform(record, verb, by=None, reason=str(clock.now().date()), source="job")
    return len(found)


def _due(day: date) -> list[tuple[Any, str, list[Any]]]:
    """(record, kind of notice, people) of whatever somebody is to hear of today."""
    ending = PolicyException.objects.filter(status="approved", until=day + FORTNIGHT)
    late = Nonconformity.objects.filter(status__in=WORKED_ON, due__lte=day + FORTNIGHT)
    triage = day - timedelta(days=int(value("triage_days"))) + WEEK
    ideas = Improvement.objects.filter(status="new", statement_of_none="", created_at__date=triage)
    effect = day - timedelta(days=int(value("effect_review_days"))) + FORTNIGHT
    done = Improvement.objects.filter(status="implemented", done_at__date=effect)
    # risks once a week, while their review is due
    risks = Risk.objects.filter(review_due(clock.now() + WEEK)) if day.weekday() == 0 else []
    return [
        *((one, "ending", [one.requested_by, one.approved_by]) for one in ending),
        *((one, "due", [one.owner]) for one in late if one.due and is_word_due(one.due, day)),
        *((one, "due", [one.owner]) for one in (*ideas, *done, *risks)),
    ]


def is_word_due(due: date, today: date) -> bool:
    """14 days before, on the day, and weekly after it."""
    away = due - today
    return away in (FORTNIGHT, timedelta()) or (away < timedelta() and not away % WEEK)


def _remind(record: Any, kind: str, people: list[Any], day: date) -> int:
    key = type(record).record_type().key
    said = Notice.objects.filter(record_key=key, record_id=record.pk, kind=kind, at__date=day)
    if said.exists():
        return 0
    with writing(by=None, verb="remind", source="job"):
        return len(tell(people, kind, record, source="job"))
