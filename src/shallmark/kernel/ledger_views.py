"""Views of schema `ledger`: dropped before a migration, made again after it from files.

A file `<app>/ledger/<view>.sql` holds one SELECT. Columns of the contract that it leaves out are
typed nulls; a column or type that the contract does not have is refused. A view without a file is
typed and empty, and carries the comment `not built`.

A view that the contract calls versioned reads `FROM <table> e` in a line of its own. Its versions
are the same SELECT over the history of that table and need no file; where they differ in more,
`<view>_version.sql` says how. `stored_at` is added to both.
"""

import re
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import Error, transaction

from shallmark.ledger import contract

APPLICATION_ROLE = "shallmark_app"
NOT_BUILT = "not built"
#: stands in a file for the versions of closed records, of every type that closes
CLOSED = "closed_record_versions"
#: stands in a file for the letters that `str.strip()` of the gates takes for blank
BLANK = "blank.letters"
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
    found: dict[str, Path] = {}
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "ledger").glob("*.sql")):
            if path.stem in found:
                raise LedgerBroken(f"{path} and {found[path.stem]} make the same view.")
            if path.stem not in contract.views():
                raise LedgerBroken(f"{path}: the contract has no view {path.stem}.")
            found[path.stem] = path
    for name in [each for each in found if contract.views()[each].versioned]:
        found.setdefault(name + contract.VERSION, found[name])
    return found


def built() -> frozenset[str]:
    """Names of the views that this version of the product fills."""
    return frozenset(files())


def drop(cursor: Any) -> None:
    """Remove all views of the schema; makes the schema where it is missing."""
    cursor.execute("CREATE SCHEMA IF NOT EXISTS ledger")
    cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'ledger'")
    names = ", ".join(f'ledger."{name}"' for (name,) in cursor.fetchall())
    if names:
        cursor.execute(f"DROP VIEW {names} CASCADE")


def create(cursor: Any, *, partial: bool = False) -> list[str]:
    """Make every view of the contract and grant reading them.

    Args:
        cursor: of the migrating connection.
        partial: the tables stand at an older migration: a view that cannot be made stays empty.

    Returns:
        the names of the views left empty because of `partial`.

    """
    skipped = [name for name in _order() if not _make(cursor, name, partial=partial)]
    empty = [name for name in contract.views() if name not in files() or name in skipped]
    cursor.execute(";".join(_empty(contract.views()[name]) for name in empty))
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
    if cursor.rowcount:
        cursor.execute(f"GRANT USAGE ON SCHEMA ledger TO {APPLICATION_ROLE}")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {APPLICATION_ROLE}")
    return skipped


def _order() -> list[str]:
    """Views with files, those that others read first."""
    reads = {}
    for name, path in files().items():
        named = set(re.findall(r"\bledger\.(\w+)", path.read_text(encoding="utf-8")))
        reads[name] = named & set(files())
    return list(TopologicalSorter(reads).static_order())


def _text(name: str) -> str:
    path = files()[name]
    text = path.read_text(encoding="utf-8").strip().removesuffix(";")
    text = text.replace(BLANK, f"({_BLANK_LETTERS})")
    if CLOSED in text:
        return text.replace(CLOSED, f"({_closed_versions()})")
    return _dated(text, contract.views()[name], path) if _is_dated(name) else text


def _is_dated(name: str) -> bool:
    return contract.views()[name].versioned or files()[name].stem != name


def _dated(text: str, view: contract.View, path: Path) -> str:
    """The SELECT with the columns of time that a versioned view and its versions have.

    Raises:
        LedgerBroken: it does not say in one line of its own which table it reads.

    """
    found = _SOURCE.findall(text)
    if len(found) != 1:
        raise LedgerBroken(f"{path}: a versioned view needs one line `FROM <table> e`.")
    if path.stem != view.name:
        stored = ", e.pgh_created_at AS stored_at" if "stored_at" in view.columns else ""
        return _SOURCE.sub((stored + _VALID + _HISTORY).format(table=found[0]), text)
    stored = _STORED if "stored_at" in view.columns else ""
    return _SOURCE.sub((stored + "\nFROM {table} e").format(table=found[0]), text)


def _closed_versions() -> str:
    """The versions of all records that have a closing step and were closed, as one SELECT."""
    from shallmark.kernel.lifecycle import steps_of
    from shallmark.kernel.records import discover, record_types

    discover()
    closing = [
        declared.model._meta.db_table
        for declared in record_types()
        if declared.has_lifecycle() and declared.closing_steps() & set(steps_of(declared.model))
    ]
    return " UNION ALL ".join(
        f"SELECT pgh_id, pgh_obj_id, reference, closed_at, version, pgh_created_at, "
        f"pgh_context, '{table}' AS place FROM {table}event "
        f"WHERE closed_at IS NOT NULL AND source_system = ''"
        for table in sorted(closing)
    )


def _make(cursor: Any, name: str, *, partial: bool) -> bool:
    text = _text(name)
    try:
        with transaction.atomic(using=cursor.db.alias):
            cursor.execute(f"SELECT * FROM ({text}) AS q LIMIT 0")
            given = [(column.name, column.type_display) for column in cursor.description]
            cursor.execute(_definition(contract.views()[name], text, dict(given)))
    except Error as error:
        if partial:
            return False
        raise LedgerBroken(f"The view {name} cannot be made: {error}") from error
    return True


def _definition(view: contract.View, text: str, given: Mapping[str, str]) -> str:
    strange = sorted(set(given) - set(view.columns))
    if strange:
        raise LedgerBroken(f"The view {view.name} gives {strange}, which the contract has not.")
    parts = []
    for column in view.columns.values():
        found = given.get(column.name, "").split("(")[0]
        if found and found not in _ACCEPTED[column.type]:
            raise LedgerBroken(
                f"{view.name}.{column.name} is {found}, the contract says {column.type}."
            )
        value = f'q."{column.name}"' if found else "NULL"
        parts.append(f'{value}::{TYPES.get(column.type, column.type)} AS "{column.name}"')
    return f'CREATE VIEW ledger."{view.name}" AS SELECT {", ".join(parts)} FROM ({text}) AS q'


def _empty(view: contract.View) -> str:
    columns = ", ".join(
        f'NULL::{TYPES.get(c.type, c.type)} AS "{c.name}"' for c in view.columns.values()
    )
    return (
        f'CREATE VIEW ledger."{view.name}" AS SELECT {columns} WHERE false;'
        f" COMMENT ON VIEW ledger.\"{view.name}\" IS '{NOT_BUILT}'"
    )
