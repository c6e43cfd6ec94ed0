"""Cases into temporary tables, then into incidents and their history by a few statements."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from shallmark.connect.servicenow.columns import VERSION_COLUMNS

Progress = Callable[[int], None]

#: The history of an import is written here, row by row of the source; no lifecycle edges hold.
IGNORED = (
    "customer_service.Incident:insert_insert",
    "customer_service.Incident:update_update",
    "customer_service.Incident:incident_lifecycle",
)

_NAMES = ", ".join(column.name for column in VERSION_COLUMNS)

_TABLES = f"""
drop table if exists pg_temp.import_case, pg_temp.import_version;
create temp table import_case (
    id bigint primary key, created boolean, reference text, number text, source_system text,
    source_key text, reported_at timestamptz, recorded_at timestamptz, created_by_id bigint,
    digest text, version integer
) on commit drop;
create temp table import_version (
    case_id bigint, seq integer, row_number integer, stated_at timestamptz, is_last boolean,
    {", ".join(f"{column.name} {column.type}" for column in VERSION_COLUMNS)}
) on commit drop
"""

CASE_COLUMNS = ("id", "created", "reference", "number", "source_system", "source_key",
                "reported_at", "recorded_at", "created_by_id", "digest", "version")  # fmt: skip
_HEAD = ("case_id", "seq", "row_number", "stated_at", "is_last")

#: what an incident holds that no source fills
_DEFAULTS: dict[str, str] = {
    "priority_override_reason": "''", "lowered_because": "''", "handover_note": "''",
    "hold_note": "''",
    "confirmed_as": "''", "word_channel": "''", "kedb_words": "''",
    "auto_closed": "false", "agreed_action": "''", "kedb_result": "''", "major": "false",
    "criteria_answers": "'{}'::jsonb", "security": "false", "security_category": "''",
    "confidential": "false", "clock_state": "''",
}  # fmt: skip
_OWN = ("id", "reference", "source_system", "source_key", "reported_at", "recorded_at",
        "created_by_id", "version")  # fmt: skip


def stage(
    cases: Iterable[tuple[Any, ...]], versions: Iterator[tuple[Any, ...]], progress: Progress
) -> None:
    """Fills the temporary tables; they go with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        with cursor.copy(f"copy import_case ({', '.join(CASE_COLUMNS)}) from stdin") as copy:
            for row in cases:
                copy.write_row(row)
        names = ", ".join(_HEAD)
        with cursor.copy(f"copy import_version ({names}, {_NAMES}) from stdin") as copy:
            for count, row in enumerate(versions, start=1):
                copy.write_row(row)
                if count % 500 == 0:
                    progress(500)
        cursor.execute("create index on import_version (case_id); analyze import_version")


def write(run: str, supplied: set[str]) -> None:
    """The statements that turn the temporary tables into incidents and history."""
    with connection.cursor() as cursor:
        _ignore(
            cursor, [trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*IGNORED)]
        )
        cursor.execute(_insert_incidents())
        cursor.execute(_update_incidents(supplied))
        cursor.execute(_insert_events(supplied), [run, run])
        cursor.execute(_INSERT_ALIASES)
        _ignore(cursor, [])


def _ignore(cursor: CursorWrapper, triggers: list[str]) -> None:
    """For the rest of the transaction, or until told otherwise.

    Not `pgtrigger.ignore`: that one asks the database again after a failure, and so hides it.
    """
    names = ",".join(triggers)
    cursor.execute("select set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])


def _insert_incidents() -> str:
    own = ", ".join(f"c.{name}" for name in _OWN)
    return f"""
        insert into customer_service_incident
            ({", ".join(_OWN)}, created_at, source_digest, {_NAMES}, {", ".join(_DEFAULTS)})
        select {own}, c.reported_at, c.digest,
            {", ".join(f"v.{column.name}" for column in VERSION_COLUMNS)},
            {", ".join(_DEFAULTS.values())}
        from import_case c join import_version v on v.case_id = c.id and v.is_last
        where c.created order by c.id
    """


def _update_incidents(supplied: set[str]) -> str:
    sets = ", ".join(f"{name} = v.{name}" for name in sorted(supplied))
    return f"""
        update customer_service_incident i
        set {sets}, source_digest = c.digest, version = c.version
        from import_case c join import_version v on v.case_id = c.id and v.is_last
        where c.id = i.id and not c.created
    """


def _insert_events(supplied: set[str]) -> str:
    """One full row per version; what the file does not supply stays as the incident has it."""
    events = apps.get_model("customer_service", "IncidentEvent")
    columns = {
        name: f"i.{name}"
        for name in (field.column for field in events._meta.concrete_fields)
        if not name.startswith("pgh_")
    }
    columns |= {name: f"v.{name}" for name in supplied} | {"version": "v.seq"}
    return f"""
        insert into customer_service_incidentevent
            ({", ".join(columns)}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id,
             pgh_context)
        select {", ".join(columns.values())}, now(), 'import', i.id, %s::uuid,
            jsonb_strip_nulls(jsonb_build_object(
                'verb', 'import', 'source', 'import', 'run', %s::text,
                'by', v.updated_by_id, 'row', v.row_number, 'at', v.updated_at,
                'stated_at', case when v.stated_at is distinct from v.updated_at
                             then v.stated_at end))
        from import_version v
        join import_case c on c.id = v.case_id
        join customer_service_incident i on i.id = c.id
        order by v.case_id, v.seq
    """


#: The number in the source, where ours had to be another one, and the sys_id: both are searched.
_INSERT_ALIASES = """
    insert into kernel_alias (record_key, record_id, number, source_system)
    select distinct 'incident', c.id, n.number, c.source_system
    from import_case c
    cross join lateral (values (c.number), (c.source_key)) n (number)
    where c.created and n.number <> c.reference
    on conflict do nothing
"""


def new_ids(count: int) -> list[int]:
    """Ids for incidents to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('customer_service_incident', 'id'))"
            " from generate_series(1, %s)",
            [count],
        )
        return [pk for (pk,) in cursor.fetchall()]
