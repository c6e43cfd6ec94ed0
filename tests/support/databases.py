"""Databases for tests: migrated once into a template, and cloned from it in a tenth of a second."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from shallmark.cli.schema import fingerprint

# Two workers must not build the template at the same time.
BUILDING = 7_240_100_202


def url_of(name: str) -> str:
    """The server of `DATABASE_URL`, with another database."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def base_name() -> str:
    return urlsplit(os.environ["DATABASE_URL"]).path.removeprefix("/") or "shallmark"


def worker_name() -> str:
    """The database of this test process; each worker has its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return f"test_{base_name()}" + (f"_{worker}" if worker else "")


@contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        yield connection


def template() -> str:
    """The name of the migrated template; built again when migrations or views have changed."""
    name, wanted = f"{base_name()}_template", fingerprint()
    with maintenance() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if found == (wanted,):
            return name
        drop(connection, name)
        run(connection, "CREATE DATABASE {}", name)
        _migrate(name)
        # Written last: half a template is not taken for whole.
        run(connection, "COMMENT ON DATABASE {} IS " + f"'{wanted}'", name)
    return name


def clone(name: str) -> None:
    """Make `name` anew from the template; whoever is connected to it is thrown out."""
    source = template()
    with maintenance() as connection:
        drop(connection, name)
        run(connection, "CREATE DATABASE {} TEMPLATE {}", name, source)


def remove(name: str) -> None:
    with maintenance() as connection:
        drop(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    query = sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
    connection.execute(query)


def _migrate(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shallmark.cli.migrating"],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "shallmark.config.settings",
            "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
        },
        input=url_of(name),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.exit(f"The template database cannot be migrated:\n{done.stderr[-4000:]}", 1)
