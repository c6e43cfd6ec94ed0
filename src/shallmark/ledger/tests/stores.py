"""The rows of `world.py` on DuckDB and PostgreSQL: laid out once, and a case is a savepoint."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from shallmark.ledger import contract
from shallmark.ledger.engines import DuckEngine, PostgresEngine
from shallmark.ledger.tests.world import Case, Change, World, changed, with_versions

#: where the tables of a test lie: nobody else sees them, and they go with the connection
SCHEMA = "pg_temp"
_DUCK_TYPES = {"timestamptz": "TIMESTAMP", "json": "TEXT", "numeric": "DECIMAL(18,6)"}


class DuckStore:
    """A world on a DuckDB of its own."""

    def __init__(self, world: World, views: Collection[str]) -> None:
        self.world, self.views = world, frozenset(views)
        # One thread: the tables are small, and other processes test beside this one.
        self._connection = duckdb.connect(config={"threads": 1})
        self.engine = DuckEngine(self._connection)
        self._connection.execute("CREATE SCHEMA ledger")
        for name in sorted(self.views):
            columns = contract.views()[name].columns.values()
            text = ", ".join(f'"{c.name}" {_DUCK_TYPES.get(c.type, c.type)}' for c in columns)
            self._connection.execute(f"CREATE TABLE ledger.{name} ({text})")
        self._insert(with_versions(world))

    @contextmanager
    def after(self, case: Case) -> Iterator[DuckEngine]:
        """The engine over the rows after a case; the rows as before when the block ends."""
        self._connection.execute("BEGIN")
        try:
            for name, change in changed(self.world, case).items():
                if name in self.views:
                    where, keys = _where(change, "?")
                    self._connection.execute(f"DELETE FROM ledger.{name}{where}", keys)
                    self._insert({name: change.rows})
            yield self.engine
        finally:
            self._connection.execute("ROLLBACK")

    def _insert(self, rows_of: World) -> None:
        for name, rows in rows_of.items():
            columns = _columns(rows)
            if name not in self.views or not columns:
                continue
            names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
            self._connection.execute(
                f"INSERT INTO ledger.{name} ({names}) VALUES "
                + ", ".join([f"({marks})"] * len(rows)),
                [_naive(row.get(column)) for row in rows for column in columns],
            )


class PostgresStore:
    """A world in temporary tables of a connection."""

    def __init__(
        self, connection: psycopg.Connection[Any], world: World, views: Collection[str]
    ) -> None:
        self.world, self.views, self.connection = world, frozenset(views), connection
        self.engine = PostgresEngine(connection, schema=SCHEMA)
        for name in sorted(self.views):
            columns = contract.views()[name].columns.values()
            text = ", ".join(
                f'"{c.name}" {"text" if c.type == "json" else c.type}' for c in columns
            )
            connection.execute(f'CREATE TEMP TABLE "{name}" ({text})')
        self._insert(with_versions(world))

    @contextmanager
    def after(self, case: Case) -> Iterator[PostgresEngine]:
        """The engine over the rows after a case; the rows as before when the block ends."""
        with self.connection.transaction(force_rollback=True):
            for name, change in changed(self.world, case).items():
                if name in self.views:
                    where, keys = _where(change, "%s")
                    self.connection.execute(f"DELETE FROM {SCHEMA}.{name}{where}", keys)
                    self._insert({name: change.rows})
            yield self.engine

    def _insert(self, rows_of: World) -> None:
        for name, rows in rows_of.items():
            columns = _columns(rows)
            if name not in self.views or not columns:
                continue
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(SCHEMA, name), sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row([_aware(row.get(column)) for column in columns])


def _where(change: Change, mark: str) -> tuple[str, list[str]]:
    """The rows that go."""
    if not change.key:
        return "", []
    keys = [str(key) for key in change.keys]
    return f' WHERE CAST("{change.key}" AS TEXT) IN ({", ".join([mark] * len(keys))})', keys


def _columns(rows: Collection[Mapping[str, Any]]) -> list[str]:
    return sorted({column for row in rows for column in row})


def _naive(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _aware(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value
