"""Ledger rows for tests: a small organisation in which every built check conforms, and cases that
change it. The same rows run on PostgreSQL and DuckDB."""

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import yaml

from shallmark.ledger import contract, guards
from shallmark.ledger.checkfile import CheckFile, find
from shallmark.ledger.engines import Moment

HERE = Path(__file__).parent
PACKAGE = HERE.parent.parent
World = dict[str, list[dict[str, Any]]]
DUCK_TYPES = {"timestamptz": "TIMESTAMP", "json": "TEXT", "numeric": "DECIMAL(18,6)"}
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
        relations = guards.relations_of(check.sql)
        names |= {contract.stored_relation(relation) for relation in relations}
        names |= {check.record} - {""}
    return names


def good() -> World:
    """`good.yaml`, and what each `good_<function>.yaml` adds to it."""
    world: World = {}
    for path in (HERE / "good.yaml", *sorted(HERE.glob("good_*.yaml"))):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, rows in said["rows"].items():
            world.setdefault(name, []).extend(rows or [])
    world["workday"] = _workdays(date(2025, 12, 1), date(2026, 7, 1))
    return world


def cases() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted((HERE / "cases").glob("*.yaml")):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [(said["check"], case) for case in said["cases"]]
    return found


def changed(world: World, case: Mapping[str, Any]) -> World:
    """The world after a case: `change` sets columns, `add` appends rows, `remove` deletes them."""
    after = copy.deepcopy(world)
    for view, said in case.get("change", {}).items():
        for reference, columns in said.items():
            hits = [row for row in after[view] if key_of(row) == reference]
            assert hits, f"{view} has no row {reference}"
            for row in hits:
                row.update(columns)
    for view, rows in case.get("add", {}).items():
        after.setdefault(view, []).extend(rows)
    for view, references in case.get("remove", {}).items():
        after[view] = [row for row in after[view] if key_of(row) not in references]
    return after


def key_of(row: Mapping[str, Any]) -> Any:
    names: tuple[str, ...] = (
        "reference", "key", "incident", "account", "notice", "pir", "change_analysis",
    )  # fmt: skip
    names += ("objective", "process_metric", "process", "interested_party")
    return next((row[name] for name in names if name in row), None)


def with_versions(world: World) -> World:
    """Version rows for records that the world states once."""
    full = dict(world)
    for name, rows in world.items():
        view = contract.views()[name]
        if view.versioned and name + contract.VERSION not in world:
            full[name + contract.VERSION] = [
                {"valid_from": datetime(2025, 12, 1, tzinfo=UTC), "valid_to": None, **row}
                for row in rows
            ]
    return full


@cache
def _duck(views: tuple[str, ...]) -> Any:
    """One database for all cases of a process: making the tables takes longer than the checks."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA ledger")
    for name in views:
        columns = contract.views()[name].columns.values()
        text = ", ".join(f'"{c.name}" {DUCK_TYPES.get(c.type, c.type)}' for c in columns)
        connection.execute(f"CREATE TABLE ledger.{name} ({text})")
    return connection


def on_duckdb(world: World, views: Iterable[str]) -> Any:
    connection = _duck(tuple(sorted(views)))
    for name in sorted(set(views) - {"workday"} if world else views):
        connection.execute(f"DELETE FROM ledger.{name}")
    known = (
        connection.execute("SELECT COUNT(*) FROM ledger.workday").fetchone()[0]
        if "workday" in views
        else 0
    )
    for name, rows in with_versions(world).items():
        # The days are the same for every case and many: they are laid once.
        if name in views and not (name == "workday" and known):
            _duck_insert(connection, name, rows)
    return connection


def _duck_insert(connection: Any, name: str, rows: list[dict[str, Any]]) -> None:
    columns = sorted({column for row in rows for column in row})
    if not columns:
        return
    names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    text = f"INSERT INTO ledger.{name} ({names}) VALUES " + ", ".join([f"({marks})"] * len(rows))
    connection.execute(text, [_duck_value(row.get(column)) for row in rows for column in columns])


def create_on_postgres(
    connection: psycopg.Connection[Any], views: Iterable[str], schema: str
) -> None:
    connection.execute(f"CREATE SCHEMA {schema}")
    for name in sorted(views):
        columns = contract.views()[name].columns.values()
        text = ", ".join(f'"{c.name}" {"text" if c.type == "json" else c.type}' for c in columns)
        connection.execute(f"CREATE TABLE {schema}.{name} ({text})")


def fill_postgres(
    connection: psycopg.Connection[Any], world: World, views: Iterable[str], schema: str
) -> None:
    wanted = set(views)
    with connection.cursor() as cursor:
        for name, rows in with_versions(world).items():
            if name not in wanted or not rows:
                continue
            columns = sorted({column for row in rows for column in row})
            names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join(["%s"] * len(columns))
            cursor.execute(
                f"INSERT INTO {schema}.{name} ({names}) VALUES "
                + ", ".join([f"({marks})"] * len(rows)),
                [_aware(row.get(column)) for row in rows for column in columns],
            )


def _duck_value(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _aware(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _workdays(start: date, end: date) -> list[dict[str, Any]]:
    rows, ordinal, day = [], 0, start
    while day < end:
        working = day.weekday() < 5
        ordinal += working
        rows.append({"calendar": "office", "day": day, "ordinal": ordinal, "working": working})
        day += timedelta(days=1)
    return rows
