"""Impact over all relations in memory: cheaper once a hop is large.

The database sends each column of numbers as one packed value: no row is made for a relation.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

_EDGES = """
    SELECT {columns}
    FROM (
      SELECT
        CASE WHEN r.kind_id = ANY(%(second)s) THEN r.to_item_id ELSE r.from_item_id END AS cause,
        CASE WHEN r.kind_id = ANY(%(second)s) THEN r.from_item_id ELSE r.to_item_id END AS harmed,
        r.redundancy_group AS grouped, r.needed
      FROM change_configuration_cirelationship r
      WHERE r.effective_to IS NULL AND r.redundancy_group {which} ''
        AND (r.kind_id = ANY(%(second)s) OR r.kind_id = ANY(%(first)s))
    ) e
"""
_NUMBERS = "string_agg(int8send(e.cause), ''), string_agg(int8send(e.harmed), '')"
_ALONE = _EDGES.format(columns=_NUMBERS, which="=")
_GROUPED = _EDGES.format(
    columns=f"{_NUMBERS}, string_agg(int8send(e.needed), ''), array_agg(e.grouped)", which="<>"
)

Kinds = dict[str, list[int]]


def _columns(text: str, kinds: Kinds) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, kinds)
        (columns,) = cursor.fetchall()
    return [column if isinstance(column, list) else _unpacked(column) for column in columns]


def _unpacked(column: bytes | None) -> "array[int]":
    numbers = array("q", bytes(column or b""))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


class Whole:
    """All relations of this moment; one walk uses it up."""

    def __init__(self, kinds: Kinds) -> None:
        #: cause -> items that it harms by itself
        self._alone: dict[int, list[int]] = defaultdict(list)
        alone = self._alone
        for cause, item in zip(*_columns(_ALONE, kinds), strict=True):
            alone[cause].append(item)
        #: cause -> its groups, by number; and by number their item and how many more may fail
        self._groups: dict[int, list[int]] = defaultdict(list)
        self._items: list[int] = []
        self._spare: list[int] = []
        self._gather(*_columns(_GROUPED, kinds))

    def _gather(
        self,
        causes: Iterable[int],
        items: Iterable[int],
        needed: Iterable[int],
        names: Iterable[str],
    ) -> None:
        groups, of, spare = self._groups, self._items, self._spare
        most: list[int] = []
        # Keys are numbers: a pair for each relation would double the time.
        words: dict[str, int] = {}
        known: dict[int, int] = {}
        members: set[int] = set()
        for cause, item, least, name in zip(causes, items, needed, names, strict=True):
            group = known.setdefault(item << 32 | words.setdefault(name, len(words)), len(most))
            if group == len(most):
                most.append(least)
                of.append(item)
                spare.append(0)
            elif least > most[group]:
                most[group] = least
            # Two kinds of relation to the same cause are one member.
            member = cause << 32 | group
            if member not in members:
                members.add(member)
                groups[cause].append(group)
                spare[group] += 1
        self._spare = [many - least for many, least in zip(spare, most, strict=True)]

    def harmed_by(self, start: int, far: int | None = None) -> tuple[list[list[int]], list[int]]:
        """Items harmed by hop, and those that are only weakened."""
        hops: list[list[int]] = []
        failed, frontier = {start}, [start]
        touched: set[int] = set()
        while frontier and (far is None or len(hops) < far):
            harmed = set().union(*(self._alone.get(cause, ()) for cause in frontier))
            harmed |= self._lose(frontier, touched)
            frontier = sorted(harmed - failed)
            failed.update(frontier)
            if frontier:
                hops.append(frontier)
        return hops, sorted(touched - failed)

    def _lose(self, causes: list[int], touched: set[int]) -> set[int]:
        """Items of which a group no longer has as many as are needed."""
        harmed: set[int] = set()
        spare, items = self._spare, self._items
        for cause in causes:
            for group in self._groups.get(cause, ()):
                item = items[group]
                touched.add(item)
                spare[group] -= 1
                if spare[group] < 0:
                    harmed.add(item)
        return harmed
