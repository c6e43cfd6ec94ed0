"""Actions of a record, as gates and pages ask for them."""

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from shallmark.common.actions.models import Action, Status
from shallmark.kernel.models import RecordQuerySet


def actions_of(reference: str) -> RecordQuerySet[Action]:
    """All actions that come from the record, oldest first."""
    return Action.objects.filter(source=reference).order_by("pk")


def standing(reference: str) -> RecordQuerySet[Action]:
    """Those that were not dropped: open, done, or judged."""
    return actions_of(reference).exclude(status=Status.DROPPED)


def has_action(reference: str) -> bool:
    return bool(standing(reference).exists())


def overdue(day: date) -> QuerySet[Action]:
    """Open actions whose last agreed day has passed."""
    late = Action.objects.filter(status=Status.OPEN)
    return late.annotate(until=Coalesce("revised_due", "due")).filter(until__lt=day)


def is_late(day: date) -> Q:
    """The same as a condition of a list."""
    return Q(status=Status.OPEN) & (
        Q(revised_due__lt=day) | Q(revised_due__isnull=True, due__lt=day)
    )
