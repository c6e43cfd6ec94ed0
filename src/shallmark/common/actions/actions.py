"""Opening actions from other records, and the reminders before and after their day."""

from datetime import date, datetime, timedelta

from shallmark.common.actions.models import Action, Status
from shallmark.common.notices.models import Notice
from shallmark.common.notices.notify import notify
from shallmark.kernel import clock, writes
from shallmark.kernel.authority import Authority
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM

#: days before its day, on it, and between two reminders after it
BEFORE, WEEK = timedelta(days=7), timedelta(days=7)


def open_action(
    record: Record,
    title: str,
    *,
    owner: Person | None,
    due: date,
    by: Person | None,
    text: str = "",
    at: datetime | None = None,
    reason: str = "",
    authority: Authority | None = None,
) -> Action:
    """An action that comes from `record`; the writer may refuse it."""
    values = {
        "title": title,
        "source": record.reference,
        "text": text,
        "owner": owner,
        "due": due,
    }
    return writes.create(Action, by=by, values=values, at=at, reason=reason, authority=authority)


def remind(today: date) -> int:
    """Tell owner and source owner 7 days before the day, on it, and weekly after it.

    Safe to run twice a day: nobody is told of an action twice on one day.
    """
    count = 0
    for action in Action.objects.filter(status=Status.OPEN, due__lte=today + BEFORE):
        if _is_due_word(action.runs_until, today) and not _told_today(action, today):
            people = [action.owner, action.source_owner]
            with write_transaction(by=None, verb="remind", authority=SYSTEM):
                count += len(notify(people, "due", action))
    return count


def _is_due_word(until: date, today: date) -> bool:
    away = until - today
    return away in (BEFORE, timedelta()) or (away < timedelta() and not away % WEEK)


def _told_today(action: Action, today: date) -> bool:
    notices = Notice.objects.filter(record_key="action", record_id=action.pk, kind="due")
    return bool(notices.filter(at__date=today).exists())


def remind_now() -> int:
    return remind(clock.now().date())
