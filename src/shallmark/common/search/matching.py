"""From words to the best of the newest hits, in the way that is quick for how common they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

MOST_WORDS = 12
#: hits are ranked among so many newest: a common word has a million
NEWEST = 1000
#: best ones that are handed on to be asked for access
ASKED = 200
#: Fewer hits than this are gathered by the index of words, then sorted; more are met soon enough by
#: walking back from the newest entry. The planner changes sides too late: it knows nothing of what
#: it costs to look into a vector.
FEW = 4_000
#: entries that are walked past at most; a word of old records only is gathered after all
WALKED = 50_000
ENOUGH = 20

_WORD = "(plainto_tsquery('simple', %s) || plainto_tsquery('english', %s))"
_BEGINNING = "(to_tsquery('simple', %s) || plainto_tsquery('english', %s))"
_GATHERED = """
with hits as materialized (
    select id, updated_at from search_searchentry
    where {match} and record_key = any(%s) {within}
)
select id from hits order by updated_at desc limit {newest}
"""
_WALKED = """
select id from (
    select id, record_key, vector, updated_at from search_searchentry
    order by updated_at desc limit {walked}
) as late
where {match} and record_key = any(%s) {within}
order by updated_at desc limit {newest}
"""
_BEST = """
select e.record_key, e.record_id, e.reference, e.title, e.body
from ({newest}) as newest join search_searchentry as e using (id)
order by ts_rank(e.vector, {query}) desc, e.updated_at desc, e.id desc limit {asked}
"""


@dataclass(frozen=True, slots=True)
class Query:
    """A tsquery as SQL, with the values of its placeholders."""

    sql: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """All words, and the finished ones alone where there are some."""

    whole: Query
    finished: Query


def read(typed: str) -> Typed | None:
    """Each word as written or by its stem; the last one may go on. None without a word."""
    words = typed.split()[:MOST_WORDS]
    if not words:
        return None
    goes_on = not typed[-1:].isspace()
    finished = words[:-1] if goes_on else words
    sql = [_WORD] * len(finished)
    values = [value for word in finished for value in (word, word)]
    known = Query(" && ".join(sql), tuple(values))
    if not goes_on:
        return Typed(known, known)
    quoted = words[-1].replace("\\", "\\\\").replace("'", "''")
    whole = Query(" && ".join([*sql, _BEGINNING]), (*values, f"'{quoted}':*", words[-1]))
    return Typed(whole, known if finished else whole)


def best(
    typed: Typed, keys: list[str], *, within: str = "", values: Iterable[Any] = ()
) -> list[tuple[Any, ...]]:
    """Rows (record_key, record_id, reference, title, body); `within` narrows them by SQL."""
    form, match, given = _way(typed, narrowed=bool(within))
    found = _fetch(typed, form, match, [*given, keys, *values], within)
    if form is _WALKED and len(found) < ENOUGH:
        found = _fetch(typed, _GATHERED, match, [*given, keys, *values], within)
    return found


def _fetch(
    typed: Typed, form: str, match: str, values: list[Any], within: str
) -> list[tuple[Any, ...]]:
    newest = form.format(match=match, within=within, newest=NEWEST, walked=WALKED)
    statement = _BEST.format(query=typed.whole.sql, newest=newest, asked=ASKED)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *typed.whole.values])
        return list(cursor.fetchall())


def _way(typed: Typed, *, narrowed: bool) -> tuple[str, str, tuple[str, ...]]:
    """How to find the newest: (form of the statement, condition, its values)."""
    whole, finished = typed.whole, typed.finished
    plain = f"vector @@ ({whole.sql})"
    if narrowed:
        return _GATHERED, plain, whole.values
    if _expected(whole) >= FEW:
        return _WALKED, plain, whole.values
    if finished is not whole and _expected(finished) < FEW:
        # A short beginning stands for thousands of words: look at it in the rows, not the index.
        both = f"vector @@ ({finished.sql}) and (vector @@ ({whole.sql})) is true"
        return _GATHERED, both, (*finished.values, *whole.values)
    return _GATHERED, plain, whole.values


def _expected(query: Query) -> int:
    """How many entries the database expects to match; a third of a millisecond."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"explain (format json) select 1 from search_searchentry where vector @@ ({query.sql})",
            query.values,
        )
        (plans,) = cursor.fetchone()
    return int(plans[0]["Plan"]["Plan Rows"])
