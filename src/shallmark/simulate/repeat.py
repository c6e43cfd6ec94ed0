"""Large sizes: the played incidents again and again, set-based, with every row that hangs on them.

Copies keep all times and people and get numbers of their own, so each ledger view holds the same
kinds of rows in the same shares. Keys are shifted by whole strides: no row needs looking up.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import connection, transaction

from shallmark.kernel.numbers import skip_to
from shallmark.operate.customer_service.models import Incident


@dataclass(frozen=True)
class Table:
    """A table to copy: how its own key, its incident's key and the reference are shifted."""

    model: str
    #: column that holds the incident's key
    incident: str
    reference: str = ""
    #: only rows of incidents, where a table serves every record type
    where: str = ""


TABLES = (
    Table("customer_service.Incident", "id", "reference"),
    Table("customer_service.IncidentEvent", "pgh_obj_id", "reference"),
    Table("customer_service.Escalation", "incident_id"),
    Table("customer_service.Contact", "incident_id"),
    Table("calendars.ClockResult", "record_id", "reference", "record_key = 'incident'"),
    Table("discussion.Entry", "record_id", "reference", "record_key = 'incident'"),
    Table("search.SearchEntry", "record_id", "reference", "record_key = 'incident'"),
)
#: keys of incidents on other incidents move along
INSIDE = ("parent_id", "duplicate_of_id")
QUIET = tuple(f"customer_service.Incident:{name}" for name in ("insert_insert", "born_first_state"))
ROWS_AT_ONCE = 20_000


def repeat_incidents(more: int, progress: Callable[[int, int], None]) -> int:
    """Add `more` copies of the incidents that are there; returns how many were added."""
    base = Incident.objects.count()
    if more <= 0 or not base:
        return 0
    stride = _top() + 1
    rounds = -(-more // base)
    step = max(1, ROWS_AT_ONCE // base)
    for first in range(1, rounds + 1, step):
        last = min(first + step - 1, rounds)
        # History is copied with its incidents, not made a second time by the triggers.
        with transaction.atomic(), pgtrigger.ignore(*QUIET):
            _copy(first, last, stride, base, more)
        progress(min(last * base, more), more)
    _after(stride, rounds)
    return more


def _top() -> int:
    """The highest key or number in use; a copy's number is its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select greatest(max(id), max(substring(reference from 4)::bigint)"
            " filter (where reference ~ '^INC[0-9]{1,15}$')) from customer_service_incident"
        )
        return int(cursor.fetchone()[0])


def _copy(first: int, last: int, stride: int, base: int, more: int) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                _statement(table),
                {"first": first, "last": last, "stride": stride, "base": base, "more": more},
            )


def _statement(table: Table) -> str:
    model = apps.get_model(table.model)
    key = model._meta.pk.column
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = field.column
        value = f't."{column}"'
        if column == table.reference:
            value = f"'INC' || lpad((t.{table.incident} + k * %(stride)s)::text, 7, '0')"
        elif column == table.incident or column in INSIDE:
            value = f'(t."{column}" + k * %(stride)s)'
        elif column == key:
            value = f"nextval(pg_get_serial_sequence('{model._meta.db_table}', '{key}'))"
        columns.append(f'"{column}"')
        values.append(value)
    where = f"and {table.where}" if table.where else ""
    # Numbered by age, so that the last round takes exactly what is still missing.
    return f"""
        insert into {model._meta.db_table} ({", ".join(columns)})
        select {", ".join(values)}
        from {model._meta.db_table} t
        join (select id, row_number() over (order by id) as place
              from customer_service_incident where id < %(stride)s) b on b.id = t.{table.incident}
        cross join generate_series(%(first)s, %(last)s) k
        where (k - 1) * %(base)s + b.place <= %(more)s {where}
    """


def _after(stride: int, rounds: int) -> None:
    top = stride * (rounds + 1)
    skip_to("INC", top)
    with connection.cursor() as cursor:
        cursor.execute(
            "select setval(pg_get_serial_sequence('customer_service_incident', 'id'), %s)", [top]
        )
        for table in TABLES:
            cursor.execute(f"analyze {apps.get_model(table.model)._meta.db_table}")
