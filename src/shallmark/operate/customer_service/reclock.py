"""Due times follow what is agreed: a changed target, calendar or holiday moves every open clock.

The most urgent are moved within the write, all others by a job that is queued with it. What was
passed before stays passed, and closed incidents keep what they were judged by. Each incident says
what moved its due time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.common.discussion.actions import tell
from shallmark.kernel import clock
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.history import write_transaction
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.case_clocks import Case, Clocks
from shallmark.operate.customer_service.clocks import INCIDENTS, REQUESTS
from shallmark.operate.customer_service.models.request_states import REQUEST_OPEN
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.plan.alignment.models import ServiceLevelTarget

#: incidents that a write moves itself, and that a job takes
AT_ONCE, BLOCK = 100, 1000
TASK, OF_REQUESTS = "incidents.count_again", "requests.count_again"
#: fields of a target that its clocks are computed from
AGREED = frozenset({
    "metric", "priority", "goal_seconds", "warn_percent", "calendar", "service", "customer",
    "valid_from", "valid_to",
})  # fmt: skip


@dataclass(frozen=True)
class Kind(Generic[Case]):
    """Cases of one type that are counted again, and the job that does."""

    clocks: Clocks[Case]
    task: str
    open_states: Sequence[str]

    def open(self) -> "QuerySet[Case]":
        """What a source still governs has the clocks of the source."""
        cases = self.clocks.model._default_manager.filter(status__in=self.open_states)
        return cases.filter(Q(source_system="") | Q(source_state=""))


INCIDENT_KIND = Kind(INCIDENTS, TASK, OPEN)
REQUEST_KIND = Kind(REQUESTS, OF_REQUESTS, REQUEST_OPEN)
#: `Kind[Any]`: each is of its own type of case
KINDS: tuple[Kind[Any], ...] = (INCIDENT_KIND, REQUEST_KIND)


@after(Calendar)
def follow_calendar(calendar: Calendar, event: WriteEvent) -> None:
    """Its working time was built anew: whatever counts by it is counted again."""
    if "built_at" in event.before:
        for kind in KINDS:
            move(clocks_by(calendar, kind), calendar.reference, event.by, kind)


@after(ServiceLevelTarget)
def follow_target(target: ServiceLevelTarget, event: WriteEvent) -> None:
    """A target came, changed or ended: whatever it is or was agreed for is counted again."""
    if event.verb == "create" or AGREED & event.before.keys():
        for kind in KINDS:
            move(agreed_in(target, kind), target.reference, event.by, kind)


def clocks_by(calendar: Calendar, kind: Kind[Any] = INCIDENT_KIND) -> QuerySet[Any]:
    """Open cases with a clock that counts by the calendar."""
    counted = ClockResult.objects.filter(
        record_key=kind.clocks.key, record_id=OuterRef("pk"), calendar=calendar
    )
    return kind.open().filter(Exists(counted))


def agreed_in(target: ServiceLevelTarget, kind: Kind[Any] = INCIDENT_KIND) -> QuerySet[Any]:
    """Open cases that the target is for, or was until now."""
    held = ClockResult.objects.filter(
        record_key=kind.clocks.key, record_id=OuterRef("pk"), target=target.reference
    )
    # one that names neither service nor customer is for all: a condition that is never empty
    meant = Q(pk__isnull=False)
    if target.service_id is not None:
        meant &= Q(service=target.service_id)
    if target.customer_id is not None:
        meant &= Q(customer=target.customer_id)
    return kind.open().filter(meant | Exists(held))


def move(
    cases: QuerySet[Any], because: str, by: Person | None, kind: Kind[Any] = INCIDENT_KIND
) -> None:
    """Count again: the most urgent now, the rest by a job of this transaction."""
    urgent = cases.order_by(F("next_due_at").asc(nulls_last=True), "pk")
    keys = list(urgent.values_list("pk", flat=True))
    count_again(keys[:AT_ONCE], because, by, kind)
    for start in range(AT_ONCE, len(keys), BLOCK):
        # queued with this write: both are kept, or neither
        block: list[JSONValue] = [*keys[start : start + BLOCK]]
        app.configure_task(kind.task).defer(keys=block, because=because)


def count_again(
    keys: Iterable[int],
    because: str,
    by: Person | None = None,
    kind: Kind[Any] = INCIDENT_KIND,
) -> int:
    """Compute the clocks of these cases anew; returns how many due times moved.

    Each tells what moved it, in the write of `by`; by itself in a job.
    """
    moved = 0
    for key in keys:
        right = FOLLOWING if by else SYSTEM
        with write_transaction(by=by, verb="count_again", authority=right):
            waiting = kind.clocks.model._default_manager.filter(status__in=kind.open_states)
            case = waiting.select_for_update().filter(pk=key).first()
            if case is None:
                continue
            before = case.next_due_at
            kind.clocks.keep(case, clock.now())
            if case.next_due_at != before:
                moved += 1
                _tell(case, case.next_due_at, because, by)
    return moved


def _tell(case: Record, due: datetime | None, because: str, by: Person | None) -> None:
    word = date_format(timezone.localtime(due), "DATETIME_FORMAT") if due else _("none")
    text = _("The next due time is now %(due)s: %(because)s changed.")
    told = {"due": word, "because": because}
    tell(case, by=by, text=text % told, authority=None if by else SYSTEM)
