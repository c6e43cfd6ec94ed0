"""The SQL that fills the index: the same statement for one record and for a million."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.functions import Cast

from shallmark.kernel.models import Record
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.pages.keyset import fields_at

#: characters of a text that are indexed; a tsvector holds no more than 1 MB
INDEXED = 100_000
SHOWN = 200

#: a host, an address, a mail, a path, a number with dashes: found by each of its pieces, too
COMPOUND = "[[:alnum:]]+(?:[^[:alnum:][:space:]]+[[:alnum:]]+)+"

_KEEP = """
insert into search_searchentry
    (record_key, record_id, reference, title, body, updated_at, vector)
select %s, s.id, s.reference, s.title, left(s.body, {shown}), s.updated_at,
    setweight(to_tsvector('simple', coalesce(pieces.words, '')), 'D')
    || setweight(to_tsvector('simple', concat_ws(' ', s.reference, known.numbers, s.title)), 'A')
    || setweight(to_tsvector('english', s.title), 'A')
    || setweight(to_tsvector('simple', left(s.body, {indexed})), 'D')
    || setweight(to_tsvector('english', left(s.body, {indexed})), 'D')
from ({source}) as s (id, reference, title, updated_at, body)
left join lateral (
    select string_agg(number, ' ') as numbers from kernel_alias
    where record_key = %s and record_id = s.id
) as known on true
left join lateral (
    select string_agg(regexp_replace(found[1], '[^[:alnum:]]+', ' ', 'g'), ' ') as words
    from regexp_matches(left(concat_ws(' ', s.title, s.body), {indexed}), '{compound}', 'g') found
) as pieces on true
on conflict (record_key, record_id) do update set
    reference = excluded.reference, title = excluded.title, body = excluded.body,
    updated_at = excluded.updated_at, vector = excluded.vector
where (search_searchentry.vector, search_searchentry.title, search_searchentry.reference)
    is distinct from (excluded.vector, excluded.title, excluded.reference)
"""
_FORGET = """
delete from search_searchentry as e
where e.record_key = %s and not exists (select 1 from {table} as r where r.id = e.record_id)
"""
_MISSING = """
select exists (select 1 from {table} as r where not exists (
    select 1 from search_searchentry as e where e.record_key = %s and e.record_id = r.id))
"""
#: words of the newest records, numbers and rare words left out: those could tell of one record
_WORDS = """
insert into search_word (word, uses)
select word, ndoc from ts_stat(
    'select to_tsvector(''simple'', title || '' '' || body) from search_searchentry
     order by updated_at desc limit 100000')
where ndoc >= 3 and length(word) between 3 and 40 and word ~ '^[[:alpha:]]+$'
"""


class _Joined(models.Func):
    """concat_ws: empty parts leave no gap."""

    function = "concat_ws"
    output_field = models.TextField()


class _Scalars(models.Func):
    """What stands in a column of JSON, without the names by which it stands there."""

    template = """jsonb_path_query_array(%(expressions)s,
        '$.** ? (@.type() != "object" && @.type() != "array")')"""


def text_fields(record_type: type[RecordType]) -> list[str]:
    """What the index reads besides reference and title."""
    return [name for name in record_type.search_fields if name not in {"reference", "title"}]


def is_searched(record_type: type[RecordType]) -> bool:
    return issubclass(record_type.model, Record)


def recipe(record_type: type[RecordType]) -> str:
    """A digest of how entries of the type are made: other fields or weights, another digest."""
    sql, values = _source(record_type, None)
    made_of = repr((_KEEP, INDEXED, SHOWN, COMPOUND, sql, values))
    return sha256(made_of.encode()).hexdigest()


def keep(record_type: type[RecordType], ids: Sequence[int] | None = None) -> int:
    """Index these records, or all of the type; returns how many entries changed."""
    try:
        if ids is not None and len(ids) == 1:
            source, values = _source_of_one(record_type, ids[0])
        else:
            source, values = _source(record_type, ids)
    except EmptyResultSet:
        return 0
    statement = _KEEP.format(source=source, shown=SHOWN, indexed=INDEXED, compound=COMPOUND)
    with connection.cursor() as cursor:
        cursor.execute(statement, [record_type.key, *values, record_type.key])
        return int(cursor.rowcount)


def forget(record_type: type[RecordType]) -> int:
    """Drop entries whose record is gone; returns how many."""
    table = connection.ops.quote_name(record_type.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET.format(table=table), [record_type.key])
        return int(cursor.rowcount)


def is_missing_some(record_type: type[RecordType]) -> bool:
    """Whether a record of the type has no entry."""
    table = connection.ops.quote_name(record_type.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_MISSING.format(table=table), [record_type.key])
        return bool(cursor.fetchone()[0])


def learn_words() -> int:
    """Make the list of words anew from the newest records; returns its length."""
    with connection.cursor() as cursor:
        cursor.execute("delete from search_word")
        cursor.execute(_WORDS)
        return int(cursor.rowcount)


def _source_of_one(record_type: type[RecordType], pk: int) -> tuple[str, tuple[Any, ...]]:
    """As `_source`, kept: every write asks for it."""
    sql, values = _any_one(record_type.key)
    return sql, (*values[:-1], pk)


@cache
def _any_one(key: str) -> tuple[str, tuple[Any, ...]]:
    return _source(get_record_type(key), [0])


def _source(
    record_type: type[RecordType], ids: Sequence[int] | None
) -> tuple[str, tuple[Any, ...]]:
    names = text_fields(record_type)
    parts = [Cast(_part(record_type, name), models.TextField()) for name in names]
    body = _Joined(models.Value(" "), *parts) if parts else models.Value("")
    records = record_type.model._default_manager.order_by()
    if ids is not None:
        records = records.filter(pk__in=list(ids))
    chosen = records.values_list("pk", "reference", "title", "updated_at", body)
    statement: tuple[str, tuple[Any, ...]] = chosen.query.sql_with_params()
    return statement


def _part(record_type: type[RecordType], name: str) -> models.F | models.Func:
    column = fields_at(record_type.model, name)[-1]
    return _Scalars(name) if isinstance(column, models.JSONField) else models.F(name)
