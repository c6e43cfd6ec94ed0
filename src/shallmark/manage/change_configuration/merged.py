"""What becomes of all that names an item once it was merged into another.

What holds moves to the item that goes on; what is over stays with the one that ends, as it was.
`moves_of` says it beforehand, and the same list is carried out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import add_entry
from shallmark.common.links.actions import links_of, move_links
from shallmark.common.links.models import Link
from shallmark.kernel import access, clock, hooks, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import GateClosed, NotAllowed
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.gates_merge import UNBOUND, goes_on, grounds, lacking
from shallmark.manage.change_configuration.models import (
    Asset,
    Baseline,
    Change,
    Ci,
    CiRelationship,
    Discrepancy,
    MaintenanceWindow,
    StandardChange,
)
from shallmark.manage.change_configuration.models.change_template import HELD

#: fields that point to an item, by what becomes of them when it is merged
MOVES = frozenset(
    {
        "asset.ci", "baseline.of_item", "change.items", "ci_relationship.from_item",
        "ci_relationship.to_item", "discrepancy.ci", "maintenance_window.items", "media_item.ci",
        "standard_change.scope_items",
    }
)  # fmt: skip
#: a picture, a sighting, a sample: what was so then; and items that lead on themselves
STAYS = frozenset(
    {
        "baselineitem.ci", "ci.distinct_from", "ci.merged_into", "ci_audit_item.ci",
        "discovery_result.ci",
    }
)  # fmt: skip


@dataclass
class Moves:
    """What goes over, and what does not."""

    #: relations that the other one gets, and those that it has already or that join the two
    relations: list[CiRelationship] = field(default_factory=list)
    needless: list[CiRelationship] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    #: records that name it in a list: changes that are still written, windows, templates
    lists: list[tuple[Record, str]] = field(default_factory=list)
    #: records that name it alone: master copies, differences, open baselines, its asset
    keys: list[tuple[Record, str]] = field(default_factory=list)
    #: of the item itself, what the other one lacks
    values: dict[str, object] = field(default_factory=dict)
    #: what the other one has too, so that it stays
    stays: list[Record] = field(default_factory=list)

    @property
    def named(self) -> list[Record]:
        return [record for record, _name in self.lists]

    @property
    def owned(self) -> list[Record]:
        return [record for record, _name in self.keys]


def moves_of(item: Ci, other: Ci) -> Moves:
    """What would go from the item to the other one, or what goes now."""
    moves = Moves(links=list(links_of(item)))
    _relations(item, other, moves)
    moves.lists = list(_lists(item))
    moves.keys += ((copy, "ci") for copy in item.media.exclude(status="retired"))
    moves.keys += ((one, "of_item") for one in Baseline.objects.filter(of_item=item, status="open"))
    _differences(item, other, moves)
    for asset in Asset.objects.filter(ci=item):
        if Asset.objects.filter(ci=other).exists():
            moves.stays.append(asset)
        else:
            moves.keys.append((asset, "ci"))
    moves.values = lacking(item, other)
    return moves


def _relations(item: Ci, other: Ci, moves: Moves) -> None:
    held = CiRelationship.objects.filter(effective_to__isnull=True).select_related(
        "from_item", "kind", "to_item"
    )
    known = {
        (one.from_item_id, one.kind_id, one.to_item_id)
        for one in held.filter(Q(from_item=other) | Q(to_item=other))
    }
    for one in held.filter(Q(from_item=item) | Q(to_item=item)).order_by("pk"):
        first, second = _ends(one, item, other)
        if first == second or (first.pk, one.kind_id, second.pk) in known:
            moves.needless.append(one)
        else:
            moves.relations.append(one)


def _ends(relation: CiRelationship, item: Ci, other: Ci) -> tuple[Ci, Ci]:
    """The two that the relation joins, the other one in the place of the item."""
    first, second = relation.from_item, relation.to_item
    return other if first == item else first, other if second == item else second


def _lists(item: Ci) -> Iterable[tuple[Record, str]]:
    named = [item.reference]
    for change in Change.objects.filter(items__contains=named, status__in=UNBOUND):
        yield change, "items"
    templates = StandardChange.objects.filter(scope_items__contains=named)
    for template in templates.exclude(status__in=(*HELD, "retired")):
        yield template, "scope_items"
    ahead = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.now().date())
    for window in MaintenanceWindow.objects.filter(ahead, items__contains=named):
        yield window, "items"


def _differences(item: Ci, other: Ci, moves: Moves) -> None:
    """Open differences that no audit told; one that the other one has too stays."""
    unsettled = Discrepancy.objects.filter(
        status__in=("open", "assigned", "correcting"), audit=None
    )
    known = set(unsettled.filter(ci=other).values_list("kind", "field"))
    for one in unsettled.filter(ci=item).order_by("pk"):
        if (one.kind, one.field) in known:
            moves.stays.append(one)
        else:
            moves.keys.append((one, "ci"))


@hooks.after(Ci, "merge")
def follow_merge(item: Ci, event: hooks.WriteEvent) -> None:
    """Everything that holds goes over in the same write, and the other one is told.

    Raises:
        NotAllowed: the person may not change the item that goes on.
        GateClosed: it ended meanwhile.

    """
    other = Ci.objects.select_for_update(of=("self",)).get(merged=item.pk)
    item.merged_into = other
    if refusal := goes_on.refusal(item):
        raise GateClosed(refusal, field=goes_on.field)
    if event.by is not None and not access.may_edit(event.by, other):
        sentence = _("You may not change %(reference)s, which goes on.")
        raise NotAllowed(sentence % {"reference": other.reference})
    _carry_out(moves_of(item, other), item, other, event)
    if event.by is not None:
        text = _("%(reference)s was merged into this: %(reason)s")
        told = text % {"reference": item.reference, "reason": event.reason}
        add_entry(other, by=event.by, text=told, public=False, authority=FOLLOWING)


def _carry_out(moves: Moves, item: Ci, other: Ci, event: hooks.WriteEvent) -> None:
    by = event.by
    for relation in (*moves.needless, *moves.relations):
        _write(relation, by, {"effective_to": max(event.at, relation.effective_from)})
    for relation in moves.relations:
        first, second = _ends(relation, item, other)
        values = {
            "from_item": first, "kind": relation.kind, "to_item": second,
            "redundancy_group": relation.redundancy_group, "needed": relation.needed,
        }  # fmt: skip
        writes.create(CiRelationship, by=by, values=values, authority=FOLLOWING)
    move_links(item, other, by=by)
    for record, name in moves.lists:
        instead = [
            other.reference if one == item.reference else one for one in getattr(record, name)
        ]
        _write(record, by, {name: list(dict.fromkeys(instead))})
    for record, name in moves.keys:
        _write(record, by, {name: other})
    if moves.values:
        under = grounds(item, other)
        _write(other, by, moves.values | ({"explained_by": under} if under else {}))


def _write(record: Record, by: Person | None, values: dict[str, object]) -> None:
    writes.edit(record, by=by, values=values, authority=FOLLOWING)
