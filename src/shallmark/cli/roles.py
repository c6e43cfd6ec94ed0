"""The two roles of the database: one owns the tables, the other one works and cannot rewrite."""

import psycopg
from psycopg import sql

from shallmark.cli.postgres import APPLICATION, DATABASE, OWNER, Server

# Tables to which the application adds and whose rows it never changes: the history of records,
# and what a check run found. Names are those of the tables, patterns those of LIKE.
APPEND_ONLY = ("conformity_check%", "%audit%")


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


def protected_tables(connection: psycopg.Connection) -> list[str]:
    """Names of the tables of schema public that only grow."""
    rows = connection.execute(
        """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND (c.relname LIKE ANY (%s) OR c.relname LIKE '%%event' AND EXISTS (
               SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'pgh_id'))
        ORDER BY c.relname
        """,
        [list(APPEND_ONLY)],
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
    for table in protected_tables(connection):
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
        [protected_tables(connection)],
    )
    return [name for (name,) in rows]
