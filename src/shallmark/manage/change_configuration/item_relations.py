"""The relations of one item as its page lists them: what it rests on, what it carries, the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.models import Change, Ci, CiRelationship, RelationKind
from shallmark.pages.record_base import may_change

#: relations of one item that its page names, and those of a list in view
MOST, SHOWN = 120, 5
#: lists in their order
HEADS: dict[str, Text] = {
    "rests_on": _("Rests on"),
    "carries": _("Carries"),
    "beside": _("Beside it"),
}
IMPACT = RelationKind.Impact


@dataclass(frozen=True)
class Tie:
    """A relation read from the item: its words, the other item, and the change that set it."""

    relation: CiRelationship
    other: Ci
    words: str
    may_end: bool
    change: Change | None = None


@dataclass
class Ties:
    """A list: all that were read."""

    key: str
    head: Text
    rows: list[Tie] = field(default_factory=list)

    @property
    def first(self) -> list[Tie]:
        return self.rows[:SHOWN]

    @property
    def rest(self) -> list[Tie]:
        return self.rows[SHOWN:]


@dataclass
class Relations:
    """All lists of an item; `count` is of all relations that the reader may see."""

    lists: list[Ties]
    count: int

    @cached_property
    def by_key(self) -> dict[str, Ties]:
        return {one.key: one for one in self.lists}


def relations_of(item: Ci, person: Person) -> Relations:
    """The relations in force, as far as the reader may see the other item. Two queries."""
    found = list(_in_force(item, person)[: MOST + 1])
    behind = changes_behind(item, found, person)
    lists = {key: Ties(key, head) for key, head in HEADS.items()}
    for relation in found[:MOST]:
        out = relation.from_item_id == item.pk
        other = relation.to_item if out else relation.from_item
        words = relation.kind.title if out else relation.kind.inverse or relation.kind.title
        may_end = bool(getattr(relation, "may_change", False))
        tie = Tie(relation, other, words, may_end, behind.get(relation.pk))
        lists[side_of(relation.kind, out=out)].rows.append(tie)
    return Relations(list(lists.values()), len(found))


def _in_force(item: Ci, person: Person) -> "QuerySet[CiRelationship]":
    others = Ci.objects.all()
    if access.readable(Ci, person):
        others = Ci.objects.visible_to(person)
        ends = Q(from_item=item, to_item__in=others) | Q(to_item=item, from_item__in=others)
    else:
        ends = Q(from_item=item) | Q(to_item=item)
    relations = CiRelationship.objects.visible_to(person).filter(ends, effective_to__isnull=True)
    mine = may_change(type_of(CiRelationship), person)
    near = relations.select_related("kind", "from_item__type", "to_item__type")
    return near.annotate(may_change=mine).order_by("kind__title", "pk")


def side_of(kind: RelationKind, *, out: bool) -> str:
    """Where a relation stands, read from its first item (`out`) or from its second."""
    if kind.impact == IMPACT.NONE:
        return "beside"
    rests = (kind.impact == IMPACT.SECOND_HARMS_FIRST) == out
    return "rests_on" if rests else "carries"


def changes_behind(
    item: Ci, relations: Iterable[CiRelationship], person: Person, *, ends: bool = False
) -> dict[int, Change]:
    """Relation -> the change that was carried out on one of its items when it began. One query.

    `ends`: when it ended.
    """
    known = list(relations)
    names = {one.reference for relation in known for one in (relation.from_item, relation.to_item)}
    if not known:
        return {}
    named = Change.objects.visible_to(person).filter(
        started_at__isnull=False, items__has_any_keys=sorted({item.reference, *names})
    )
    only = ("reference", "title", "items", "started_at", "closed_at", "status")
    changes = list(named.only(*only).order_by("started_at", "pk"))
    return {
        relation.pk: change
        for relation in known
        for change in changes
        if (at := relation.effective_to if ends else relation.effective_from) is not None
        and was_under(change, at)
        and {relation.from_item.reference, relation.to_item.reference} & set(change.items)
    }


def was_under(change: Change, at: datetime) -> bool:
    """Whether the change was carried out then: begun, and not closed."""
    begun = change.started_at is not None and change.started_at <= at
    return begun and (change.closed_at is None or at <= change.closed_at)


def words_to_choose() -> list[tuple[Text, list[tuple[str, str]]]]:
    """Every relation both ways round, by the list that it would stand in. One query."""
    groups: dict[str, list[tuple[str, str]]] = {key: [] for key in HEADS}
    kinds = list(RelationKind.objects.order_by("title"))
    for kind in kinds:
        groups[side_of(kind, out=True)].append((f"{kind.pk}-out", kind.title))
    for kind in kinds:
        if kind.inverse and kind.inverse != kind.title:
            groups[side_of(kind, out=False)].append((f"{kind.pk}-in", kind.inverse))
    return [(HEADS[key], words) for key, words in groups.items()]
