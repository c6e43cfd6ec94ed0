"""What collides on the schedule: changes with each other, with freezes, with maintenance windows.

All of a period at once, in memory: the gates ask the same of one change (`collisions`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from shallmark.manage.change_configuration.collisions import windows_of
from shallmark.manage.change_configuration.maintenance import outside
from shallmark.manage.change_configuration.models import (
    Change,
    Freeze,
    FreezeException,
    MaintenanceWindow,
)
from shallmark.manage.change_configuration.models import change_states as states

#: what still can be moved
AHEAD = (states.Status.AUTHORIZE, states.Status.SCHEDULED)
#: states in which a collision is decided
DECIDABLE = (states.Status.NEW, states.Status.ASSESS, states.Status.SCHEDULED)


class Planned(NamedTuple):
    """A change, and from when to when."""

    change: Change
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Clash:
    """Why two things are in each other's way, when, who decides, and where."""

    why: str
    short: str
    first: Planned
    start: datetime
    end: datetime
    other: Planned | None = None
    freeze: Freeze | None = None
    window: MaintenanceWindow | None = None
    is_decided: bool = False
    decide: str = ""

    @property
    def other_record(self) -> Change | Freeze | MaintenanceWindow | None:
        return self.other.change if self.other else self.freeze or self.window


def of(
    planned: list[Planned], held: list[Freeze], windows: Iterable[MaintenanceWindow]
) -> list[Clash]:
    """Those that matter yet, what is to be decided first. One query."""
    ahead = [one for one in planned if one.change.status != states.Status.CLOSED]
    every = [*_pairs(ahead), *_frozen(ahead, held), *_outside(ahead, windows)]
    return sorted(every, key=lambda one: (one.is_decided, one.start))


def words(one: Planned, clashing: Iterable[Clash]) -> list[str]:
    """Why a change is marked; nothing for what was decided."""
    said = [
        clash.short
        for clash in clashing
        if not clash.is_decided and (clash.first is one or clash.other is one)
    ]
    return list(dict.fromkeys(said))


def _pairs(planned: list[Planned]) -> Iterator[Clash]:
    for one, other in combinations(planned, 2):
        if one.start >= other.end or other.start >= one.end:
            continue
        items = set(one.change.items) & set(other.change.items)
        same = sorted(items or set(one.change.services) & set(other.change.services))
        if not same:
            continue
        decides = next((each for each in (one, other) if each.change.status in DECIDABLE), None)
        why = _("Same item, %(name)s") if items else _("Same service, %(name)s")
        yield Clash(
            why % {"name": same[0]},
            str(_("same item")) if items else str(_("same service")),
            one,
            max(one.start, other.start),
            min(one.end, other.end),
            other=other,
            is_decided=is_decided(one.change, other.change),
            decide=f"{decides.change.get_absolute_url()}/do/decide_collision" if decides else "",
        )


def is_decided(change: Change, other: Change) -> bool:
    """Whether somebody apart from both decided on these windows, on either side."""
    named = {change.requester_id, change.implementer_id, other.requester_id, other.implementer_id}
    for one, two in ((change, other), (other, change)):
        stored = one.collision_of.get(two.reference)
        if stored is None or one.collision_decided_by_id in {None, *named}:
            continue
        if _moments(stored) == _moments(windows_of(one, two)):
            return True
    return False


def _moments(texts: Iterable[str]) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in texts]


def _frozen(planned: list[Planned], held: list[Freeze]) -> Iterator[Clash]:
    """Changes ahead within a freeze without an exception for the whole time that they share."""
    ahead = [one for one in planned if one.change.status in AHEAD]
    keys = [one.change.pk for one in ahead]
    granted = (
        list(FreezeException.objects.filter(status="granted", change__in=keys)) if held else []
    )
    for one in ahead:
        for freeze in held:
            start, end = max(one.start, freeze.starts_at), min(one.end, freeze.ends_at)
            concerns = not freeze.scope or set(freeze.scope) & set(one.change.services)
            if start >= end or not concerns:
                continue
            excepted = any(
                each.change_id == one.change.pk and each.freeze_id == freeze.pk
                and each.from_at <= start and each.to_at >= end
                for each in granted
            )  # fmt: skip
            query = f"freeze={freeze.pk}&change={one.change.pk}&back=/schedule-of-change"
            yield Clash(
                _("In a freeze"),
                str(_("in freeze")),
                one,
                start,
                end,
                freeze=freeze,
                is_decided=excepted,
                decide=f"/freeze-exceptions/new?{query}",
            )


def _outside(planned: list[Planned], windows: Iterable[MaintenanceWindow]) -> Iterator[Clash]:
    """Changes ahead that no window of a service or item holds, where such windows are declared."""
    declared = {window.reference: window for window in windows}
    rules = [window.rule() for window in declared.values()]
    for one in planned:
        if one.change.status not in AHEAD:
            continue
        names = [*one.change.services, *one.change.items]
        missed = outside(names, rules, one.start, one.end)
        if missed:
            rule = next(iter(missed.values()))[0]
            yield Clash(
                _("Outside the window"),
                str(_("outside the window")),
                one,
                one.start,
                one.end,
                window=declared[rule.reference],
            )
