"""A database whose disk is full, as far as its answers go."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.support import databases

FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
END $$
"""
ON_EACH = "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION disk_is_full()"


@contextmanager
def full_disk(but: str = "no table") -> Iterator[None]:
    """The database refuses every write as it does when its disk is full, and goes on reading.

    `but`: how the names of tables begin for which there is still room.
    """
    with psycopg.connect(databases.owner_url(databases.worker_name()), autocommit=True) as owner:
        owner.execute(FULL)
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND NOT starts_with(tablename, %s)",
            [but],
        )
        for (table,) in tables.fetchall():
            owner.execute(sql.SQL(ON_EACH).format(sql.Identifier(table)))
        try:
            yield
        finally:
            owner.execute("DROP FUNCTION disk_is_full CASCADE")
