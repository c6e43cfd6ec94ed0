"""The text filter of lists, to be plugged into `kernel.filters.finders`.

A list shows all that fits, in its own order, and can be counted and exported: so this is a
condition, not a ranking. Words of few records become their ids; words of many are looked up row by
row on the way through the list, which has its fifty soon enough.
"""

from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from shallmark.common.search import index, matching
from shallmark.kernel.records import RecordType

#: with so many hits among the newest entries, a list meets fifty soon
COMMON = 50
#: ids that are handed to the list at most
MOST_IDS = 5_000

# Walks no further than it must: a common word is met often enough among the first hundreds.
_MET = """
select count(*) from (
    select from (
        select record_key, vector from search_searchentry order by updated_at desc limit {walked}
    ) as late
    where record_key = %s and vector @@ ({query}) limit {common}
) as met
"""
_IDS = """
select record_id from search_searchentry
where record_key = %s and vector @@ ({query}) limit {most}
"""
# `offset` keeps the planner from turning it round and gathering half of the index first.
_EACH = """
exists (
    select 1 from search_searchentry as e
    where e.record_key = %s and e.record_id = {own} and e.vector @@ ({query}) offset 0
)
"""


def condition(record_type: type[RecordType], text: str) -> models.Q | None:
    """Records that have all these words, the last of which may be unfinished."""
    words = matching.read(text.replace("\0", ""))
    if not index.is_searched(record_type):
        return None
    if words is None:
        return models.Q()
    query = words.whole
    values = [record_type.key, *query.values]
    met = _MET.format(query=query.sql, walked=matching.WALKED, common=COMMON)
    if _number(met, values) < COMMON:
        ids = _rows(_IDS.format(query=query.sql, most=MOST_IDS + 1), values)
        if len(ids) <= MOST_IDS:
            return models.Q(pk__in=[pk for (pk,) in ids])
    meta = record_type.model._meta
    quote = connection.ops.quote_name
    own = f"{quote(meta.db_table)}.{quote(str(meta.pk.column))}"
    each = _EACH.format(query=query.sql, own=own)
    # The text is ours; what was typed goes as values.
    return models.Q(RawSQL(each, values, output_field=models.BooleanField()))  # noqa: S611


def _number(statement: str, values: list[str | int]) -> int:
    return int(_rows(statement, values)[0][0])


def _rows(statement: str, values: list[str | int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
