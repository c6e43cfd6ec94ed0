"""Relations into the database: new ones begin, those that the source no longer says are ended."""

from collections import Counter
from typing import TYPE_CHECKING

from django.db import connection

from shallmark.common.search import index
from shallmark.connect.items import classes
from shallmark.connect.items.shape import Estate
from shallmark.kernel import clock
from shallmark.kernel.records import record_type
from shallmark.manage.change_configuration.models import Ci, CiRelationship, RelationKind

if TYPE_CHECKING:
    from shallmark.connect.items.load import Loaded

BLOCK = 2000


def load_ties(estate: Estate, ids: dict[str, int], loaded: "Loaded") -> None:
    """Counts by outcome and kind stand in `loaded.relations`."""
    kinds = classes.kinds(estate.tie_kinds, sorted({tie.kind for tie in estate.ties}))
    counted = {name: Counter[str]() for name in ("created", "unchanged", "ended")}
    ids = ids | _elsewhere(estate, ids)
    here = set(ids.values())
    held = {
        (one.from_item_id, one.kind_id, one.to_item_id): one
        for one in CiRelationship.objects.filter(
            from_item__in=here, effective_to__isnull=True
        ).select_related("kind")
    }
    said: set[tuple[int, int, int]] = set()
    fresh: list[CiRelationship] = []
    for tie in estate.ties:
        first, second = ids.get(tie.first), ids.get(tie.second)
        if first is None or second is None or first == second:
            known = "itself" if first == second else "an item that the file does not hold"
            loaded.rejected.append((f"{tie.first} {tie.kind} {tie.second}", f"names {known}"))
            continue
        named = (first, kinds[tie.kind].pk, second)
        if named in said:
            continue
        said.add(named)
        if named in held:
            counted["unchanged"][tie.kind] += 1
            continue
        counted["created"][tie.kind] += 1
        fresh.append(_new(named, tie.group, tie.needed, estate.source))
    _number(fresh, kinds)
    for named, one in held.items():
        if estate.whole and named not in said and one.source_system == estate.source:
            one.effective_to = max(clock.now(), one.effective_from)
            one.updated_at = clock.now()
            one.save(update_fields=["effective_to", "updated_at"])
            counted["ended"][one.kind.key] += 1
    loaded.relations = counted


def _elsewhere(estate: Estate, ids: dict[str, int]) -> dict[str, int]:
    """Items that relations name and this file does not hold: by key, identifier or only name."""
    wanted = {end for tie in estate.ties for end in (tie.first, tie.second)} - ids.keys()
    if not wanted:
        return {}
    found: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for pk, name in Ci.objects.filter(title__in=wanted).values_list("pk", "title"):
        names.setdefault(name, []).append(pk)
    found |= {name: held[0] for name, held in names.items() if len(held) == 1}
    found |= dict(Ci.objects.filter(uid__in=wanted).values_list("uid", "pk"))
    own = Ci.objects.filter(source_system=estate.source, source_key__in=wanted)
    return found | dict(own.values_list("source_key", "pk"))


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
        source_key=f"{first}/{kind}/{second}",
    )


def _number(fresh: list[CiRelationship], kinds: dict[str, RelationKind]) -> None:
    if not fresh:
        return
    wanted = {pk for one in fresh for pk in (one.from_item_id, one.to_item_id)}
    names = dict(Ci.objects.filter(pk__in=wanted).values_list("pk", "title"))
    words = {one.pk: one.title for one in kinds.values()}
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval('number_rel'::regclass) from generate_series(1, %s)", [len(fresh)]
        )
        numbers = [number for (number,) in cursor.fetchall()]
    for one, number in zip(fresh, numbers, strict=True):
        one.reference = f"REL{number:07d}"
        said = (names[one.from_item_id], words[one.kind_id], names[one.to_item_id])
        one.title = " ".join(said)[:240]
    CiRelationship.objects.bulk_create(fresh, batch_size=BLOCK)
    index.keep(record_type("ci_relationship"), [one.pk for one in fresh])
