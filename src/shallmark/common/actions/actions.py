"""Opening actions from other records, and the reminders before and after their day."""

from datetime import date, timedelta
from typing import Any

from shallmark.common.actions.models import Action, Status
from shallmark.common.notices.models import Notice
from shallmark.common.notices.telling import tell
from shallmark.kernel import clock, door
from shallmark.kernel.history import writing

#: days before its day, on it, and between two reminders after it
BEFORE, WEEK = timedelta(days=7), timedelta(days=7)


def open_action(
    record: Any, title: str, *, owner: Any, due: date, by: Any, text: str = "", **said: Any
) -> Action:
    """An action that comes from `record`; `said` goes to the door, which may refuse it."""
    values = {
        "title": title,
        "source": record.reference,
        "text": text,
        "owner": owner,
        "due": due,
    }
    made: Action = door.create(Action, by=by, values=values, **said)
    return made


def remind(today: date) -> int:
    """Tell owner and source owner 7 days before the day, on it, and weekly after it.

    Safe to run twice a day: nobody is told of an action twice on one day.
    """
    told = 0
    for action in Action.objects.filter(status=Status.OPEN, due__lte=today + BEFORE):
        if _is_due_word(action.runs_until, today) and not _told_today(action, today):
            people = [action.owner, action.source_owner]
            with writing(by=None, verb="remind", source="job"):
                told += len(tell(people, "due", action, source="job"))
    return told


def _is_due_word(until: date, today: date) -> bool:
    away = until - today
    return away in (BEFORE, timedelta()) or (away < timedelta() and not away % WEEK)


def _told_today(action: Action, today: date) -> bool:
    said = Notice.objects.filter(record_key="action", record_id=action.pk, kind="due")
    return bool(said.filter(at__date=today).exists())


def remind_now() -> int:
    return remind(clock.now().date())
