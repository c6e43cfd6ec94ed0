"""How long impact takes among 100,000 items and 300,000 relations: of one item, of the whole graph.

    python bench/impact.py [--items 100000] [--relations 300000] [--asked 1000]

Fills the database of DATABASE_URL with an estate of services in tiers inside one transaction, asks,
and takes everything back.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

#: class, share of all items in percent; each tier rests on those before it
TIERS = (
    ("site", 0.1), ("rack", 1.0), ("power-device", 2.0), ("network-device", 2.0), ("server", 9.0),
    ("cluster", 1.0), ("virtual-machine", 40.0), ("database", 9.0), ("application", 25.0),
    ("service-component", 10.9),
)  # fmt: skip
#: class -> what it rests on: class, kind, how many, whether they stand in for one another
RESTS = {
    "rack": (("site", "located_in", 1, False),),
    "power-device": (("rack", "located_in", 1, False),),
    "network-device": (("rack", "located_in", 1, False),),
    "server": (
        ("rack", "located_in", 1, False),
        ("power-device", "powered_by", 2, True),
        ("network-device", "depends_on", 2, True),
    ),
    "cluster": (("server", "runs_on", 8, True),),
    "virtual-machine": (("cluster", "runs_on", 1, False),),
    "database": (("virtual-machine", "runs_on", 2, True),),
    "application": (("virtual-machine", "runs_on", 2, True), ("database", "depends_on", 1, False)),
    "service-component": (("application", "depends_on", 3, False),),
}


def estate(items: int, relations: int, chance: random.Random) -> tuple[list[str], list[Any]]:
    """Classes of the items by number, and relations (from, kind, to, group), by number."""
    kinds: list[str] = []
    places: dict[str, list[int]] = {}
    for name, share in TIERS:
        count = max(1, round(items * share / 100))
        places[name] = list(range(len(kinds), len(kinds) + count))
        kinds += [name] * count
    ties: dict[tuple[int, str, int], str] = {}
    for name, needs in RESTS.items():
        for number in places[name]:
            for below, kind, many, grouped in needs:
                for other in chance.sample(places[below], min(many, len(places[below]))):
                    ties[number, kind, other] = below if grouped else ""
    cables = places["network-device"] + places["server"]
    while len(ties) < relations:
        first, second = chance.sample(cables, 2)
        ties.setdefault((first, "connected_to", second), "")
    return kinds, [(*said, group) for said, group in list(ties.items())[:relations]]


def fill(kinds: list[str], ties: list[Any]) -> list[int]:
    """Rows of the estate; returns our ids by number."""
    from django.db import connection

    from shallmark.kernel.history import write_transaction
    from shallmark.kernel.provenance import Source, entered
    from shallmark.kernel.system import SYSTEM
    from shallmark.manage.change_configuration import seed_items
    from shallmark.manage.change_configuration.models import CiType, RelationKind

    seed_items.seed_items()
    types = dict(CiType.objects.values_list("key", "pk"))
    words = dict(RelationKind.objects.values_list("key", "pk"))
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM),
        connection.cursor() as cursor,
    ):
        # history is not asked here, and would take minutes
        for table in ("ci", "cirelationship"):
            cursor.execute(f"ALTER TABLE change_configuration_{table} DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO change_configuration_ci (reference, title, created_at, updated_at,"
            " source_system, source_key, version, status, type_id, uid, description,"
            " content_version, provider, location, environment, criticality, attributes,"
            " discovery_key, explained_by, disposal_proof)"
            " SELECT 'BENCH' || n, 'bench ' || n, now(), now(), '', '', 1, 'live', t, 'bench' || n,"
            " 'bench', '', '', '', '', '', '{}', '', '', ''"
            " FROM unnest(%s::bigint[]) WITH ORDINALITY AS said (t, n) ORDER BY n RETURNING id",
            [[types[kind] for kind in kinds]],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO change_configuration_cirelationship (reference, title, created_at,"
            " updated_at, source_system, source_key, version, from_item_id, kind_id, to_item_id,"
            " redundancy_group, needed, effective_from)"
            " SELECT 'BENCHR' || n, 'bench', now(), now(), '', '', 1, f, k, t, g, 1, now()"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])"
            " WITH ORDINALITY AS said (f, k, t, g, n)",
            [
                [ids[first] for first, _kind, _second, _group in ties],
                [words[kind] for _first, kind, _second, _group in ties],
                [ids[second] for _first, _kind, second, _group in ties],
                [group for _first, _kind, _second, group in ties],
            ],
        )
        cursor.execute("ANALYZE change_configuration_ci, change_configuration_cirelationship")
    return ids


def whole(ids: list[int], kinds: list[str]) -> int:
    """An item that everything stands on: all sites are located in it."""
    from shallmark.manage.change_configuration.models import CiRelationship, RelationKind

    kind = RelationKind.objects.get(key="depends_on")
    sites = [pk for pk, said in zip(ids, kinds, strict=True) if said == "site"]
    CiRelationship.objects.bulk_create(
        CiRelationship(
            reference=f"BENCHW{pk}", title="bench", from_item_id=pk, kind=kind, to_item_id=sites[0]
        )
        for pk in sites[1:]
    )
    return sites[0]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--items", type=int, default=100_000)
    asked.add_argument("--relations", type=int, default=300_000)
    asked.add_argument("--asked", type=int, default=1000)
    said = asked.parse_args()

    from shallmark.cli.database import ensure_database

    ensure_database()
    from django.db import transaction

    from shallmark.manage.change_configuration.impact import described, harmed_by
    from shallmark.manage.change_configuration.models import Ci

    chance = random.Random(20000)  # noqa: S311 - the same estate each time
    kinds, ties = estate(said.items, said.relations, chance)
    with transaction.atomic():
        started = time.perf_counter()
        ids = fill(kinds, ties)
        print(
            f"{len(ids):,} items, {len(ties):,} relations in {time.perf_counter() - started:.1f} s"
        )
        took = []
        for pk in chance.sample(ids, said.asked):
            item = Ci.objects.get(pk=pk)
            started = time.perf_counter()
            described(item, most=50)
            took.append((time.perf_counter() - started) * 1000)
        parts = statistics.quantiles(took, n=100)
        print(
            f"impact of one item, {said.asked} at random: median {statistics.median(took):.1f} ms,"
            f" p95 {parts[94]:.1f} ms, most {max(took):.0f} ms"
        )
        root = whole(ids, kinds)
        times, used = [], []
        for _ in range(9):
            started, spent = time.perf_counter(), time.process_time()
            walk = harmed_by(root)
            times.append(time.perf_counter() - started)
            used.append(time.process_time() - spent)
        print(f"whole graph: {walk.count:,} items harmed in {min(times):.2f} s (best of 9),"
              f" {statistics.median(times):.2f} s (median),"
              f" {statistics.median(used):.2f} s of this process")  # fmt: skip
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
