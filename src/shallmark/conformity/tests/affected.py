"""Which checks a write can turn: those that read a view over one of the tables it wrote.

PostgreSQL tells both: what a transaction has written, and on which tables a view depends. What a
run reads beside its views stands in `BESIDE`.
"""

from collections.abc import Iterable

from django.db import connection

from shallmark.conformity.library import built
from shallmark.ledger.tests.world import reads

#: what every check of a run looks at: waivers, what sources do not supply, parameters
BESIDE = frozenset({"waiver", "source_coverage", "parameter", "parameter_version"})
#: rows inserted, updated and deleted in this transaction, by table
Writes = dict[str, tuple[int, ...]]

_WRITES = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del
FROM pg_stat_xact_user_tables WHERE schemaname = 'public'
"""
_VIEWS = """
WITH RECURSIVE uses AS (
  SELECT DISTINCT r.ev_class AS place, d.refobjid AS used
  FROM pg_rewrite r
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
), above AS (
  SELECT u.place FROM uses u JOIN pg_class c ON c.oid = u.used
  WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace
  UNION
  SELECT u.place FROM uses u JOIN above a ON u.used = a.place
)
SELECT c.relname FROM above a JOIN pg_class c ON c.oid = a.place
WHERE c.relnamespace = 'ledger'::regnamespace
"""
_FUNCTIONS = """
SELECT DISTINCT p.proname
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class AND c.relnamespace = 'ledger'::regnamespace
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
"""


def writes() -> Writes:
    """What this transaction has written so far; what was rolled back in it counts too."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return {name: tuple(counts) for name, *counts in cursor.fetchall()}


def written_since(before: Writes) -> set[str]:
    """The tables with writes that `before` did not have."""
    return {name for name, counts in writes().items() if any(counts) and before.get(name) != counts}


def views_over(tables: Iterable[str]) -> frozenset[str]:
    """The views of the ledger that depend on a table, through other views too."""
    with connection.cursor() as cursor:
        cursor.execute(_VIEWS, [list(tables)])
        return frozenset(name for (name,) in cursor.fetchall())


def functions_of_views() -> set[str]:
    """Functions of our own that views call: what these read, no dependency would tell."""
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        return {name for (name,) in cursor.fetchall()}


def checks_over(tables: Iterable[str]) -> set[str]:
    """The checks that writes into these tables can turn."""
    views = views_over(tables)
    if views & BESIDE:
        return set(built())
    return {key for key, check in built().items() if reads(check) & views}
