"""Whether the tables and views of the database are those of this version, and making them so."""

import hashlib
import sys
import time
from pathlib import Path

import psycopg

from shallmark.cli import migrator
from shallmark.cli.problems import Problem
from shallmark.cli.roles import grant

PACKAGE = Path(__file__).resolve().parents[1]
OLDEST_SERVER = 150000
# Any number that nobody else takes: two starts must not migrate at the same time.
MIGRATING = 7_240_100_201


def fingerprint() -> str:
    """A digest of all that decides about tables and views: migrations, ledger files, the lock."""
    digest = hashlib.sha256()
    patterns = ("**/migrations/*.py", "**/ledger/**/*.sql", "**/ledger/**/*.yaml")
    files = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    files.update(PACKAGE.glob("kernel/management/commands/*.py"))
    lock = PACKAGE.parents[1] / "requirements" / "serve.txt"
    for path in (*sorted(files), lock):
        if path.exists():
            digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def stored_fingerprint(connection: psycopg.Connection) -> str | None:
    row = connection.execute("SELECT to_regclass('public.shallmark_schema') IS NOT NULL").fetchone()
    if not row or not row[0]:
        return None
    row = connection.execute("SELECT fingerprint FROM public.shallmark_schema").fetchone()
    return str(row[0]) if row else None


def wait_for_tables(url: str, every: float = 0.05) -> None:
    """Return when the database has the tables of this version; somebody else makes them."""
    wanted = fingerprint()
    with psycopg.connect(url, autocommit=True) as connection:
        while stored_fingerprint(connection) != wanted:
            time.sleep(every)


def require_version(connection: psycopg.Connection) -> None:
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise Problem(
            f"The server of DATABASE_URL is PostgreSQL {version // 10000};"
            f" Shallmark needs {OLDEST_SERVER // 10000} or newer."
        )


def bring_up_to_date(owner_url: str, role: str, found: str | None) -> None:
    """Migrate as the owner, make the views, grant `role` its rights; others wait meanwhile.

    Does nothing where the fingerprint found is that of this version.
    """
    wanted = fingerprint()
    if found == wanted:
        migrator.discard()
        return
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        if stored_fingerprint(connection) == wanted:
            migrator.discard()
            return
        print("Preparing the database ...", file=sys.stderr, flush=True)  # noqa: T201
        migrator.migrate(owner_url)
        with connection.transaction():
            row = connection.execute("SELECT current_user").fetchone()
            if row and row[0] != role:
                grant(connection, role)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS public.shallmark_schema"
                " (fingerprint text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
            )
            connection.execute("DELETE FROM public.shallmark_schema")
            connection.execute(
                "INSERT INTO public.shallmark_schema (fingerprint) VALUES (%s)", [wanted]
            )
            if row and row[0] != role:
                grant_reading = psycopg.sql.SQL("GRANT SELECT ON public.shallmark_schema TO {}")
                connection.execute(grant_reading.format(psycopg.sql.Identifier(role)))
