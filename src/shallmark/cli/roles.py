"""The two roles of the database: one owns the tables, the other one works and cannot rewrite."""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from shallmark.cli.postgres import APPLICATION, DATABASE, OWNER, Server
from shallmark.config import env

# A table is declared append-only by this trigger of its own, which its model or migration makes:
# the history of records, and the results of check runs. pgtrigger writes the name in its own way.
APPEND_ONLY_TRIGGERS = ("append_only", r"pgtrigger\_append\_only\_%")
# A table keeps the history of its rows by this trigger of its own: none of them is removed, unless
# the history tells that too.
HISTORY_TRIGGERS = (r"pgtrigger\_insert\_insert\_%",)
REMOVAL_TRIGGERS = (r"pgtrigger\_delete\_delete\_%",)
# What alone is written of a row once it is there: of an approval its outcome, not whom it asked; of
# a notice that it was read, and what became of what it asked for.
WRITTEN_LATER = {
    "approvals_approval": ("outcome", "decided_at"),
    "approvals_approval_approvers": (),
    "notices_notice": ("read_at", "settled_at", "settled_by_id", "settled_as"),
}
GUARDS = Path(__file__).with_name("guards.sql")


def prepare(server: Server) -> None:
    """Make the database and the application's role in a fresh server; harmless when repeated."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as connection:
        password = server.home.secret(APPLICATION)
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
        verb = "ALTER" if known.fetchone() else "CREATE"
        connection.execute(
            sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(APPLICATION), sql.Literal(password)
            )
        )
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not known.fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def append_only_tables(connection: psycopg.Connection) -> list[str]:
    """Names of the tables of schema public that are declared append-only."""
    return _tables_with(connection, APPEND_ONLY_TRIGGERS)


def versioned_tables(connection: psycopg.Connection) -> list[str]:
    """Names of the tables that keep the history of their rows."""
    return _tables_with(connection, HISTORY_TRIGGERS)


def kept_tables(connection: psycopg.Connection) -> list[str]:
    """Names of the tables of records: nothing that counts is removed from them."""
    removable = set(_tables_with(connection, REMOVAL_TRIGGERS))
    return [name for name in versioned_tables(connection) if name not in removable]


def _tables_with(connection: psycopg.Connection, triggers: tuple[str, ...]) -> list[str]:
    rows = connection.execute(
        """
        SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND t.tgname LIKE ANY (%s)
        ORDER BY c.relname
        """,
        [list(triggers)],
    )
    return [name for (name,) in rows]


def key_digest() -> str:
    """What the database keeps of this installation's key."""
    return hashlib.sha256(env.bring_in_key().encode()).hexdigest()


def knows_key(connection: psycopg.Connection) -> bool:
    """Whether the database lets this installation bring records in."""
    if not _exists(connection, "shallmark_key"):
        return False
    known = connection.execute("SELECT FROM public.shallmark_key WHERE digest = %s", [key_digest()])
    return known.rowcount > 0


def guard(connection: psycopg.Connection) -> None:
    """Make, as the owner, what holds without trusting the application (guards.sql)."""
    connection.execute(GUARDS.read_bytes())
    if env.bring_in_key():
        connection.execute(
            "INSERT INTO public.shallmark_key VALUES (%s) ON CONFLICT DO NOTHING", [key_digest()]
        )


def grant(connection: psycopg.Connection, role: str) -> None:
    """Let `role` work with all tables and views, only add to history, and remove no record."""
    who = sql.Identifier(role)
    schemas = [
        name
        for (name,) in connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname IN ('public', 'ledger')"
        )
    ]
    for schema in schemas:
        inside = sql.SQL("ALL {} IN SCHEMA {} TO {}")
        rights = "SELECT, INSERT, UPDATE, DELETE" if schema == "public" else "SELECT"
        where = sql.Identifier(schema)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(where, who))
        connection.execute(
            sql.SQL("GRANT " + rights + " ON ") + inside.format(sql.SQL("TABLES"), where, who)
        )
        every = inside.format(sql.SQL("SEQUENCES"), where, who)
        connection.execute(sql.SQL("GRANT USAGE, SELECT ON ") + every)
        # A sequence is moved on by a function of the owner alone (guards.sql).
        away = sql.SQL("REVOKE UPDATE ON ALL SEQUENCES IN SCHEMA {} FROM {}")
        connection.execute(away.format(where, who))
    for table in append_only_tables(connection):
        _revoke(connection, "UPDATE, DELETE, TRUNCATE", table, who)
    for table in kept_tables(connection):
        _revoke(connection, "DELETE, TRUNCATE", table, who)
    for table in ("shallmark_key", "shallmark_act", "django_migrations"):
        _revoke(connection, "INSERT, UPDATE, DELETE, TRUNCATE", table, who)
    for table, columns in WRITTEN_LATER.items():
        if _exists(connection, table):
            _revoke(connection, "UPDATE, DELETE, TRUNCATE", table, who)
            later = sql.SQL(", ").join(map(sql.Identifier, columns))
            name = sql.Identifier("public", table)
            if columns:
                grant_it = sql.SQL("GRANT UPDATE ({}) ON {} TO {}")
                connection.execute(grant_it.format(later, name, who))


def _exists(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute("SELECT to_regclass('public.' || %s)", [table]).fetchone()
    return bool(row and row[0])


def _revoke(connection: psycopg.Connection, rights: str, table: str, who: sql.Identifier) -> None:
    name = sql.Identifier("public", table)
    connection.execute(sql.SQL("REVOKE " + rights + " ON {} FROM {}").format(name, who))


def lost_protections(connection: psycopg.Connection) -> list[str]:
    """Tables whose history the signed-in role could rewrite; empty when the roles are apart."""
    rows = connection.execute(
        """
        SELECT t FROM unnest(%s::text[]) AS t
        WHERE has_table_privilege(current_user, 'public.' || quote_ident(t), 'UPDATE')
           OR has_table_privilege(current_user, 'public.' || quote_ident(t), 'DELETE')
           OR has_table_privilege(current_user, 'public.' || quote_ident(t), 'TRUNCATE')
        ORDER BY t
        """,
        [append_only_tables(connection)],
    )
    return [name for (name,) in rows]
