"""Due times follow what is agreed: a changed target, calendar or holiday moves every open clock.

The most urgent are moved within the write, all others by a job that is queued with it. What was
passed before stays passed, and closed incidents keep what they were judged by. Each incident says
what moved its due time.
"""

from collections.abc import Iterable

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
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.clocks import keep_clocks
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.plan.alignment.models import ServiceLevelTarget

#: incidents that a write moves itself, and that a job takes
AT_ONCE, BLOCK = 100, 1000
TASK = "incidents.count_again"
#: fields of a target that its clocks are computed from
AGREED = frozenset({
    "metric", "priority", "goal_seconds", "warn_percent", "calendar", "service", "customer",
    "valid_from", "valid_to",
})  # fmt: skip


@after(Calendar)
def follow_calendar(calendar: Calendar, event: WriteEvent) -> None:
    """Its working time was built anew: whatever counts by it is counted again."""
    if "built_at" in event.before:
        move(clocks_by(calendar), calendar.reference, event.by)


@after(ServiceLevelTarget)
def follow_target(target: ServiceLevelTarget, event: WriteEvent) -> None:
    """A target came, changed or ended: whatever it is or was agreed for is counted again."""
    if event.verb == "create" or AGREED & event.before.keys():
        move(agreed_in(target), target.reference, event.by)


def clocks_by(calendar: Calendar) -> QuerySet[Incident]:
    """Open incidents with a clock that counts by the calendar."""
    counted = ClockResult.objects.filter(
        record_key="incident", record_id=OuterRef("pk"), calendar=calendar
    )
    return _open().filter(Exists(counted))


def agreed_in(target: ServiceLevelTarget) -> QuerySet[Incident]:
    """Open incidents that the target is for, or was until now."""
    held = ClockResult.objects.filter(
        record_key="incident", record_id=OuterRef("pk"), target=target.reference
    )
    # one that names neither service nor customer is for all: a condition that is never empty
    meant = Q(pk__isnull=False)
    if target.service_id is not None:
        meant &= Q(service=target.service_id)
    if target.customer_id is not None:
        meant &= Q(customer=target.customer_id)
    return _open().filter(meant | Exists(held))


def _open() -> QuerySet[Incident]:
    """What a source still governs has the clocks of the source."""
    return Incident.objects.filter(status__in=OPEN).filter(Q(source_system="") | Q(source_state=""))


def move(incidents: QuerySet[Incident], because: str, by: Person | None) -> None:
    """Count again: the most urgent now, the rest by a job of this transaction."""
    urgent = incidents.order_by(F("next_due_at").asc(nulls_last=True), "pk")
    keys = list(urgent.values_list("pk", flat=True))
    count_again(keys[:AT_ONCE], because, by)
    for start in range(AT_ONCE, len(keys), BLOCK):
        # queued with this write: both are kept, or neither
        block: list[JSONValue] = [*keys[start : start + BLOCK]]
        app.configure_task(TASK).defer(keys=block, because=because)


def count_again(keys: Iterable[int], because: str, by: Person | None = None) -> int:
    """Compute the clocks of these incidents anew; returns how many due times moved.

    Each tells what moved it, in the write of `by`; by itself in a job.
    """
    moved = 0
    for key in keys:
        right = FOLLOWING if by else SYSTEM
        with write_transaction(by=by, verb="count_again", authority=right):
            incident = Incident.objects.select_for_update().filter(pk=key, status__in=OPEN).first()
            if incident is None:
                continue
            before = incident.next_due_at
            keep_clocks(incident, clock.now())
            if incident.next_due_at != before:
                moved += 1
                _tell(incident, because, by)
    return moved


def _tell(incident: Incident, because: str, by: Person | None) -> None:
    due = incident.next_due_at
    word = date_format(timezone.localtime(due), "DATETIME_FORMAT") if due else _("none")
    text = _("The next due time is now %(due)s: %(because)s changed.")
    told = {"due": word, "because": because}
    tell(incident, by=by, text=text % told, authority=None if by else SYSTEM)
