"""Impact: who is harmed when an item fails, hop by hop, redundancy included, and what it rests on.

One set-based query per hop, and where a hop is large two for all relations, followed in memory
(`impact_whole`); so the answer is of this moment, in every process. An item whose relations share a
redundancy group fails only when fewer of the group work than are needed; until then it is weakened.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from shallmark.manage.change_configuration.impact_whole import Whole
from shallmark.manage.change_configuration.models import Ci

#: a relation as "when `cause` fails, `harmed` is harmed", of the relations in force
_EDGES = """
    SELECT r.to_item_id AS cause, r.from_item_id AS harmed, r.redundancy_group AS grouped, r.needed
    FROM change_configuration_cirelationship r
    WHERE r.effective_to IS NULL AND r.{second} = ANY(%(ids)s) AND r.kind_id = ANY(%(second)s)
    UNION ALL
    SELECT r.from_item_id, r.to_item_id, r.redundancy_group, r.needed
    FROM change_configuration_cirelationship r
    WHERE r.effective_to IS NULL AND r.{first} = ANY(%(ids)s) AND r.kind_id = ANY(%(first)s)
"""
_BY_CAUSE = _EDGES.format(second="to_item_id", first="from_item_id")
_BY_HARMED = _EDGES.format(second="from_item_id", first="to_item_id")

#: a frontier of more items than this is followed in memory
MANY = 1000

Edge = tuple[int, int, str, int]


@dataclass(slots=True)
class Walk:
    """Items by hop; hop 0 is the start and not in it."""

    hops: list[list[int]] = field(default_factory=list)
    #: harmed only in part: enough of a redundancy group still works
    weakened: list[int] = field(default_factory=list)
    #: upwards: items whose failure alone may harm the start, as far as relations tell
    critical: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return sum(map(len, self.hops))


class _Relations:
    """Edges of the database, asked for one frontier at a time and counted there."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, impact FROM change_configuration_relationkind")
            kinds = cursor.fetchall()
        self.kinds = {
            "second": [pk for pk, impact in kinds if impact == "second_first"],
            "first": [pk for pk, impact in kinds if impact == "first_second"],
        }

    def harmed_alone(self, ids: list[int]) -> set[int]:
        """Items that a failure of any of these harms by itself."""
        rows = self._ask(f"SELECT e.harmed FROM ({_BY_CAUSE}) e WHERE e.grouped = ''", ids)
        return {item for (item,) in rows}

    def lost_members(self, ids: list[int]) -> list[tuple[int, str, int]]:
        """Item, redundancy group, and how many of the group are among these."""
        return self._ask(
            f"SELECT e.harmed, e.grouped, COUNT(DISTINCT e.cause) FROM ({_BY_CAUSE}) e"
            " WHERE e.grouped <> '' GROUP BY e.harmed, e.grouped",
            ids,
        )

    def groups(self, items: set[int]) -> list[tuple[int, str, int, int]]:
        """Item, redundancy group, how many it has, and how many of it are needed."""
        return self._ask(
            "SELECT e.harmed, e.grouped, COUNT(DISTINCT e.cause), MAX(e.needed)"
            f" FROM ({_BY_HARMED}) e WHERE e.grouped <> '' GROUP BY e.harmed, e.grouped",
            items,
        )

    def harming(self, ids: Iterable[int]) -> list[Edge]:
        return self._ask(_BY_HARMED, ids)

    def _ask(self, text: str, ids: Iterable[int]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(text, {**self.kinds, "ids": list(ids)})
            return list(cursor.fetchall())


def harmed_by(start: int, *, far: int | None = None) -> Walk:
    """Who is harmed when the item fails; `far` limits how many hops are followed."""
    relations, walk = _Relations(), Walk()
    failed, frontier = {start}, [start]
    #: (item, group) -> how many failed so far; and how many there are and are needed, asked once
    lost: dict[tuple[int, str], int] = defaultdict(int)
    groups: dict[tuple[int, str], tuple[int, int]] = {}
    while frontier and (far is None or len(walk.hops) < far):
        if len(frontier) > MANY:
            walk.hops, walk.weakened = Whole(relations.kinds).harmed_by(start, far)
            return walk
        harmed = relations.harmed_alone(frontier) - failed
        grouped = [
            (item, group)
            for item, group, count in relations.lost_members(frontier)
            if item not in failed and _count(lost, item, group, count)
        ]
        unknown = {item for item, group in grouped if (item, group) not in groups}
        for item, group, members, needed in relations.groups(unknown) if unknown else ():
            groups[item, group] = (members, needed)
        for key in grouped:
            members, needed = groups[key]
            if members - lost[key] < needed:
                harmed.add(key[0])
        failed |= harmed
        frontier = sorted(harmed)
        if frontier:
            walk.hops.append(frontier)
    walk.weakened = sorted({item for item, _group in lost} - failed)
    return walk


def _count(lost: dict[tuple[int, str], int], item: int, group: str, count: int) -> int:
    lost[item, group] += count
    return lost[item, group]


def rests_on(start: int, *, far: int | None = None) -> Walk:
    """What the item rests on, and which of it alone can harm it; `far` limits the hops."""
    relations, walk = _Relations(), Walk()
    seen, critical, frontier = {start}, {start}, [start]
    every_edge: list[Edge] = []
    while frontier and (far is None or len(walk.hops) < far):
        edges = relations.harming(frontier)
        every_edge += edges
        frontier = sorted({edge[0] for edge in edges} - seen)
        seen |= set(frontier)
        if frontier:
            walk.hops.append(frontier)
    singles = _single(every_edge)
    frontier = [start]
    while frontier:
        frontier = [cause for item in frontier for cause in singles[item] if cause not in critical]
        critical |= set(frontier)
    walk.critical = frozenset(critical - {start})
    return walk


def _single(edges: list[Edge]) -> dict[int, set[int]]:
    """Item -> causes whose failure alone harms it."""
    groups: dict[tuple[int, str], tuple[set[int], int]] = {}
    singles: dict[int, set[int]] = defaultdict(set)
    for cause, item, group, needed in edges:
        if not group:
            singles[item].add(cause)
            continue
        members, need = groups.get((item, group), (set(), 1))
        members.add(cause)
        groups[item, group] = (members, max(need, needed))
    for (item, _group), (members, need) in groups.items():
        if len(members) - 1 < need:
            singles[item] |= members
    return singles


def group_sizes(items: set[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """(item, redundancy group) -> how many it has and how many are needed, of these items."""
    groups = _Relations().groups(items) if items else []
    return {(item, group): (members, needed) for item, group, members, needed in groups}


def beneath(start: int) -> list[int]:
    """The item and everything that it rests on."""
    return [start, *(item for hop in rests_on(start).hops for item in hop)]


def described(item: Ci, *, most: int | None = None) -> dict[str, Any]:
    """The impact of an item in words: hops, services, what is weakened, what it rests on.

    `most` limits how many items are named; counts are of all.
    """
    down, up = harmed_by(item.pk), rests_on(item.pk)
    wanted = [pk for hop in (*down.hops, down.weakened, *up.hops) for pk in hop[:most]]
    names = _names(wanted)

    def hops(walk: Walk) -> list[dict[str, Any]]:
        return [
            {"hop": number, "count": len(hop), "items": [names[pk] for pk in hop[:most]]}
            for number, hop in enumerate(walk.hops, start=1)
        ]

    single = [names[pk] for hop in up.hops for pk in hop[:most] if pk in up.critical]
    return {
        "item": item.reference,
        "name": item.title,
        "harmed": down.count,
        "hops": hops(down),
        "services": _services([item.pk, *(pk for hop in down.hops for pk in hop)]),
        "weakened": [names[pk] for pk in down.weakened[:most]],
        "rests_on": hops(up),
        "single_points": single,
    }


def _names(ids: list[int]) -> dict[int, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.reference, c.title, k.key, k.title, c.status"
            " FROM change_configuration_ci c"
            " JOIN change_configuration_citype k ON k.id = c.type_id WHERE c.id = ANY(%s)",
            [ids],
        )
        return {
            pk: {
                "reference": reference,
                "name": name,
                "class": key,
                "class_name": kind,
                "state": state,
            }
            for pk, reference, name, key, kind, state in cursor.fetchall()
        }


def _services(ids: list[int]) -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.reference, s.title FROM change_configuration_ci c"
            " JOIN alignment_service s ON s.id = c.service_id WHERE c.id = ANY(%s)"
            " ORDER BY s.title",
            [ids],
        )
        return [{"reference": number, "name": name} for number, name in cursor.fetchall()]
