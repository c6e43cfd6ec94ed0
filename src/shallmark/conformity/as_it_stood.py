"""The ledger at a past moment: its views, made over the tables as they stood then.

A table of records is what its history says of it. A table that only grows is what it held by then.
Days of work are numbered again from what the calendars said. Nothing else may stand behind a view
that a check reads (`ledger_sources.refusal`), so that a run of the past gives what it gave.

The tables of then are laid under their own names in a schema that PostgreSQL looks through first,
for the session alone; there the SELECT of a view finds them instead of those of today.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pghistory.models
import psycopg
from django.db import connection, models

from shallmark.conformity import ledger_views
from shallmark.conformity.ledger_sources import (
    DERIVED,
    EVER,
    GROWING,
    WORD,
    WRITTEN_LATER,
    event_of,
    reads,
    sources,
    tables,
)
from shallmark.kernel.records import get_record_type, record_types
from shallmark.ledger import contract
from shallmark.ledger.engines import PostgresEngine
from shallmark.ledger.statements import STORED

#: what an import says of the time before it: what its source supplies, its matrix, and the clocks
#: of what it brought in. The first word on it holds for what came before, too; of a clock that was
#: worked out here anew, it does not
OF_ALL_TIME = {
    "calendars_clockresult": "h.pgh_context ->> 'source' IN ('import', 'simulation')",
    "conformity_sourcecoverage": "TRUE",
    "servicenow_sourcepriority": "TRUE",
}
#: the SELECT of a view over the tables of then with the types of the contract, by name and text:
#: to ask PostgreSQL for them costs as much as to make the view
_typed: dict[tuple[str, str], str] = {}
#: rows from which on a table of then is worth an index
INDEXED_FROM = 500
_HELD = """h.{moment} <= {at} AND NOT EXISTS (
  SELECT FROM public.{event} o
  WHERE o.pgh_obj_id = h.pgh_obj_id AND o.pgh_id < h.pgh_id AND o.{moment} > {at})"""
_FIRST = """ OR {brought} AND NOT EXISTS (
  SELECT FROM public.{event} o WHERE o.pgh_obj_id = h.pgh_obj_id AND o.pgh_id < h.pgh_id)"""


def lay(
    of: PostgresEngine,
    as_of: datetime,
    relations: Collection[str],
    columns: Mapping[str, Collection[str]],
) -> None:
    """Within a session: let `relations` be read as they stood at the moment.

    `columns` names, for each `<name>_as_of`, the columns that are read of it.
    """
    built = [each for each in relations if contract.stored_relation(each) in ledger_views.built()]
    needed = list(_with_those_below(contract.stored_relation(each) for each in built))
    words: dict[str, set[str]] = {}
    for text, behind in (*map(reads, needed), *DERIVED.values()):
        for table in {behind} if isinstance(behind, str) else behind:
            words.setdefault(table, set()).update(WORD.findall(text))
    layer = _Layer(of.connection, f"'{as_of.isoformat()}'::timestamptz", words)
    for table in sorted({table for name in needed for table in sources(name)}):
        layer.table(table)
    for name in needed:
        layer.view(name)
    for relation in sorted({each.key for each in record_types()}.intersection(built)):
        of.lay(relation + STORED, layer.stored(relation))
    for relation in built:
        place = f'pg_temp."{_then(contract.stored_relation(relation))}"'
        if contract.stored_relation(relation) != relation:
            place = layer.valid(relation, place, columns.get(relation, ()))
        of.lay(relation, place)
    layer.hide()


def _with_those_below(names: Iterable[str]) -> Iterator[str]:
    """The views and those they read, each once and after what it reads."""
    seen: dict[str, None] = {}

    def visit(name: str) -> None:
        for each in sorted(reads(name)[1]):
            if each.startswith("ledger."):
                visit(each.removeprefix("ledger."))
        seen.setdefault(name)

    for name in sorted(set(names)):
        visit(name)
    return iter(seen)


def _then(name: str) -> str:
    return f"{name}_then"


def _moment(event: type[models.Model], alias: str) -> str:
    """When a version began to hold; histories of what is no record know it from their context."""
    if any(field.column == "updated_at" for field in event._meta.concrete_fields):
        return f"{alias}.updated_at"
    return f"COALESCE(({alias}.pgh_context ->> 'at')::timestamptz, {alias}.pgh_created_at)"


@dataclass
class _Layer:
    """Lays tables and views of a past moment into the session of a connection."""

    connection: "psycopg.Connection[Any]"
    #: the moment, as SQL
    at: str
    #: table -> all words of the views that read it: a column that none of them names is left out
    words: Mapping[str, Collection[str]]

    def __post_init__(self) -> None:
        self._laid: list[str] = []

    def table(self, name: str) -> None:
        """Lay one table as it stood; what it is derived from first."""
        if name in self._laid:
            return
        model = tables()[name.removesuffix(EVER)]
        if name in DERIVED:
            text, source = DERIVED[name]
            self.table(source)
            self._make("TABLE", name, text)
        elif name in GROWING:
            self._make("VIEW", name, self._grown(model))
        elif issubclass(model, pghistory.models.Event):
            self._make("VIEW", name, f"SELECT h.* FROM public.{name} h WHERE {self._held(model)}")
        elif event := event_of(model):
            rows = self._make("TABLE", name, self._newest(name, model, event))
            self._index(name, model, rows)

    def view(self, name: str) -> None:
        """Lay one view over the tables that are laid."""
        text, below = reads(name)
        for each in below:
            if each.startswith("ledger."):
                then = _then(each.removeprefix("ledger."))
                text = re.sub(rf"\b{re.escape(each)}\b", f'pg_temp."{then}"', text)
        try:
            with self.connection.transaction():
                if (name, text) not in _typed:
                    _typed[name, text] = ledger_views.typed(self.connection, name, text)
                self.connection.execute(f'CREATE TEMP VIEW "{_then(name)}" AS {_typed[name, text]}')
        except (psycopg.Error, ledger_views.LedgerBroken):
            # The checks that need it will meet its absence and report it under their names.
            return

    def valid(self, relation: str, place: str, wanted: Collection[str]) -> str:
        """Keep the rows of a version view that hold, once for all checks."""
        names = ", ".join(f'"{name}"' for name in sorted(wanted)) or "*"
        text = (
            f"SELECT {names} FROM {place} WHERE valid_from <= {self.at}"
            f" AND (valid_to IS NULL OR valid_to > {self.at})"
        )
        try:
            with self.connection.transaction():
                self._make("TABLE", relation, text)
                self.connection.execute(f'ANALYZE pg_temp."{relation}"')
        except psycopg.Error:
            pass
        return f'pg_temp."{relation}"'

    def stored(self, key: str) -> str:
        """When what is said of each record of a type at the moment was really stored."""
        model = get_record_type(key).model
        event = event_of(model)
        if event is None:
            return ""
        self._make(
            "VIEW",
            key + STORED,
            f"SELECT h.reference, MAX(h.pgh_created_at) AS stored_at"
            f" FROM public.{event._meta.db_table} h WHERE {self._held(event)} GROUP BY h.reference",
        )
        return f'pg_temp."{key}{STORED}"'

    def hide(self) -> None:
        """Give the tables of then other names: whoever asks for a table now gets that of today."""
        for name in self._laid:
            if name in tables():
                self.connection.execute(f'ALTER TABLE pg_temp."{name}" RENAME TO "{_then(name)}"')

    def _make(self, kind: str, name: str, text: str) -> int:
        drop = "ON COMMIT DROP " if kind == "TABLE" else ""
        made = self.connection.execute(f'CREATE TEMP {kind} "{name}" {drop}AS {text}')
        self._laid.append(name)
        return made.rowcount

    def _grown(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        moment, hidden = GROWING[table], WRITTEN_LATER.get(table, ())
        columns = [
            f'NULL::{_type(field)} AS "{field.column}"'
            if field.column in hidden
            else f'h."{field.column}"'
            for field in model._meta.concrete_fields
        ]
        where = f" WHERE h.{moment} <= {self.at}" if moment else ""
        return f"SELECT {', '.join(columns)} FROM public.{table} h{where}"

    def _held(self, event: type[models.Model], *, ever: str = "") -> str:
        """The condition that a version was there at the moment; effective time never runs back.

        `ever`: of which rows the first version holds for what came before, as SQL.
        """
        table = event._meta.db_table
        text = _HELD + (_FIRST if ever else "")
        text = f"({text.format(event=table, at=self.at, moment='MOMENT', brought=ever)})"
        for alias in "ho":
            text = text.replace(f"{alias}.MOMENT", _moment(event, alias))
        return text

    def _newest(self, name: str, model: type[models.Model], event: type[models.Model]) -> str:
        """The rows as the versions say that were the newest at the moment, or by name the first."""
        kept = {field.column for field in event._meta.concrete_fields}
        columns = [
            f'v."{field.column}"'
            if field.column in kept
            else f'NULL::{_type(field)} AS "{field.column}"'
            for field in self._used(name, model)
        ]
        ever = "TRUE" if name.endswith(EVER) else OF_ALL_TIME.get(name, "")
        table = event._meta.db_table
        return f"""
            SELECT {", ".join(columns)} FROM public.{table} v
            JOIN (
              SELECT DISTINCT ON (h.pgh_obj_id) h.pgh_id FROM public.{table} h
              WHERE {self._held(event, ever=ever)} ORDER BY h.pgh_obj_id, h.pgh_id DESC
            ) n ON n.pgh_id = v.pgh_id
            WHERE v.pgh_label <> 'delete'"""

    def _used(self, table: str, model: type[models.Model]) -> "list[models.Field[object, object]]":
        return [
            field
            for field in model._meta.concrete_fields
            if field.primary_key or field.column in self.words[table]
        ]

    def _index(self, table: str, model: type[models.Model], rows: int) -> None:
        if rows >= INDEXED_FROM:
            used = {field.column for field in self._used(table, model)}
            for columns in _indexes(model):
                if used.issuperset(columns):
                    names = ", ".join(f'"{column}"' for column in columns)
                    self.connection.execute(f'CREATE INDEX ON pg_temp."{table}" ({names})')
        self.connection.execute(f'ANALYZE pg_temp."{table}"')


@cache
def _indexes(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Columns by which rows of the model are found: keys, foreign keys, and its plain indexes."""
    options = model._meta
    found: list[tuple[str, ...]] = [(str(options.pk.column),)]
    found += [
        (str(field.column),)
        for field in options.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model.__name__ != "Person"
    ]
    names = {field.name: str(field.column) for field in options.concrete_fields}
    for index in options.indexes:
        if index.fields:
            found.append(tuple(names[name.removeprefix("-")] for name in index.fields))
    return found


def _type(field: "models.Field[object, object]") -> str:
    return str(field.db_type(connection)).partition("(")[0]
