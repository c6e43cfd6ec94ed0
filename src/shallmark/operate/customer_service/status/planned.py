"""Planned work on shown services: approved changes with a window, and no word of theirs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import ON_SCHEDULE, Status
from shallmark.operate.customer_service.status.models import StatusService
from shallmark.operate.customer_service.status.troubles import Spell

#: how far ahead work is told, and how many changes are read
AHEAD, MOST = timedelta(days=30), 500
#: all that is read of a change: none of its words
READ = (
    "services", "status", "planned_start", "planned_end", "started_at", "implemented_at",
    "no_service_effect",
)  # fmt: skip
#: approved, and not done
TO_COME = (Status.SCHEDULED, Status.IMPLEMENT)


@dataclass(frozen=True)
class Work:
    """One window of work, on the shown services that it may be noticed in."""

    change: int
    entries: tuple[StatusService, ...]
    start: datetime
    end: datetime
    is_to_come: bool
    stays_available: bool

    @property
    def names(self) -> str:
        return ", ".join(entry.title for entry in self.entries)

    @property
    def is_one_day(self) -> bool:
        """Whether it ends on the day on which it begins, where its reader is."""
        return timezone.localtime(self.start).date() == timezone.localtime(self.end).date()

    @property
    def meaning(self) -> str:
        """What it means for a reader, by what the change says of its effects."""
        if self.stays_available:
            return _("It stays available; you may notice the work.")
        return _("It may not be available at times.")


def works(entries: Sequence[StatusService], since: datetime, now: datetime) -> list[Work]:
    """Of the past since then and of what comes, the earliest first. One query.

    A change without an effect on customers is nobody's news outside.
    """
    of = {entry.service.reference: entry for entry in entries}
    if not of:
        return []
    changes = Change.objects.filter(
        status__in=ON_SCHEDULE, services__has_any_keys=list(of), planned_end__gte=since,
        planned_start__lt=now + AHEAD, no_customer_effect=False,
    ).order_by("planned_start", "pk")  # fmt: skip
    return list(_works(changes.only(*READ)[:MOST], of))


def _works(changes: Iterable[Change], of: dict[str, StatusService]) -> Iterator[Work]:
    for change in changes:
        start = change.started_at or change.planned_start
        end = change.implemented_at or change.planned_end
        if start is not None and end is not None:
            named = tuple(of[each] for each in change.services if each in of)
            to_come = change.status in TO_COME and change.implemented_at is None
            yield Work(change.pk, named, start, end, to_come, change.no_service_effect)


def coming(every: Sequence[Work], now: datetime) -> list[Work]:
    """What is still to come, or goes on."""
    return [work for work in every if work.is_to_come and work.end > now]


def spells(every: Sequence[Work], entry: StatusService, now: datetime) -> Iterator[Spell]:
    """When there was such work on this service, up to now."""
    for work in every:
        if entry in work.entries and work.start < min(work.end, now):
            yield Spell(work.start, min(work.end, now), "planned")
