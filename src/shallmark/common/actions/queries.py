"""Actions of a record, as gates and pages ask for them."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from shallmark.common.actions.models import Action, Status


def actions_of(reference: str) -> Any:
    """All actions that come from the record, oldest first."""
    return Action.objects.filter(source=reference).order_by("pk")


def standing(reference: str) -> Any:
    """Those that were not dropped: open, done, or judged."""
    return actions_of(reference).exclude(status=Status.DROPPED)


def has_action(reference: str) -> bool:
    return bool(standing(reference).exists())


def overdue(day: date) -> Any:
    """Open actions whose last agreed day has passed."""
    late: Any = Action.objects.filter(status=Status.OPEN)
    return late.annotate(until=Coalesce("revised_due", "due")).filter(until__lt=day)


def is_late(day: date) -> Q:
    """The same as a condition of a list."""
    return Q(status=Status.OPEN) & (
        Q(revised_due__lt=day) | Q(revised_due__isnull=True, due__lt=day)
    )
