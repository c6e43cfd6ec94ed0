"""The two roles of the database: one owns the tables, the other one works and cannot rewrite."""

import psycopg
from psycopg import sql

from shallmark.cli.postgres import APPLICATION, DATABASE, OWNER, Server

# A table is declared append-only by this trigger of its own, which its model or migration makes:
# the history of records, and the results of check runs. pgtrigger writes the name in its own way.
APPEND_ONLY_TRIGGERS = ("append_only", r"pgtrigger\_append\_only\_%")


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
    rows = connection.execute(
        """
        SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND t.tgname LIKE ANY (%s)
        ORDER BY c.relname
        """,
        [list(APPEND_ONLY_TRIGGERS)],
    )
    return [name for (name,) in rows]


def grant(connection: psycopg.Connection, role: str) -> None:
    """Let `role` work with all tables and views, and only add to those that keep history."""
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
        connection.execute(
            sql.SQL("GRANT ALL ON ") + inside.format(sql.SQL("SEQUENCES"), where, who)
        )
    for table in append_only_tables(connection):
        connection.execute(
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                sql.Identifier("public", table), who
            )
        )


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
