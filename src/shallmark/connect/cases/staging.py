"""Cases into temporary tables, then into records and their history by a few statements."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pgtrigger
from django.db import connection
from django.db.backends.utils import CursorWrapper

from shallmark.connect.cases.record_kinds import RecordKind

Progress = Callable[[int], None]

_TABLES = """
drop table if exists pg_temp.import_case, pg_temp.import_version;
create temp table import_case (
    id bigint primary key, created boolean, reference text, number text, source_system text,
    source_key text, opened_at timestamptz, recorded_at timestamptz, created_by_id bigint,
    digest text, version integer
) on commit drop;
create temp table import_version (
    case_id bigint, seq integer, row_number integer, stated_at timestamptz, is_last boolean,
    event boolean, {columns}
) on commit drop
"""

CASE_COLUMNS = ("id", "created", "reference", "number", "source_system", "source_key",
                "opened_at", "recorded_at", "created_by_id", "digest", "version")  # fmt: skip
_HEAD = ("case_id", "seq", "row_number", "stated_at", "is_last", "event")


def stage(
    kind: RecordKind,
    cases: Iterable[tuple[Any, ...]],
    versions: Iterator[tuple[Any, ...]],
    progress: Progress,
) -> None:
    """Fills the temporary tables; they go with the transaction."""
    columns = ", ".join(f"{column.name} {column.type}" for column in kind.columns)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES.format(columns=columns))
        with cursor.copy(f"copy import_case ({', '.join(CASE_COLUMNS)}) from stdin") as copy:
            for row in cases:
                copy.write_row(row)
        names = ", ".join((*_HEAD, *(column.name for column in kind.columns)))
        with cursor.copy(f"copy import_version ({names}) from stdin") as copy:
            for count, row in enumerate(versions, start=1):
                copy.write_row(row)
                if count % 500 == 0:
                    progress(500)
        cursor.execute("create index on import_version (case_id); analyze import_version")


def write(kind: RecordKind, run: str, supplied: set[str]) -> None:
    """The statements that turn the temporary tables into records and history."""
    with connection.cursor() as cursor:
        registered = pgtrigger.registered(*kind.ignored_triggers)
        _ignore(cursor, [trigger.get_pgid(model) for model, trigger in registered])
        cursor.execute(_insert_records(kind))
        cursor.execute(_update_records(kind, supplied))
        cursor.execute(_insert_events(kind, supplied), [run, run])
        cursor.execute(_INSERT_ALIASES.format(key=kind.key))
        _ignore(cursor, [])


def _ignore(cursor: CursorWrapper, triggers: list[str]) -> None:
    """For the rest of the transaction, or until told otherwise.

    Not `pgtrigger.ignore`: that one asks the database again after a failure, and so hides it.
    """
    names = ",".join(triggers)
    cursor.execute("select set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])


def _insert_records(kind: RecordKind) -> str:
    names = [column.name for column in kind.columns]
    values = [*kind.own.values(), *(f"v.{name}" for name in names), *kind.defaults.values()]
    return f"""
        insert into {kind.table} ({", ".join((*kind.own, *names, *kind.defaults))})
        select {", ".join(values)}
        from import_case c join import_version v on v.case_id = c.id and v.is_last
        where c.created order by c.id
    """


def _update_records(kind: RecordKind, supplied: set[str]) -> str:
    sets = ", ".join(f"{name} = v.{name}" for name in sorted(supplied))
    return f"""
        update {kind.table} i
        set {sets}, source_digest = c.digest, version = c.version
        from import_case c join import_version v on v.case_id = c.id and v.is_last
        where c.id = i.id and not c.created
    """


def _insert_events(kind: RecordKind, supplied: set[str]) -> str:
    """One full row per version; what the file does not supply stays as the record has it."""
    columns = {
        name: f"i.{name}"
        for name in (field.column for field in kind.history._meta.concrete_fields)
        if not name.startswith("pgh_")
    }
    columns |= {name: f"v.{name}" for name in supplied} | {"version": "v.seq"}
    return f"""
        insert into {kind.history._meta.db_table}
            ({", ".join(columns)}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id,
             pgh_context)
        select {", ".join(columns.values())}, now(), 'import', i.id, %s::uuid,
            jsonb_strip_nulls(jsonb_build_object(
                'verb', 'import', 'source', 'import', 'run', %s::text,
                'by', v.updated_by_id, 'row', v.row_number, 'at', v.updated_at,
                'stated_at', case when v.stated_at is distinct from v.updated_at
                             then v.stated_at end,
                'event', case when v.event then true end))
        from import_version v
        join import_case c on c.id = v.case_id
        join {kind.table} i on i.id = c.id
        order by v.case_id, v.seq
    """


#: The number in the source, where ours had to be another one, and the sys_id: both are searched.
_INSERT_ALIASES = """
    insert into kernel_alias (record_key, record_id, number, source_system)
    select distinct '{key}', c.id, n.number, c.source_system
    from import_case c
    cross join lateral (values (c.number), (c.source_key)) n (number)
    where c.created and n.number <> c.reference
    on conflict do nothing
"""


def new_ids(kind: RecordKind, count: int) -> list[int]:
    """Ids for records to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [kind.table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]
