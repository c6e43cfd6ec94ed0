"""Engines that run checks: PostgreSQL on a psycopg connection, DuckDB on one of its own.

An engine answers a query over the ledger with rows, read-only and within a time limit. Errors of
the database become `EngineFailed`, so that one broken check never stops a run.
"""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

import psycopg
from psycopg import sql as composed
from psycopg.pq import TransactionStatus

from shallmark.ledger import contract, dialects


class EngineFailed(Exception):
    """The engine could not answer: timeout, missing view, broken SQL. The text is the engine's."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a run looks at: facts until `as_of`, members of the half open period."""

    as_of: datetime
    period_start: datetime
    period_end: datetime

    def __post_init__(self) -> None:
        if any(each.tzinfo is None for each in (self.as_of, self.period_start, self.period_end)):
            raise ValueError("The moments of a run need a zone.")
        if self.period_start >= self.period_end:
            raise ValueError("The period must start before it ends.")

    def values(self) -> dict[str, datetime]:
        return {
            "as_of": self.as_of,
            "period_start": self.period_start,
            "period_end": self.period_end,
        }


class Engine(Protocol):
    """What the runner needs of an engine."""

    name: str
    dialect: str

    def query(
        self, text: str, values: Mapping[str, object], *, often: bool = False
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of a query in this engine's words; its plan is kept if it comes `often`."""
        ...

    def place(self, relation: str) -> str | None:
        """Where a relation lies, when not in schema `ledger`."""
        ...


@dataclass
class PostgresEngine:
    """PostgreSQL, inside a transaction that is always rolled back.

    Use `session` around a run: one snapshot for all checks, and the versions valid at `as_of` laid
    down once for each record type instead of once for each check. `present` says that `as_of` is
    now: then the records as they stand are the versions valid, and no history need be read.
    """

    connection: psycopg.Connection[Any]
    schema: str = "ledger"
    timeout_seconds: int = 60
    present: bool = False
    name: str = "postgresql"
    dialect: str = dialects.POSTGRES

    def __post_init__(self) -> None:
        self._laid: dict[str, str] = {}

    def place(self, relation: str) -> str | None:
        if relation in self._laid:
            return self._laid[relation]
        if contract.stored_relation(relation) != relation:
            base = relation.removesuffix(contract.AS_OF)
            return f"{self.schema}.{base}" if self.present else None
        # What only a session lays is not in another's schema either.
        elsewhere = self.schema != "ledger" and relation in contract.views()
        return f"{self.schema}.{relation}" if elsewhere else None

    def lay(self, relation: str, where: str) -> None:
        """Within a session: read `relation` from `where` instead."""
        self._laid[relation] = where

    @contextmanager
    def session(self, moment: Moment, columns: Mapping[str, Collection[str]]) -> Iterator[None]:
        """One snapshot; `columns` names, for each `<name>_as_of`, the columns checks read."""
        # Inside somebody's transaction, as in tests, the isolation is theirs to choose.
        outermost = self.connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
        with self.connection.transaction(force_rollback=True):
            if outermost:
                self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                # A run joins whole years: what it sorts and hashes should not go by the disk.
                self.connection.execute("SET LOCAL work_mem = '64MB'")
            for relation, wanted in columns.items():
                self._lay(relation, wanted, moment)
            try:
                yield
            finally:
                self._laid.clear()

    def _lay(self, relation: str, wanted: Collection[str], moment: Moment) -> None:
        base = relation.removesuffix(contract.AS_OF)
        # Nothing that exists now can have been stored later than now.
        columns = [
            composed.SQL("NULL::timestamptz AS stored_at")
            if self.present and name == "stored_at"
            else composed.Identifier(name)
            for name in sorted(wanted)
        ]
        text = composed.SQL(
            "CREATE TEMP TABLE {temp} ON COMMIT DROP AS SELECT {columns} FROM {source}"
        ).format(
            temp=composed.Identifier(relation),
            columns=composed.SQL(", ").join(columns),
            source=composed.Identifier(
                self.schema, base if self.present else contract.stored_relation(relation)
            ),
        )
        if not self.present:
            text += composed.SQL(
                " WHERE valid_from <= {at} AND (valid_to IS NULL OR valid_to > {at})"
            ).format(at=composed.Literal(moment.as_of))
        try:
            with self.connection.transaction(), self.connection.cursor() as cursor:
                cursor.execute(text)
                cursor.execute(composed.SQL("ANALYZE {}").format(composed.Identifier(relation)))
        except psycopg.Error:
            # The checks that need it will meet the same error and report it under their names.
            return
        self._laid[relation] = f"pg_temp.{relation}"

    def query(
        self, text: str, values: Mapping[str, object], *, often: bool = False
    ) -> Sequence[tuple[Any, ...]]:
        # A rollback would make psycopg forget its plans; within another's transaction it must be.
        keep = often and self.connection.info.transaction_status == TransactionStatus.IDLE
        # Django switches prepared statements off for the connection.
        self.connection.prepare_threshold = sys.maxsize if keep else None
        # The values of a statement that is prepared travel apart from it.
        kind = psycopg.Cursor if keep else psycopg.ClientCursor
        try:
            # The end of the block undoes the settings.
            with (
                self.connection.transaction(force_rollback=not keep),
                kind(self.connection, row_factory=psycopg.rows.tuple_row) as cursor,
            ):
                # A web process has pages joined in the order they are written; not so a check.
                self.connection.execute(
                    "SET TRANSACTION READ ONLY; SET LOCAL join_collapse_limit = 8;"
                    " SET LOCAL plan_cache_mode = force_generic_plan;"
                    f" SET LOCAL statement_timeout = '{self.timeout_seconds}s'"
                )
                cursor.execute(text, values, prepare=keep)
                return cursor.fetchall()
        except psycopg.Error as error:
            raise EngineFailed(_first_line(error)) from error


@dataclass
class DuckEngine:
    """DuckDB. Times are UTC without zone inside; they come back with it."""

    connection: Any
    name: str = "duckdb"
    dialect: str = dialects.DUCKDB

    def place(self, relation: str) -> str | None:
        return None

    def query(
        self,
        text: str,
        values: Mapping[str, object],
        *,
        often: bool = False,
    ) -> Sequence[tuple[Any, ...]]:
        import duckdb

        plain = {key: _naive(value) for key, value in values.items() if f"${key}" in text}
        try:
            rows = self.connection.execute(text, plain).fetchall()
        except duckdb.Error as error:
            raise EngineFailed(_first_line(error)) from error
        return [tuple(map(_aware, row)) for row in rows]


def _naive(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _aware(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def exact(value: object) -> object:
    """A parameter as the engines bind it: shares as decimals, so that 0.05 is 0.05."""
    return Decimal(str(value)) if isinstance(value, float) else value
