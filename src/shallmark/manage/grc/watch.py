"""What comes by itself with the days: exceptions and access end, people are reminded."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shallmark.common.notices.models import Notice
from shallmark.common.notices.notify import notify
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock, writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import (
    ExternalAccess,
    Improvement,
    Nonconformity,
    PolicyException,
    Risk,
)
from shallmark.manage.grc.models.nonconformity import WORKED_ON
from shallmark.manage.grc.queries import review_due
from shallmark.pages import formats

FORTNIGHT, WEEK = timedelta(days=14), timedelta(days=7)


def by_day(today: date | None = None) -> dict[str, int]:
    """Everything that is due today, counted by kind. Safe to run twice on one day."""
    day = today or clock.now().date()
    access = ExternalAccess.objects.all()
    return {
        "expired": _step(
            PolicyException.objects.filter(status="approved", until__lt=day), "expire"
        ),
        "begun": _step(access.filter(status="approved", starts_on__lte=day), "start"),
        "ended": _step(access.filter(status="active", ends_on__lt=day), "end_by_date"),
        "reminded": sum(_remind(record, kind, people, day) for record, kind, people in _due(day)),
    }


def _step(due: QuerySet[Record], verb: str) -> int:
    records = list(due)
    for record in records:
        reason = _("Its day has come: %(day)s.") % {"day": formats.day(clock.now().date())}
        writes.perform(record, verb, by=None, reason=reason, authority=SYSTEM)
    return len(records)


def _due(day: date) -> list[tuple[Record, str, list[Person | None]]]:
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
        *((record, "ending", [record.requested_by, record.approved_by]) for record in ending),
        *(
            (record, "due", [record.owner])
            for record in late
            if record.due and is_word_due(record.due, day)
        ),
        *((record, "due", [record.owner]) for record in (*ideas, *done, *risks)),
    ]


def is_word_due(due: date, today: date) -> bool:
    """14 days before, on the day, and weekly after it."""
    away = due - today
    return away in (FORTNIGHT, timedelta()) or (away < timedelta() and not away % WEEK)


def _remind(record: Record, kind: str, people: list[Person | None], day: date) -> int:
    key = type(record).record_type().key
    notices = Notice.objects.filter(record_key=key, record_id=record.pk, kind=kind, at__date=day)
    if notices.exists():
        return 0
    with write_transaction(by=None, verb="remind", authority=SYSTEM):
        return len(notify(people, kind, record))
