"""Whether the tables and views of the database are those of this version, and making them so."""

import hashlib
import sys
import time
from pathlib import Path

import psycopg

from shallmark.cli import preparer, roles
from shallmark.cli.postgres import Server
from shallmark.cli.problems import Problem, WrongUse, driver_message

PACKAGE = Path(__file__).resolve().parents[1]
OLDEST_SERVER = 150000
# Any number that nobody else takes: two starts must not migrate at the same time.
MIGRATING = 7_240_100_201
#: all that were applied, as one text that changes with them
_MIGRATIONS = (
    "SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app, name))"
    " FROM public.django_migrations"
)


def role_and_fingerprint(url: str, embedded: Server | None) -> tuple[str, str | None]:
    """The role of the URL, and the fingerprint of the tables that it finds.

    An embedded server that is fresh is first given the application's role and database.
    """
    try:
        try:
            return _look(url)
        except psycopg.OperationalError:
            if embedded is None:
                raise
        # A fresh server: it knows neither the application's role nor its database.
        roles.prepare(embedded)
        return _look(url)
    except psycopg.OperationalError as error:
        message = driver_message(error, url)
        raise Problem(
            f"The database server does not answer or does not let us in: {message}"
        ) from error


def _look(url: str) -> tuple[str, str | None]:
    with _connect(url) as connection:
        require_version(connection)
        return connection.info.user, stored_fingerprint(connection)


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, connect_timeout=10, autocommit=True)
    except psycopg.ProgrammingError as error:
        raise WrongUse(f"DATABASE_URL cannot be read: {driver_message(error, url)}") from error


def fingerprint() -> str:
    """A digest of what decides about tables, views and rights: migrations, ledger, roles, lock."""
    digest = hashlib.sha256()
    patterns = ("**/migrations/*.py", "**/ledger/**/*.sql", "**/ledger/**/*.yaml")
    files = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    conformity = PACKAGE / "conformity"
    files.update(PACKAGE / "ledger" / name for name in ("says.py", "nothing.txt"))
    files.add(conformity / "management" / "commands" / "migrate.py")
    files.update(conformity / name for name in ("ledger_views.py", "ledger_defaults.py"))
    files.update(PACKAGE / "cli" / name for name in ("roles.py", "guards.sql"))
    lock = PACKAGE.parents[1] / "requirements" / "serve.txt"
    for path in (*sorted(files), lock):
        if path != lock or path.exists():
            digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def stored_fingerprint(connection: psycopg.Connection) -> str | None:
    """The fingerprint of who last brought the tables up to date; None where nobody did.

    None too where migrations were noted since, as by a newer version, or where the database does
    not know this installation's key, as after a restore: then the next start looks.
    """
    row = connection.execute("SELECT to_regclass('public.shallmark_schema') IS NOT NULL").fetchone()
    if not row or not row[0]:
        return None
    row = connection.execute(
        "SELECT to_jsonb(s) ->> 'fingerprint' FROM public.shallmark_schema s"
        f" WHERE to_jsonb(s) ->> 'migrations' IS NOT DISTINCT FROM ({_MIGRATIONS})"
    ).fetchone()
    return str(row[0]) if row and roles.knows_key(connection) else None


def wait_for_tables(url: str, every: float = 0.05) -> None:
    """Return when the database has the tables of this version; somebody else makes them.

    A database that does not answer meanwhile is waited for, too.
    """
    wanted = fingerprint()
    while True:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while stored_fingerprint(connection) != wanted:
                    time.sleep(every)
        except psycopg.OperationalError:
            time.sleep(every)
        else:
            return


def require_version(connection: psycopg.Connection) -> None:
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise Problem(
            f"The server of DATABASE_URL is PostgreSQL {version // 10000};"
            f" Shallmark needs {OLDEST_SERVER // 10000} or newer."
        )


def bring_up_to_date(owner_url: str, role: str, current: str | None) -> None:
    """Migrate as the owner, make the views, grant `role` its rights; others wait meanwhile.

    Does nothing where the fingerprint found is that of this version.
    """
    wanted = fingerprint()
    if current == wanted:
        return
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        if stored_fingerprint(connection) == wanted:
            return
        print("Preparing the database ...", file=sys.stderr, flush=True)  # noqa: T201
        preparer.bring_up_to_date(owner_url)
        with connection.transaction():
            roles.guard(connection)
            row = connection.execute("SELECT current_user").fetchone()
            if row and row[0] != role:
                roles.grant(connection, role)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS public.shallmark_schema"
                " (fingerprint text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
            )
            connection.execute(
                "ALTER TABLE public.shallmark_schema ADD COLUMN IF NOT EXISTS migrations text"
            )
            connection.execute("DELETE FROM public.shallmark_schema")
            connection.execute(
                "INSERT INTO public.shallmark_schema (fingerprint, migrations)"
                f" VALUES (%s, ({_MIGRATIONS}))",
                [wanted],
            )
            if row and row[0] != role:
                grant_reading = psycopg.sql.SQL("GRANT SELECT ON public.shallmark_schema TO {}")
                connection.execute(grant_reading.format(psycopg.sql.Identifier(role)))
