"""Large sizes repeat the simulated incidents set-based, with every row that belongs to them.

Copies keep all times and people and get numbers of their own, so each ledger view holds the same
kinds of rows in the same shares. Keys are shifted by whole strides: no row needs looking up, and
the rows of a copy lie in the order of the original's. Texts go round among the originals, so that
what happened at one moment does not read the same in each copy.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from shallmark.common.search.actions import rebuild
from shallmark.kernel.history import OpenWrite, write_transaction
from shallmark.kernel.numbers import skip_to
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident
from shallmark.simulate.declarations import Progress


@dataclass(frozen=True)
class Table:
    """A table to copy: which column holds the incident's key, and which its reference."""

    model: str
    incident: str
    reference: str = ""
    #: only rows of incidents, where a table serves every record type
    where: str = ""
    #: of a history: the table whose versions it keeps
    of: str = ""

    @property
    def name(self) -> str:
        return str(apps.get_model(self.model)._meta.db_table)

    @property
    def key(self) -> str:
        return str(apps.get_model(self.model)._meta.pk.column)


OF_INCIDENT = "record_key = 'incident'"
TABLES = (
    Table("customer_service.Incident", "id", "reference"),
    Table(
        "customer_service.IncidentEvent", "pgh_obj_id", "reference", of="customer_service.Incident"
    ),
    Table("customer_service.Escalation", "incident_id"),
    Table("customer_service.Acknowledgement", "incident_id"),
    Table("customer_service.Contact", "incident_id"),
    Table("calendars.ClockResult", "record_id", "reference", OF_INCIDENT),
    Table(
        "calendars.ClockResultEvent",
        "record_id",
        "reference",
        OF_INCIDENT,
        of="calendars.ClockResult",
    ),
    Table("discussion.Entry", "record_id", "reference", OF_INCIDENT),
    Table("notices.Notice", "record_id", "reference", OF_INCIDENT),
)
#: what is indexed of the copies is worked out anew: their numbers and texts are others
INDEX = Table("search.SearchEntry", "record_id", "reference", OF_INCIDENT)
#: keys of incidents on other incidents move along
SELF_REFERENCES = ("parent_id", "duplicate_of_id", "kedb_taken_id")
#: columns of a version that say of which row it is one
OF_VERSIONS = ("id", "pgh_obj_id")
#: texts that go round, and where they stand
TEXT_COLUMNS = ("title", "description")
TEXT_MODELS = ("customer_service.Incident", "customer_service.IncidentEvent")
_TEXT_JOIN = """join (
    select title, description, row_number() over (order by id) as place
    from customer_service_incident where id < {incidents}
) texts on texts.place = (b.place + k) %% %(base)s + 1"""
IGNORED_TRIGGERS = (
    "customer_service.Incident:insert_insert",
    "customer_service.Incident:born_first_state",
    "calendars.ClockResult:insert_insert",
)
ROWS_AT_ONCE = 20_000
#: from here on indexes are quicker made anew than kept up
REINDEX_FROM = 50_000


@entered(Source.SIMULATION)
def repeat_incidents(more: int, progress: Progress) -> int:
    """Add `more` copies of the incidents that are there; returns how many were added."""
    base = Incident.objects.count()
    if more <= 0 or not base:
        return 0
    strides = {table: _top(table) + 1 for table in TABLES}
    rounds = -(-more // base)
    step = max(1, ROWS_AT_ONCE // base)
    with _without_indexes() if more >= REINDEX_FROM else transaction.atomic():
        for first in range(1, rounds + 1, step):
            last = min(first + step - 1, rounds)
            parameters = {"first": first, "last": last, "base": base, "more": more}
            with brought_in(), connection.cursor() as cursor:
                # History is copied with its incidents, not made a second time by the triggers.
                _ignore(cursor, IGNORED_TRIGGERS)
                for table in TABLES:
                    cursor.execute(_statement(table, strides), parameters)
                _ignore(cursor, ())
            progress(min(last * base, more), more)
        with brought_in():
            _move_sequences(strides, rounds)
        rebuild("incident")
    _analyze()
    return more


def brought_in() -> AbstractContextManager[OpenWrite]:
    """Copies come as from another tool."""
    return write_transaction(by=None, verb="import", authority=SYSTEM)


def _ignore(cursor: CursorWrapper, names: tuple[str, ...]) -> None:
    """Ignore these triggers until the transaction ends.

    `pgtrigger.ignore` would mix its parameters with ours.
    """
    triggers = (trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*names))
    value = ",".join(triggers) if names else ""
    cursor.execute("select set_config('pgtrigger.ignore', %s, true)", [f"{{{value}}}"])


def _top(table: Table) -> int:
    """The highest key in use; of incidents the highest number too: a copy's number is its key."""
    number = (
        "(select coalesce(max(substring(reference from 4)::bigint), 0)"
        f" from {table.name} where reference ~ '^INC[0-9]{{1,15}}$')"
    )
    other = number if table.key == table.incident else "0"
    with connection.cursor() as cursor:
        cursor.execute(f"select greatest(coalesce(max({table.key}), 0), {other}) from {table.name}")
        return int(cursor.fetchone()[0])


def _statement(table: Table, strides: dict[Table, int]) -> str:
    incidents = strides[TABLES[0]]
    by_model = {each.model: stride for each, stride in strides.items()}
    values = {}
    for field in apps.get_model(table.model)._meta.concrete_fields:
        column = field.column
        value = f't."{column}"'
        if column == table.reference:
            value = f"'INC' || lpad((t.{table.incident} + k * {incidents})::text, 7, '0')"
        elif column == table.incident or column in SELF_REFERENCES:
            value = f"({value} + k * {incidents})"
        elif column in TEXT_COLUMNS and table.model in TEXT_MODELS:
            value = f'texts."{column}"'
        elif column == "escalation_id":
            value = f"({value} + k * {by_model['customer_service.Escalation']})"
        elif column == "source_key":
            value = f"case when {value} = '' then '' else {value} || '-' || k end"
        elif table.of and column == "pgh_label":
            value = "'import'"  # A copy says of itself that it was brought in.
        elif table.of and column in OF_VERSIONS:
            value = f"({value} + k * {by_model[table.of]})"
        elif column == table.key:
            value = f"({value} + k * {strides[table]})"
        values[f'"{column}"'] = value
    where = f"and {table.where}" if table.where else ""
    # Numbered by age, so that the last round takes exactly what is still missing.
    return f"""
        insert into {table.name} ({", ".join(values)})
        select {", ".join(values.values())}
        from {table.name} t
        join (select id, row_number() over (order by id) as place
              from customer_service_incident where id < {incidents}) b on b.id = t.{table.incident}
        cross join generate_series(%(first)s, %(last)s) k
        {_TEXT_JOIN.format(incidents=incidents) if table.model in TEXT_MODELS else ""}
        where t.{table.key} < {strides[table]}
          and (k - 1) * %(base)s + b.place <= %(more)s {where}
        order by k, t.{table.key}
    """


def _move_sequences(strides: dict[Table, int], rounds: int) -> None:
    """What comes next gets a key and a number after all copies."""
    skip_to("INC", strides[TABLES[0]] * (rounds + 1))
    with connection.cursor() as cursor:
        for table, stride in strides.items():
            cursor.execute(
                "select shallmark_skip_to(pg_get_serial_sequence(%s, %s), %s)",
                [table.name, table.key, stride * (rounds + 1)],
            )


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Drop the indexes that no constraint needs and make them anew at the end.

    Only the owner of the tables may: for others they stay, and it takes longer.
    """
    names = [table.name for table in (*TABLES, INDEX)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select quote_ident(i.relname), pg_get_indexdef(x.indexrelid)"
            " from pg_index x join pg_class i on i.oid = x.indexrelid"
            " join pg_class t on t.oid = x.indrelid"
            " where t.relname = any(%s) and t.relnamespace = 'public'::regnamespace"
            " and not x.indisunique and pg_has_role(t.relowner, 'usage')",
            [names],
        )
        indexes = cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys are looked at with each statement: an index is not made while some are owed.
        cursor.execute("set constraints all immediate")
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        yield
        cursor.execute("set local maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)


def _analyze() -> None:
    with connection.cursor() as cursor:
        for table in (*TABLES, INDEX):
            cursor.execute(f"analyze {table.name}")
