"""Views of schema `ledger`: dropped before a migration, made again after it from files.

The view of a record type needs no file: its columns are the model's fields (`ledger_defaults`). A
file `<app>/ledger/<view>.sql` holds one SELECT of what is computed; it reads `FROM <table> e` in a
line of its own, and there the columns and joins that it does not give are added. A file that reads
otherwise says all by itself: columns of the contract that it leaves out are typed nulls. A column
or type that the contract does not have is refused. A view with neither record type nor file is
typed and empty, and carries the comment `not built`.

The versions of a versioned view are the same SELECT over the history of its table and need no file;
where they differ in more, `<view>_version.sql` says how. `stored_at` is added to both.
"""

import re
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from shallmark.conformity import ended
from shallmark.conformity.ledger_defaults import BLANK, completed
from shallmark.kernel.numbers import make_sequence
from shallmark.kernel.records import RecordType, discover, record_types
from shallmark.ledger import contract, says

APPLICATION_ROLE = "shallmark_app"
NOT_BUILT = "not built"
#: stands in a file for the versions of records that ended
CLOSED = "closed_record_versions"
_BLANK_LETTERS = r"""
  U&' \0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680\2000\2001\2002\2003'
    '\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'"""
_SOURCE = re.compile(r"\nFROM (\w+) e$", re.MULTILINE)
_STORED = """,
  (SELECT MIN(h.pgh_created_at) FROM {table}event h WHERE h.pgh_obj_id = e.id) AS stored_at"""
_VALID = """,
  e.version_from AS valid_from, e.version_to AS valid_to"""
# Effective time never runs backwards, whatever a source's log says.
_HISTORY = """
FROM (
  SELECT s.*, LEAD(s.version_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS version_to
  FROM (
    SELECT h.*,
      MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS version_from
    FROM {table}event h
  ) s
) e"""
TYPES = {"integer": "bigint", "json": "text"}
#: PostgreSQL types that may stand for a type of the contract
_ACCEPTED = {
    "text": {"text", "varchar", "bpchar"},
    "integer": {"int2", "int4", "int8"},
    "numeric": {"numeric", "int2", "int4", "int8"},
    "boolean": {"bool"},
    "timestamptz": {"timestamptz"},
    "date": {"date"},
    "json": {"json", "jsonb", "text"},
}


class LedgerBroken(Exception):
    """A view and the contract differ; the sentence names view and column."""


@cache
def files() -> Mapping[str, Path]:
    """The files of the installed apps, by name of view; versions may share the view's file.

    Raises:
        LedgerBroken: two files make one view, or the contract has no such view.

    """
    paths: dict[str, Path] = {}
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "ledger").glob("*.sql")):
            if path.stem in paths:
                raise LedgerBroken(f"{path} and {paths[path.stem]} make the same view.")
            if path.stem not in contract.views():
                raise LedgerBroken(f"{path}: the contract has no view {path.stem}.")
            paths[path.stem] = path
    for name in [each for each in paths if contract.views()[each].versioned]:
        paths.setdefault(name + contract.VERSION, paths[name])
    return paths


@cache
def _record_types() -> Mapping[str, type[RecordType]]:
    """The record types that have a view, by its name; the version views of a type by theirs."""
    discover()
    known = contract.views()
    types = {each.key: each for each in record_types() if each.key in known and each.in_ledger}
    versions = {key + contract.VERSION: each for key, each in types.items() if known[key].versioned}
    return {**types, **versions}


def built() -> frozenset[str]:
    """Names of the views that this version of the product fills."""
    return frozenset(files()) | frozenset(_record_types())


def drop(cursor: CursorWrapper) -> None:
    """Remove all views of the schema; makes the schema where it is missing."""
    cursor.execute("CREATE SCHEMA IF NOT EXISTS ledger")
    cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'ledger'")
    names = ", ".join(f'ledger."{name}"' for (name,) in cursor.fetchall())
    if names:
        cursor.execute(f"DROP VIEW {names} CASCADE")


def make_all(using: str, *, partial: bool = False) -> list[str]:
    """Make the views anew, and the sequence of each declared prefix; see `create`."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        drop(cursor)
        for record_type in record_types():
            if record_type.prefix:
                make_sequence(cursor, record_type.prefix)
        return create(cursor, partial=partial)


def create(cursor: CursorWrapper, *, partial: bool = False) -> list[str]:
    """Make every view of the contract and grant reading them.

    Args:
        cursor: of the migrating connection.
        partial: the tables stand at an older migration: a view that cannot be made stays empty.

    Returns:
        the names of the views left empty because of `partial`.

    """
    cursor.execute(says.function())
    skipped = [name for name in _order() if not _make(cursor, name, partial=partial)]
    empty = [name for name in contract.views() if name not in built() or name in skipped]
    cursor.execute(";".join(_empty(contract.views()[name]) for name in empty))
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
    if cursor.rowcount:
        cursor.execute(f"GRANT USAGE ON SCHEMA ledger TO {APPLICATION_ROLE}")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {APPLICATION_ROLE}")
    return skipped


def _order() -> list[str]:
    """All views that are built, those that others read first."""
    reads: dict[str, set[str]] = {name: set() for name in built()}
    for name, path in files().items():
        named = set(re.findall(r"\bledger\.(\w+)", path.read_text(encoding="utf-8")))
        reads[name] = named & built()
    return list(TopologicalSorter(reads).static_order())


@cache
def text_of(name: str) -> str:
    """The SELECT of a built view, before the contract gives its columns their types."""
    path = files().get(name)
    text = path.read_text(encoding="utf-8").strip().removesuffix(";") if path else ""
    if name in _record_types() and (path is None or path.stem in _record_types()):
        text = completed(text, _base(name), _record_types()[name].model)
    text = text.replace(BLANK, f"({_BLANK_LETTERS})")
    if CLOSED in text:
        return text.replace(CLOSED, f"({ended.versions()})")
    return _dated(text, contract.views()[name]) if _is_dated(name) else text


def _is_dated(name: str) -> bool:
    path = files().get(name)
    view = contract.views()[name]
    return view.versioned or (view.kind == "version" and (path is None or path.stem != name))


def _base(name: str) -> contract.View:
    """The view itself, or that of which it holds the versions."""
    view = contract.views()[name]
    return contract.views()[name.removesuffix(contract.VERSION)] if view.kind == "version" else view


def _dated(text: str, view: contract.View) -> str:
    """The SELECT with the columns of time that a versioned view and its versions have.

    Raises:
        LedgerBroken: it does not say in one line of its own which table it reads.

    """
    sources = _SOURCE.findall(text)
    if len(sources) != 1:
        raise LedgerBroken(f"{view.name}: a versioned view needs one line `FROM <table> e`.")
    if view.kind == "version":
        stored = ", e.pgh_created_at AS stored_at" if "stored_at" in view.columns else ""
        return _SOURCE.sub((stored + _VALID + _HISTORY).format(table=sources[0]), text)
    stored = _STORED if "stored_at" in view.columns else ""
    return _SOURCE.sub((stored + "\nFROM {table} e").format(table=sources[0]), text)


def _make(cursor: CursorWrapper, name: str, *, partial: bool) -> bool:
    text = text_of(name)
    try:
        with transaction.atomic(using=cursor.db.alias):
            define(cursor.connection, name, text, f'VIEW ledger."{name}"')
    except psycopg.Error as error:
        if partial:
            return False
        raise LedgerBroken(f"The view {name} cannot be made: {error}") from error
    return True


def define(connection: "psycopg.Connection[Any]", name: str, text: str, place: str) -> None:
    """Make a view of the contract at a place, such as `VIEW ledger."incident"`.

    Raises:
        LedgerBroken: the text gives other columns or types than the contract.

    """
    connection.execute(f"CREATE {place} AS {typed(connection, name, text)}")


def typed(connection: "psycopg.Connection[Any]", name: str, text: str) -> str:
    """The SELECT of a view with the columns and types of the contract.

    Raises:
        LedgerBroken: the text gives other columns or types than the contract.

    """
    # Without parameters nothing is read into the signs of percent of a text.
    columns = connection.execute(f"SELECT * FROM ({text}) AS q LIMIT 0").description or ()
    types = {column.name: column.type_display for column in columns}
    return _typed(contract.views()[name], text, types)


def _typed(view: contract.View, text: str, types: Mapping[str, str]) -> str:
    strange = sorted(set(types) - set(view.columns))
    if strange:
        raise LedgerBroken(f"The view {view.name} gives {strange}, which the contract has not.")
    parts = []
    for column in view.columns.values():
        kind = types.get(column.name, "").split("(")[0]
        if kind and kind not in _ACCEPTED[column.type]:
            raise LedgerBroken(
                f"{view.name}.{column.name} is {kind}, the contract says {column.type}."
            )
        value = f'q."{column.name}"' if kind else "NULL"
        parts.append(f'{value}::{TYPES.get(column.type, column.type)} AS "{column.name}"')
    return f"SELECT {', '.join(parts)} FROM ({text}) AS q"


def _empty(view: contract.View) -> str:
    columns = ", ".join(
        f'NULL::{TYPES.get(c.type, c.type)} AS "{c.name}"' for c in view.columns.values()
    )
    return (
        f'CREATE VIEW ledger."{view.name}" AS SELECT {columns} WHERE false;'
        f" COMMENT ON VIEW ledger.\"{view.name}\" IS '{NOT_BUILT}'"
    )
