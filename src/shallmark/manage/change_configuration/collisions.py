"""What a change runs into: other changes on what it touches, and freezes.

A refusal rests on the same item or service and on freezes, as CHK-CHG-12 does; the approval page
and the schedule show neighbours of the items and people besides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.hands import hands_in_any
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.change_facts import facts_of
from shallmark.manage.change_configuration.maintenance import Window, outside
from shallmark.manage.change_configuration.models import Change, CiRelationship, Freeze
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.team.models import RoleAssignment

#: the role that decides on a collision
DECIDES = "change_manager"
#: of one kind, named on a page
MOST = 20


@dataclass(frozen=True)
class Collision:
    """One thing that is in the way, and through what."""

    reference: str
    title: str
    through: str
    url: str = ""
    #: whether the gate refuses for it
    refuses: bool = False
    #: when it is, where it has a time of its own
    starts: datetime | None = None
    ends: datetime | None = None
    is_freeze: bool = False


def _same_time(change: Change) -> QuerySet[Change]:
    return Change.objects.filter(
        status__in=states.ON_SCHEDULE,
        planned_start__lt=change.planned_end,
        planned_end__gt=change.planned_start,
    ).exclude(pk=change.pk)


def overlapping(change: Change) -> list[Change]:
    """Changes on the schedule at the same time on the same item or service."""
    if not (change.planned_start and change.planned_end):
        return []
    touch = Q(pk__in=[])
    if change.items:
        touch |= Q(items__has_any_keys=change.items)
    if change.services:
        touch |= Q(services__has_any_keys=change.services)
    return list(_same_time(change).filter(touch).order_by("planned_start", "pk"))


def undecided(change: Change) -> list[str]:
    """The changes that it collides with, without a decision on either side (CHK-CHG-12)."""
    if not (change.planned_start and change.planned_end and (change.items or change.services)):
        return []  # It runs into nothing: no query.
    return list(facts_of(change).overlaps)


def decide(change: Change, by: Person | None) -> None:
    """Write down over which collisions, and over which windows, somebody decides now.

    Raises:
        Invalid: it collides with nothing.
        NotAllowed: the person holds no role for it, or asked for or carries out one of them.

    """
    others = overlapping(change)
    if not others:
        sentence = _("It collides with no change on the schedule: there is nothing to decide.")
        raise Invalid({"collision_decision": [sentence]})
    if by is not None:
        _require_apart(by, [change, *others])
    change.collision_decided_by = by
    change.collision_of = {other.reference: windows_of(change, other) for other in others}


def windows_of(change: Change, other: Change) -> list[str]:
    """Both windows: the change's and the other's, each from and until."""
    moments = (change.planned_start, change.planned_end, other.planned_start, other.planned_end)
    return [moment.isoformat() for moment in moments if moment is not None]


def require_decider(change: Change, by: Person) -> None:
    """Raise NotAllowed unless the person may decide on what it collides with."""
    _require_apart(by, [change, *overlapping(change)])


def _require_apart(by: Person, changes: Iterable[Change]) -> None:
    held = RoleAssignment.objects.in_effect(clock.now().date()).filter(person_id=by.pk)
    if not held.filter(Q(role__key=DECIDES) | Q(role__rights=DECIDES)).exists():
        raise NotAllowed(_("The change manager decides on a collision."))
    named = {each for change in changes for each in (change.requester_id, change.implementer_id)}
    keys = [change.pk for change in changes]
    if by.pk in named | hands_in_any(Change, keys, "asked", "did"):
        raise NotAllowed(
            _("You asked for one of these changes or carry it out: another change manager decides.")
        )


def outside_maintenance(change: Change) -> dict[str, list[Window]]:
    """The services and items whose maintenance windows do not hold the whole planned time."""
    if not (change.planned_start and change.planned_end):
        return {}
    names = [*change.services, *change.items]
    return outside(names, facts_of(change).windows, change.planned_start, change.planned_end)


def all_collisions(change: Change) -> list[Collision]:
    """Everything that is in the way: same, neighbours of the items, people, freezes, windows."""
    if not (change.planned_start and change.planned_end):
        return []
    same = overlapping(change)[:MOST]
    collisions = [_of(other, _("the same item or service"), refuses=True) for other in same]
    seen = {other.pk for other in same}
    near = neighbours(change.items)
    if near:
        beside = _same_time(change).filter(items__has_any_keys=near).exclude(pk__in=seen)
        for other in beside.order_by("planned_start", "pk")[:MOST]:
            seen.add(other.pk)
            collisions.append(_of(other, _("an item above or below")))
    if change.implementer_id:
        busy = _same_time(change).filter(implementer=change.implementer_id).exclude(pk__in=seen)
        collisions += [_of(other, _("the same implementer")) for other in busy[:MOST]]
    held = Freeze.objects.filter(reference__in=facts_of(change).freezes)
    collisions += [
        Collision(
            freeze.reference,
            freeze.title,
            _("a freeze"),
            freeze.get_absolute_url(),
            refuses=True,
            starts=freeze.starts_at,
            ends=freeze.ends_at,
            is_freeze=True,
        )
        for freeze in held
    ]
    missed = {window for windows in outside_maintenance(change).values() for window in windows}
    collisions += [
        Collision(
            window.reference,
            window.title,
            _("outside of it"),
            f"/maintenance-windows/{window.reference}",
        )
        for window in sorted(missed, key=lambda window: window.reference)
    ]
    return collisions


def _of(other: Change, through: str, *, refuses: bool = False) -> Collision:
    return Collision(
        other.reference,
        other.title,
        through,
        other.get_absolute_url(),
        refuses,
        other.planned_start,
        other.planned_end,
    )


def neighbours(items: list[str]) -> list[str]:
    """Items one relation away from these, up and down; without these."""
    ends = CiRelationship.objects.filter(
        Q(from_item__reference__in=items) | Q(to_item__reference__in=items)
    ).values_list("from_item__reference", "to_item__reference")
    return sorted({end for pair in ends for end in pair} - set(items))
