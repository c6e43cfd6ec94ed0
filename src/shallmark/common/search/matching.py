"""From words to the best of the newest hits, however common the words are.

The newest entries are walked first: words that many records have are met there soon enough. What
is not met often enough is rare, and gathered by the index of words. The planner's guess decides
nothing: it takes words that always come together for words that hardly ever do.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

MOST_WORDS = 12
#: hits are ranked among so many newest: a common word has a million
NEWEST = 1000
#: best ones that are handed on to be asked for access
ASKED = 200
#: entries that are walked from the newest one back, and the newest records of somebody who reads
#: them in part. What is met less than `ENOUGH` times on the walk is gathered instead, among a
#: million some 4,400 entries: walked further, or less far, the two together take longer
WALKED, NARROW = 4_500, 3_000
#: with so many hits among those the rest need not be gathered
ENOUGH = 20
#: finished words with more hits than this say too little to leave the last, unfinished one aside
FEW = 4_000

_WORD = "(plainto_tsquery('simple', %s) || plainto_tsquery('english', %s))"
_BEGINNING = "(to_tsquery('simple', %s) || plainto_tsquery('english', %s))"
#: of a host, an address, a path: its pieces, one after the other
_COMPOUND = (
    "(plainto_tsquery('simple', %s) || plainto_tsquery('english', %s) || to_tsquery('simple', %s))"
)
_COMPOUND_BEGINNING = "(to_tsquery('simple', %s) || to_tsquery('simple', %s))"
_PIECE = re.compile(r"[^\W_]+")
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
where {match} and record_key = any(%s)
order by updated_at desc limit {newest}
"""
_NARROW = """
select e.id from ({late}) as late (id)
join search_searchentry as e on e.record_key = any(%s) and e.record_id = late.id
where e.{match}
order by e.updated_at desc limit {newest}
"""
_BEST = """
select e.record_key, e.record_id, e.reference, e.title, e.body
from ({newest}) as newest join search_searchentry as e using (id)
order by ts_rank(e.vector, {query}) desc, e.updated_at desc, e.id desc limit {asked}
"""


@dataclass(frozen=True, slots=True)
class Query:
    """SQL with the values of its placeholders."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """SELECTs of ids: all that somebody may read of a record type, and the `NARROW` newest."""

    whole: Query
    late: Query


@dataclass(frozen=True, slots=True)
class Typed:
    """Queries of all words, and of the finished ones alone where there are some."""

    whole: Query
    finished: Query


def read(typed: str) -> Typed | None:
    """Each word as written, by its stem or piece by piece; the last one may go on.

    None without a word.
    """
    words = typed.split()[:MOST_WORDS]
    if not words:
        return None
    goes_on = not typed[-1:].isspace()
    finished = words[:-1] if goes_on else words
    asked = [_asked(word) for word in finished]
    sql = [each.sql for each in asked]
    values = [value for each in asked for value in each.values]
    known = Query(" && ".join(sql), tuple(values))
    if not goes_on:
        return Typed(known, known)
    last = _begun(words[-1])
    whole = Query(" && ".join([*sql, last.sql]), (*values, *last.values))
    return Typed(whole, known if finished else whole)


def _asked(word: str) -> Query:
    pieces = _PIECE.findall(word)
    if pieces and pieces != [word]:
        return Query(_COMPOUND, (word, word, " <-> ".join(pieces)))
    return Query(_WORD, (word, word))


def _begun(word: str) -> Query:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    pieces = _PIECE.findall(word)
    if pieces and pieces != [word]:
        going_on = " <-> ".join(pieces) + (":*" if word.endswith(pieces[-1]) else "")
        return Query(_COMPOUND_BEGINNING, (f"'{quoted}':*", going_on))
    return Query(_BEGINNING, (f"'{quoted}':*", word))


def best(
    typed: Typed, keys: list[str], part: Part | None = None, *, wide: bool = False
) -> list[tuple[Any, ...]]:
    """Rows (record_key, record_id, reference, title, body), of `part` where not all is readable.

    `wide`: all of the newest hits, not the best of them alone.
    """
    asked = NEWEST if wide else ASKED
    match, values = f"vector @@ ({typed.whole.sql})", typed.whole.values
    if part is None:
        newest = _WALKED.format(walked=WALKED, match=match, newest=NEWEST)
        rows = _fetch(typed, newest, [*values, keys], asked)
    else:
        newest = _NARROW.format(late=part.late.sql, match=match, newest=NEWEST)
        rows = _fetch(typed, newest, [*part.late.values, keys, *values], asked)
    if len(rows) >= ENOUGH:
        return rows
    match, values = _rare(typed)
    within = f"and record_id in ({part.whole.sql})" if part else ""
    gathered = _GATHERED.format(match=match, within=within, newest=NEWEST)
    within_values = part.whole.values if part else ()
    return _fetch(typed, gathered, [*values, keys, *within_values], asked)


def is_longer(walked: int) -> bool:
    """Whether the index has more entries than this."""
    with connection.cursor() as cursor:
        cursor.execute("select true from search_searchentry offset %s limit 1", [walked])
        return cursor.fetchone() is not None


def _fetch(
    typed: Typed, newest: str, values: list[str | int | list[str]], asked: int
) -> list[tuple[Any, ...]]:
    statement = _BEST.format(query=typed.whole.sql, newest=newest, asked=asked)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *typed.whole.values])
        return list(cursor.fetchall())


def _rare(typed: Typed) -> tuple[str, tuple[str, ...]]:
    """The condition for words that few records have, and its values."""
    whole, finished = typed.whole, typed.finished
    if finished is not whole and _expected(finished) < FEW:
        # A short beginning stands for thousands of words: look at it in the rows, not the index.
        both = f"vector @@ ({finished.sql}) and (vector @@ ({whole.sql})) is true"
        return both, (*finished.values, *whole.values)
    return f"vector @@ ({whole.sql})", whole.values


def _expected(query: Query) -> int:
    """How many entries the database expects to match; a third of a millisecond."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"explain (format json) select 1 from search_searchentry where vector @@ ({query.sql})",
            query.values,
        )
        (plans,) = cursor.fetchone()
    return int(plans[0]["Plan"]["Plan Rows"])
