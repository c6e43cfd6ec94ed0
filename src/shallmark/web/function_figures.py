"""Figures of a function's page: numbers beside what they were, and measured values beside goals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from shallmark.common.blocks.curve import is_reached, with_unit
from shallmark.kernel.models import AnyRecord
from shallmark.kernel.moments import read_moment
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.pages.formats import day
from shallmark.pages.list_counts import BOUND
from shallmark.plan.policy.models import Objective, Process, ProcessMetric
from shallmark.workplace.charts.periods import today
from shallmark.workplace.functions import Counted, ServiceFunction

#: how far back a number is compared
DAYS = 30
#: measured values beside the numbers
MOST = 5


@dataclass(frozen=True)
class Compared:
    """A counted view, and what it held at the end of a day that has passed."""

    view: Counted
    #: None: the records do not keep it, or there are more than are counted
    before: int | None
    day: date

    @property
    def more(self) -> int:
        """How many more there are now."""
        return self.view.count - (self.before or 0)


@dataclass(frozen=True)
class Measured:
    """The newest value of an objective or a metric, beside its goal and the value before it."""

    record: Objective | ProcessMetric
    value: str
    goal: str
    missed: bool
    #: the value before, empty where there is none; and whether the newest is more, less or the same
    before: str = ""
    more: int = 0


def day_before() -> date:
    """The day at whose end the numbers before are counted."""
    return today() - timedelta(days=DAYS)


def moment_before() -> datetime:
    """Its end."""
    return read_moment((day_before() + timedelta(days=1)).isoformat())


def beside(view: Counted, numbers: Mapping[str, int]) -> Compared:
    """A view beside its number of that day; nothing, where more were or are than are counted."""
    before = numbers.get(view.name)
    if before is None or max(before, view.count) >= BOUND:
        return Compared(view, None, day_before())
    return Compared(view, before, day_before())


def measured(
    function: ServiceFunction, processes: QuerySet[Process], person: Person
) -> list[Measured]:
    """What is measured of its objectives and processes, missed goals first. Two queries."""
    objectives = Objective.objects.visible_to(person).filter(
        status=Objective.Status.APPROVED, policy__kind__in=function.policies, value__isnull=False
    )
    metrics = ProcessMetric.objects.visible_to(person).filter(
        process__in=processes, criterion__isnull=False, value__isnull=False
    )
    told = [
        *(_objective(*each) for each in _with_earlier(objectives)),
        *(_metric(*each) for each in _with_earlier(metrics)),
    ]
    return sorted(told, key=lambda each: not each.missed)[:MOST]


def _with_earlier(records: QuerySet[AnyRecord]) -> Iterator[tuple[AnyRecord, Decimal | None]]:
    """Each with the value that was measured before its newest one, as its history keeps it."""
    versions = versions_of(records.model).filter(
        pgh_obj_id=OuterRef("pk"), measured_at__lt=OuterRef("measured_at"), value__isnull=False
    )
    latest = versions.order_by("-measured_at", "-pgh_id").values("value")[:1]
    for record in records.annotate(earlier=Subquery(latest)).order_by("title", "pk"):
        yield record, getattr(record, "earlier", None)


def _objective(objective: Objective, earlier: Decimal | None) -> Measured:
    goal = with_unit(objective.target, objective.unit)
    said = _("goal %(goal)s by %(day)s") if objective.due else _("goal %(goal)s")
    told = said % {"goal": goal, "day": day(objective.due) if objective.due else ""}
    over = objective.due is not None and objective.due < today()
    return _measured(objective, told, earlier, missed=over and not objective.is_met)


def _metric(metric: ProcessMetric, earlier: Decimal | None) -> Measured:
    rising = metric.sense == ProcessMetric.Sense.AT_LEAST
    missed = metric.value is not None and not is_reached(
        metric.value, metric.criterion, rising=rising
    )
    goal = f"{metric.get_sense_display()} {with_unit(metric.criterion, metric.unit)}"
    return _measured(metric, goal, earlier, missed=missed)


def _measured(
    record: Objective | ProcessMetric, goal: str, earlier: Decimal | None, *, missed: bool
) -> Measured:
    said = with_unit(record.value, record.unit)
    if record.value is None or earlier is None:
        return Measured(record, said, goal, missed)
    more = (record.value > earlier) - (record.value < earlier)
    return Measured(record, said, goal, missed, with_unit(earlier, record.unit), more)
