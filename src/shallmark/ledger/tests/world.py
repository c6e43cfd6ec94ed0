"""Ledger rows for tests: a small organisation in which every built check conforms, and cases that
change it. `stores.py` puts the same rows on PostgreSQL and DuckDB."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shallmark.ledger import contract, guards
from shallmark.ledger.check_reader import find
from shallmark.ledger.checkfile import CheckFile
from shallmark.ledger.engines import Moment

HERE = Path(__file__).parent
PACKAGE = HERE.parent.parent
World = Mapping[str, list[dict[str, Any]]]
Case = Mapping[str, Any]
MOMENT = Moment(
    as_of=datetime(2026, 6, 1, tzinfo=UTC),
    period_start=datetime(2026, 1, 1, tzinfo=UTC),
    period_end=datetime(2026, 6, 1, tzinfo=UTC),
)


@cache
def checks() -> list[CheckFile]:
    return [check for folder in sorted(PACKAGE.glob("*/*/checks")) for check in find(folder)]


def used_views(of: Iterable[CheckFile]) -> set[str]:
    names = {"source_coverage"}
    for check in of:
        relations = relations_of(check)
        names |= {contract.stored_relation(relation) for relation in relations}
        names |= {relation.removesuffix(contract.AS_OF) for relation in relations}
        names |= {check.record} - {""}
    return names


def relations_of(check: CheckFile) -> frozenset[str]:
    return guards.reading(check.sql, check.path).relations


def reads(check: CheckFile) -> frozenset[str]:
    """The stored relations that decide a check: those in its SQL, its record and the versions."""
    stored = {contract.stored_relation(name) for name in relations_of(check)}
    return frozenset(
        stored | ({check.record, check.record + contract.VERSION} - {contract.VERSION})
    )


def columns_read(check: CheckFile) -> frozenset[str]:
    """The `view.column` names that decide a check, a version's by the name of its record too."""
    read = guards.reading(check.sql, check.path).columns
    # A run counts, of the record judged, what was stored later than it.
    versions = [f"{check.record}.{name}" for name in ("reference", "stored_at")]
    return frozenset([*read, *versions])


def with_version(names: Iterable[str]) -> set[str]:
    """These relations, and those of their versions."""
    views = contract.views()
    return {*names, *(name + contract.VERSION for name in names if views[name].versioned)}


def affected(case: Case, of: Iterable[CheckFile]) -> list[CheckFile]:
    """The checks that a case can turn: those that read a column it changes, or a view whose rows
    it adds to or removes.

    The others need no judging. A check is one SELECT of named columns of named views, and the
    guards refuse it clock, random, settings, `*` and any function that is not listed: over the same
    values it says the same again. What it asks of a source's coverage is not told by columns.
    """
    rows = with_version({*case.get("add", {}), *case.get("remove", {})})
    changes = case.get("change", {})
    rows |= changes.keys() & {guards.COVERAGE}
    columns = {
        f"{view}.{column}"
        for name, records in changes.items()
        for view in with_version([name])
        for values in records.values()
        for column in values
    }
    return [check for check in of if reads(check) & rows or columns_read(check) & columns]


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), contract.LOADER)


@cache
def good() -> World:
    """`good.yaml` and what each `good_<function>.yaml` adds. Read once: nobody changes its rows."""
    world: dict[str, list[dict[str, Any]]] = {}
    for path in (HERE / "good.yaml", *sorted(HERE.glob("good_*.yaml"))):
        for name, rows in _read(path)["rows"].items():
            world.setdefault(name, []).extend(rows or [])
    world["workday"] = _workdays(date(2025, 12, 1), date(2026, 7, 1))
    return world


def cases() -> list[tuple[str, Case]]:
    files = [_read(path) for path in sorted((HERE / "cases").glob("*.yaml"))]
    return [(file["check"], case) for file in files for case in file["cases"]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a case does to one view: the rows with these keys go, and these rows come."""

    rows: list[dict[str, Any]]
    #: the column by which rows are known; all rows go where there is none
    key: str = ""
    keys: frozenset[Any] = frozenset()


def changed(world: World, case: Case) -> dict[str, Change]:
    """View -> what a case does to it: `change` sets columns, `add` appends, `remove` deletes."""
    names = {name for part in ("change", "add", "remove") for name in case.get(part, {})}
    every = {name: _changed(name, world.get(name, []), case) for name in sorted(names)}
    for name in with_version(names) - names:
        base = every[name.removesuffix(contract.VERSION)]
        assert name not in world, f"{name} has rows of its own"
        every[name] = replace(base, rows=_versions(base.rows))
    return every


def _changed(name: str, rows: list[dict[str, Any]], case: Case) -> Change:
    changes = case.get("change", {}).get(name, {})
    added, removed = case.get("add", {}).get(name, []), case.get("remove", {}).get(name, [])
    for reference in changes:
        assert any(key_of(row) == reference for row in rows), f"{name} has no row {reference}"
    after = [*({**row, **changes.get(key_of(row), {})} for row in rows), *added]
    left = [row for row in after if key_of(row) not in removed]
    columns = {key_column(row) for row in [*rows, *added]}
    if len(columns) != 1 or "" in columns:
        return Change(left)
    keys = frozenset([*changes, *removed, *(key_of(row) for row in added)])
    return Change([row for row in left if key_of(row) in keys], columns.pop(), keys)


def key_of(row: Mapping[str, Any]) -> Any:
    return row.get(key_column(row))


def key_column(row: Mapping[str, Any]) -> str:
    """The column by which a row is known; empty where it has none."""
    names: tuple[str, ...] = (
        "reference", "key", "incident", "account", "notice", "pir", "change_analysis",
    )  # fmt: skip
    names += (
        "objective", "process_metric", "process", "interested_party", "change", "approval_rule",
        "path", "major_review",
    )  # fmt: skip
    return next((name for name in names if name in row), "")


def with_versions(world: World) -> World:
    """Version rows for records that the world states once."""
    full = dict(world)
    for name, rows in world.items():
        view = contract.views()[name]
        if view.versioned and name + contract.VERSION not in world:
            full[name + contract.VERSION] = _versions(rows)
    return full


def _versions(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    since = {"valid_from": datetime(2025, 12, 1, tzinfo=UTC), "valid_to": None}
    return [{**since, **row} for row in rows]


def _workdays(start: date, end: date) -> list[dict[str, Any]]:
    rows, ordinal, day = [], 0, start
    while day < end:
        working = day.weekday() < 5
        ordinal += working
        rows.append({"calendar": "office", "day": day, "ordinal": ordinal, "working": working})
        day += timedelta(days=1)
    return rows
