"""An estate into the database: one transaction, in blocks, the same whether tried or done.

Identification: by the key of the source, else by identifier or discovery key, else by a serial
number that only one item has. Precedence: the source that brought an item in governs its fields;
another one fills what is empty, and where it differs on a live item, that is drift.
"""

from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from shallmark.common.search import index
from shallmark.connect.exchange.outcome import outcome
from shallmark.connect.exchange.shape import Refusal
from shallmark.connect.items import classes
from shallmark.connect.items.drift import tell_drift
from shallmark.connect.items.identity import give_keys
from shallmark.connect.items.match import Known
from shallmark.connect.items.relations import load_ties
from shallmark.connect.items.shape import Inventory, ItemRow
from shallmark.connect.items.values import (
    AssetCells,
    Finder,
    ItemValues,
    item_values,
    read_asset,
)
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import Asset, Ci, CiType, DiscoveryResult
from shallmark.manage.change_configuration.models.ci_states import EDGES, PRESENT

BLOCK = 2000


@dataclass(slots=True)
class Loaded:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    drifted: int = 0
    by_class: Counter[str] = field(default_factory=Counter)
    relations: dict[str, Counter[str]] = field(default_factory=dict)
    rejected: list[Refusal] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, sentence: str) -> None:
        self.notes.setdefault(kind, []).append(sentence)

    def as_json(self, estate: Inventory, rejected_file: Path | None = None) -> dict[str, Any]:
        """The contract of the commands."""
        items = {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "drifted": self.drifted,
            "rejected": len(self.rejected),
        }
        ties = {name: sum(counts.values()) for name, counts in self.relations.items()}
        kinds = sorted({kind for counts in self.relations.values() for kind in counts})
        rows = sum(estate.read.values())
        records = {"ci": items, "ci_relationship": ties}
        notes = {kind: len(said) for kind, said in self.notes.items()}
        told = outcome(estate.source, rows, records, notes=notes, rejected_file=rejected_file)
        return told | {
            "read": rows,
            "models": dict(sorted(estate.read.items(), key=lambda entry: (-entry[1], entry[0]))),
            "items": dict(self.by_class.most_common()),
            "relations": {
                kind: sum(counts[kind] for counts in self.relations.values()) for kind in kinds
            },
            "rejected": [{"record": key, "reason": why} for key, why, _row in self.rejected[:50]],
            "noted": {kind: said[:50] for kind, said in sorted(self.notes.items())},
        }


@entered(Source.IMPORT)
def load(estate: Inventory, *, dry_run: bool = False, end_missing: bool = False) -> Loaded:
    """Create and update items and relations; a dry run does all but the keeping.

    What a whole dump no longer holds is noted, and with `end_missing` withdrawn.
    """
    give_keys(estate)
    loaded = Loaded(
        rejected=list(estate.rejected),
        notes={kind: list(said) for kind, said in estate.notes.items()},
    )
    with _importing(estate):
        with connection.cursor() as cursor:
            # two imports of one source at once would both create what neither saw
            cursor.execute(
                "select pg_advisory_xact_lock(hashtext('import ' || %s))", [estate.source]
            )
        ids = _load_items(estate, loaded)
        load_ties(estate, ids, loaded)
        if estate.whole:
            _tell_missing(estate, ids, loaded, end=end_missing)
        if dry_run:
            transaction.set_rollback(True)
    return loaded


def _importing(estate: Inventory) -> AbstractContextManager[Any]:
    """Said again after each write that the import sets off: those are of another source."""
    return write_transaction(by=None, verb="import", authority=SYSTEM, reason=estate.source)


def _load_items(estate: Inventory, loaded: Loaded) -> dict[str, int]:
    """Returns our ids by the keys of the source."""
    kinds = classes.types_of(sorted({thing.kind for thing in estate.things}))
    known, finder = Known(estate), Finder()
    ids: dict[str, int] = {}
    fresh: list[tuple[ItemRow, ItemValues]] = []
    touched: list[int] = []
    seen: set[str] = set()
    assets: dict[str, AssetCells] = {}
    for thing in estate.things:
        if thing.key in seen:
            why = "the same key stands in the file before"
            loaded.rejected.append(Refusal(thing.key, why, thing.row))
            continue
        seen.add(thing.key)
        asset = read_asset(thing)
        for name, (kind, cell) in asset.unread.items():
            loaded.note(kind, f"{thing.name}: {name} “{cell}”")
        values = item_values(thing, kinds, finder, asset)
        _note_names(thing, values, loaded)
        assets[thing.key] = asset
        loaded.by_class[thing.kind] += 1
        if (stands := known.merged(thing)) is not None:
            ids[thing.key] = stands.pk
            loaded.unchanged += 1
            loaded.note("merged into another item", f"{thing.name}: {stands.reference}")
            continue
        item = known.find(thing)
        if item is None:
            fresh.append((thing, values))
            continue
        ids[thing.key] = item.pk
        if thing.other_keys and known.may_bear(item, thing, estate.source):
            item.source_key = thing.key
        if _renew(item, values, estate, loaded, thing.row):
            touched.append(item.pk)
    ids |= _create(fresh, estate, known, loaded)
    _assets(estate, ids, assets, loaded)
    changed = [*touched, *(ids[thing.key] for thing, _values in fresh)]
    if changed:
        index.keep(get_record_type("ci"), changed)
    return ids


def _create(
    fresh: list[tuple[ItemRow, ItemValues]], estate: Inventory, known: Known, loaded: Loaded
) -> dict[str, int]:
    moment = clock.now()
    numbers = _references("CI", len(fresh))
    created: list[Ci] = []
    for (thing, values), number in zip(fresh, numbers, strict=True):
        values["status"] = values["status"] or "live"
        uid = known.free_uid(thing) or number
        stamps = {"live_at": moment} if values["status"] == "live" else {}
        item = Ci(
            reference=number,
            uid=uid,
            source_system=estate.source,
            source_key=thing.key,
            created_at=moment,
            updated_at=moment,
            **stamps,
        )
        for name, value in values.items():
            setattr(item, name, value)
        created.append(item)
    with _importing(estate):
        Ci.objects.bulk_create(created, batch_size=BLOCK)
    loaded.created += len(created)
    return {item.source_key: item.pk for item in created}


def _renew(item: Ci, values: ItemValues, estate: Inventory, loaded: Loaded, row: int) -> bool:
    """Whether the item was written."""
    differing = {name: value for name, value in values.items() if _differs(item, name, value)}
    if not differing:
        loaded.unchanged += 1
        return False
    if item.source_system != estate.source:
        filled = {name: value for name, value in differing.items() if not getattr(item, name)}
        drift = {name: value for name, value in differing.items() if name not in filled}
        if drift and tell_drift(item, drift, estate.source):
            loaded.drifted += 1
        differing = filled
        if not filled:
            loaded.unchanged += not drift
            return False
    if "status" in differing and not _may_become(item.status, str(differing["status"])):
        why = f"no step leads from {item.status} to {differing['status']}"
        loaded.rejected.append(Refusal(item.reference, why, row))
        return False
    _correct(item, differing, estate)
    loaded.updated += 1
    return True


def _tell_missing(estate: Inventory, ids: dict[str, int], loaded: Loaded, *, end: bool) -> None:
    """Items that the source held before and its whole dump holds no longer."""
    held = Ci.objects.filter(source_system=estate.source, status__in=PRESENT)
    for item in held.exclude(pk__in=ids.values()):
        ended = end and _may_become(item.status, "withdrawn")
        if ended:
            _correct(item, {"status": "withdrawn"}, estate)
            loaded.updated += 1
        kind = "gone from the source, withdrawn" if ended else "gone from the source"
        loaded.note(kind, f"{item.reference} {item.title}")


def _correct(item: Ci, differing: ItemValues, estate: Inventory) -> None:
    """Write what the governing source says, explained by the correction that it is."""
    seen = DiscoveryResult(
        reference=next_reference("DR"),
        title=f"{estate.source}: {item.uid}"[:240],
        key=item.uid,
        source=estate.source,
        seen_at=clock.now(),
        ci=item,
        attributes={name: str(value) for name, value in differing.items()},
        drift={name: [str(getattr(item, name)), str(value)] for name, value in differing.items()},
    )
    seen.save(force_insert=True)
    for name, value in differing.items():
        setattr(item, name, value)
    item.explained_by = seen.reference
    item.updated_at = clock.now()
    item.version += 1
    item.save(update_fields=[*differing, "source_key", "explained_by", "updated_at", "version"])


def _may_become(before: str, after: str) -> bool:
    return (before, after) in {(str(source), str(target)) for source, target in EDGES}


def _differs(item: Ci, name: str, reported: object) -> bool:
    """An import says nothing by an empty value; own attributes are compared one by one."""
    if name == "attributes" and isinstance(reported, dict):
        return any(item.attributes.get(key) != value for key, value in reported.items())
    if isinstance(reported, CiType):
        return item.type_id != reported.pk
    if reported in ("", None):
        return False
    held = getattr(item, f"{name}_id" if name in {"owner", "support_team"} else name)
    return bool(held != getattr(reported, "pk", reported))


def _note_names(thing: ItemRow, values: ItemValues, loaded: Loaded) -> None:
    """People and teams that nobody here is called stay with the item as text, told by their row."""
    where = f"row {thing.row}, {thing.name}" if thing.row else thing.name
    if thing.owner and values["owner"] is None:
        loaded.note("person not known", f"{where}: owner “{thing.owner}”")
    if thing.support_team and values["support_team"] is None:
        loaded.note("team not known", f"{where}: support team “{thing.support_team}”")


def _assets(
    estate: Inventory, ids: dict[str, int], read: dict[str, AssetCells], loaded: Loaded
) -> None:
    """Assets of items that have none; what one has that differs stays, and is told."""
    wanted = {ids[thing.key]: thing for thing in estate.things if thing.asset and thing.key in ids}
    held = {asset.ci_id: asset for asset in Asset.objects.filter(ci__in=wanted)}
    fresh = [(pk, thing) for pk, thing in wanted.items() if pk not in held]
    for pk, asset in held.items():
        said = read[wanted[pk].key].values
        differing = [name for name in said if said[name] and said[name] != getattr(asset, name)]
        # without a day in the file the value counts from the day of its import
        if "value" not in differing and not wanted[pk].asset.get("valued_on"):
            differing = [name for name in differing if name != "valued_on"]
        if differing:
            what = f"{asset.reference} {wanted[pk].name}: {', '.join(differing)}"
            loaded.note("asset differs and stays as it is", what)
    if fresh:
        with _importing(estate):
            _make_assets(fresh, estate, read)


def _make_assets(
    fresh: list[tuple[int, ItemRow]], estate: Inventory, read: dict[str, AssetCells]
) -> None:
    moment = clock.now()
    Asset.objects.bulk_create(
        [
            Asset(
                reference=number,
                ci_id=pk,
                title=thing.name[:240],
                status="in_use",
                source_system=estate.source,
                source_key=thing.key,
                created_at=moment,
                updated_at=moment,
                **read[thing.key].values,
            )
            for (pk, thing), number in zip(fresh, _references("AST", len(fresh)), strict=True)
        ],
        batch_size=BLOCK,
    )


def _references(prefix: str, count: int) -> list[str]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(%s::regclass) from generate_series(1, %s)",
            [f"number_{prefix.lower()}", count],
        )
        return [f"{prefix}{number:07d}" for (number,) in cursor.fetchall()]


__all__ = ["Loaded", "load"]
