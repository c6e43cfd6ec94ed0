"""Relations into the database: new ones begin, those that the source no longer says are ended."""

from collections import Counter
from typing import TYPE_CHECKING

from django.db import connection

from shallmark.common.search import index
from shallmark.connect.exchange.shape import Refusal
from shallmark.connect.items import classes
from shallmark.connect.items.shape import Inventory
from shallmark.kernel import clock
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Ci, CiRelationship, RelationKind

if TYPE_CHECKING:
    from shallmark.connect.items.load import Loaded

BLOCK = 2000


def load_ties(estate: Inventory, ids: dict[str, int], loaded: "Loaded") -> None:
    """Counts by outcome and kind stand in `loaded.relations`."""
    kinds = classes.kinds(estate.tie_kinds, sorted({tie.kind for tie in estate.ties}))
    counted = {name: Counter[str]() for name in ("created", "unchanged", "ended")}
    elsewhere, several = _elsewhere(estate, ids)
    ids = ids | elsewhere
    here = set(ids.values())
    held = {
        (relation.from_item_id, relation.kind_id, relation.to_item_id): relation
        for relation in CiRelationship.objects.filter(
            from_item__in=here, effective_to__isnull=True
        ).select_related("kind")
    }
    listed: set[tuple[int, int, int]] = set()
    fresh: list[CiRelationship] = []
    for tie in estate.ties:
        first, second = ids.get(tie.first), ids.get(tie.second)
        if first is None or second is None or first == second:
            known = "an item that the file does not hold"
            if first is not None and first == second:
                known = "itself"
            elif {tie.first, tie.second} & several:
                known = "a name that several items bear"
            named_so = f"{tie.first} {tie.kind} {tie.second}"
            loaded.rejected.append(Refusal(named_so, f"names {known}", tie.row))
            continue
        named = (first, kinds[tie.kind].pk, second)
        if named in listed:
            continue
        listed.add(named)
        if named in held:
            counted["unchanged"][tie.kind] += 1
            continue
        counted["created"][tie.kind] += 1
        fresh.append(_new(named, tie.group, tie.needed, estate.source))
    _number(fresh, kinds)
    for named, relation in held.items():
        if estate.whole and named not in listed and relation.source_system == estate.source:
            relation.effective_to = max(clock.now(), relation.effective_from)
            relation.updated_at = clock.now()
            relation.updated_by = None
            relation.save(update_fields=["effective_to", "updated_at", "updated_by"])
            counted["ended"][relation.kind.key] += 1
    loaded.relations = counted


def _elsewhere(estate: Inventory, ids: dict[str, int]) -> tuple[dict[str, int], set[str]]:
    """Items that relations name and this file does not hold: by key, identifier or only name.

    With the names that several items bear, and that therefore name none.
    """
    wanted = {end for tie in estate.ties for end in (tie.first, tie.second)} - ids.keys()
    if not wanted:
        return {}, set()
    items: dict[str, int] = {}
    # what was merged into another item is that one
    known = Ci.objects.select_related("merged_into")
    names: dict[str, set[int]] = {}
    for item in known.filter(title__in=wanted):
        names.setdefault(item.title, set()).add(item.stands().pk)
    items |= {name: next(iter(held)) for name, held in names.items() if len(held) == 1}
    items |= {item.uid: item.stands().pk for item in known.filter(uid__in=wanted)}
    own = known.filter(source_system=estate.source, source_key__in=wanted)
    items |= {item.source_key: item.stands().pk for item in own}
    return items, {name for name, held in names.items() if len(held) > 1} - items.keys()


def _new(named: tuple[int, int, int], group: str, needed: int, source: str) -> CiRelationship:
    first, kind, second = named
    moment = clock.now()
    return CiRelationship(
        from_item_id=first,
        kind_id=kind,
        to_item_id=second,
        redundancy_group=group[:60],
        needed=needed,
        effective_from=moment,
        created_at=moment,
        updated_at=moment,
        source_system=source,
        # One that ended and comes again is another one.
        source_key=f"{first}/{kind}/{second} {moment.isoformat()}",
    )


def _number(fresh: list[CiRelationship], kinds: dict[str, RelationKind]) -> None:
    if not fresh:
        return
    wanted = {pk for relation in fresh for pk in (relation.from_item_id, relation.to_item_id)}
    names = dict(Ci.objects.filter(pk__in=wanted).values_list("pk", "title"))
    words = {kind.pk: kind.title for kind in kinds.values()}
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval('number_rel'::regclass) from generate_series(1, %s)", [len(fresh)]
        )
        numbers = [number for (number,) in cursor.fetchall()]
    for relation, number in zip(fresh, numbers, strict=True):
        relation.reference = f"REL{number:07d}"
        title_parts = (
            names[relation.from_item_id],
            words[relation.kind_id],
            names[relation.to_item_id],
        )
        relation.title = " ".join(title_parts)[:240]
    CiRelationship.objects.bulk_create(fresh, batch_size=BLOCK)
    index.keep(get_record_type("ci_relationship"), [relation.pk for relation in fresh])
