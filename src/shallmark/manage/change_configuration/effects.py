"""What the page of a decision draws beside the bound fields: money, effects, collisions in time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from shallmark.manage.change_configuration.collisions import Collision
from shallmark.manage.change_configuration.models import Change, ChangeCost
from shallmark.manage.change_configuration.time_axis import Axis, Bar, Mark
from shallmark.pages.record_fields import Shown

#: parts whose effects stand together
EFFECTS = ("plans", "security")
#: what is drawn before and after the window of the change
AROUND = timedelta(days=1)
#: changes beside it that are drawn; the schedule has the others
NEAR = 5


@dataclass(frozen=True)
class Effect:
    """What is touched, the field that says how, and its shape: conforming, warning or "".

    `sentence` stands where the value of the field says nothing by itself, as of a choice.
    """

    field: Shown
    name: str
    shape: str = ""
    sentence: str = ""


@dataclass
class Part:
    """A heading of the page, its fields that say something, and those that say nothing."""

    key: str
    name: str
    filled: list[Shown] = field(default_factory=list)
    empty: list[Shown] = field(default_factory=list)
    #: fields that are told as sentences
    effects: list[Effect] = field(default_factory=list)
    #: whether something is shown beside the fields, such as cost lines
    has_more: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all is said."""
        return not (self.filled or self.effects or self.has_more)


@dataclass
class Cost:
    """The lines, and what they add up to: once, each year, and by budget."""

    lines: list[ChangeCost]
    once: Decimal
    yearly: Decimal
    budgets: list[tuple[str, Decimal]]


@dataclass
class InTime:
    """The change, what is in its way and what is beside it, on one axis."""

    marks: list[Mark]
    rows: list[tuple[str, Bar]]
    #: changes beside it: drawn, and all
    beside: int
    near: int


def cost_of(lines: list[ChangeCost]) -> Cost:
    """One-off and yearly sums; a budget that no line names is no budget."""
    budgets: dict[str, Decimal] = {}
    for line in lines:
        if line.budget:
            budgets[line.budget] = budgets.get(line.budget, Decimal(0)) + line.amount
    sums = {
        kind: sum((line.amount for line in lines if line.kind == kind), Decimal(0))
        for kind in ChangeCost.Kind.values
    }
    return Cost(lines, sums["once"], sums["recurring"], sorted(budgets.items()))


def in_time(
    change: Change, collisions: list[Collision], near: Iterable[tuple[Change, datetime, datetime]]
) -> InTime | None:
    """The change, what is in its way and the changes beside it; None where it has no time.

    `near`: changes around that time; those that collide are drawn as that.
    """
    if not (change.planned_start and change.planned_end):
        return None
    axis = around(change.planned_start, change.planned_end)
    words = _("back out in %(count)d min") % {"count": change.backout_minutes or 0}
    own = Bar(
        *axis.span(change.planned_start, change.planned_end),
        words if change.backout_minutes else "",
        "scheduled",
    )
    rows = [(str(_("This change")), own)]
    for one in collisions:
        if one.starts is None or one.ends is None or not axis.holds(one.starts, one.ends):
            continue
        tone = "freeze" if one.is_freeze else "collides" if one.refuses else "other"
        # Why it is in the way stands in the list beside.
        bar = Bar(*axis.span(one.starts, one.ends), one.title[:32], tone, one.url)
        rows.append((one.reference, bar))
    drawn = {change.reference, *(one.reference for one in collisions)}
    beside = [one for one in near if one[0].reference not in drawn]
    beside.sort(key=lambda one: _distance(change, one))
    for other, start, end in sorted(beside[:NEAR], key=lambda one: one[1]):
        bar = Bar(*axis.span(start, end), other.title[:32], "other", other.get_absolute_url())
        rows.append((other.reference, bar))
    return InTime(axis.marks(), rows, len(beside[:NEAR]), len(beside))


def around(start: datetime, end: datetime) -> Axis:
    """The time that is drawn about a planned window."""
    return Axis(start - AROUND, end + AROUND)


def _distance(change: Change, other: tuple[Change, datetime, datetime]) -> tuple[bool, timedelta]:
    """Those of the same services first, then the nearest."""
    assert change.planned_start is not None
    apart = not set(change.services) & set(other[0].services)
    return apart, abs(other[1] - change.planned_start)
