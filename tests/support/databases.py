"""Databases for tests: made once as templates, and cloned in tenths of a second.

`MIGRATED` has the tables, `SEEDED` also what every installation has on its first day, `YEAR` a
year of work beside it, `DEMONSTRATION` what is under way on the day after that. The owner makes
them; tests work in them as the application's role, which `DATABASE_URL` names.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from shallmark.cli import preparer, roles, schema, structure
from shallmark.cli.problems import Problem
from shallmark.config import env
from tests.support.cost import left_out

#: begins the names of all databases that a worker makes and removes
WORKER = "test_"
#: the first day of the organisation in `SEEDED`: before everything that tests tell of
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Template:
    """A database that others are cloned from; built again when what it is made of has changed."""

    name: str
    #: a digest of what it is made of
    fingerprint: Callable[[], str]
    #: fills the database of this name, which is a clone of `base`
    fill: Callable[[str], None]
    base: "Template | None" = None


@cache
def _tables() -> str:
    """A digest of all that makes the tables."""
    return sha256(schema.fingerprint().encode() + structure.FILE.read_bytes()).hexdigest()


@cache
def code() -> str:
    """A digest of the product, tests left out: anything may decide what it writes."""
    digest = sha256(_tables().encode())
    for path in sorted(schema.PACKAGE.rglob("*")):
        if path.suffix in {".py", ".sql", ".yaml"} and "tests" not in path.parts:
            digest.update(path.read_bytes())
    for path in (Path(__file__), Path(__file__).with_name("year.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _migrate(name: str) -> None:
    try:
        preparer.bring_up_to_date(owner_url(name))
    except Problem as problem:
        pytest.exit(f"The template database cannot be migrated: {problem}", 1)
    finally:
        preparer.end()
    role = urlsplit(env.text("DATABASE_URL")).username
    with psycopg.connect(owner_url(name)) as connection:
        roles.guard(connection)
        if role and role != connection.info.user:
            roles.grant(connection, role)


def _seed(name: str) -> None:
    from shallmark.common.seeding import seed_all
    from shallmark.kernel import clock

    with used(name), clock.at(FIRST_DAY):
        seed_all()


def _work_a_year(name: str) -> None:
    from tests.support import year

    with used(name):
        year.write_year()
    _gather_statistics(name)


def _open_demonstration(name: str) -> None:
    from tests.support import year

    with used(name):
        year.write_demonstration()
    _gather_statistics(name)


def _gather_statistics(name: str) -> None:
    """What autovacuum would do in time: without it joins of a year are planned as of nothing."""
    with psycopg.connect(owner_url(name), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


MIGRATED = Template("migrated", _tables, _migrate)
SEEDED = Template("seeded", code, _seed, MIGRATED)
YEAR = Template("year", code, _work_a_year, SEEDED)
DEMONSTRATION = Template("demonstration", code, _open_demonstration, YEAR)


def owner_url(name: str) -> str:
    """The address of a database for the role that owns it."""
    url = env.text("DATABASE_OWNER_URL") or env.text("DATABASE_URL")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def worker_name() -> str:
    """The database of this test process; each process of each run has its own."""
    return f"{WORKER}{os.getpid()}"


def current_name() -> str:
    """The database to which Django's connections lead now."""
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def renew() -> None:
    """Make the present database of this process anew, as its tests expect to find it."""
    name = current_name()
    clone(name, MIGRATED if name == empty_name() else SEEDED)


def empty_name() -> str:
    """The database of this process in which there are tables only."""
    return f"{worker_name()}.empty"


@contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    with psycopg.connect(owner_url("postgres"), autocommit=True) as connection:
        yield connection


@contextmanager
def used(name: str) -> Iterator[None]:
    """Django's connection leads to another database for the length of the block."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def claimed(name: str) -> Iterator[None]:
    """Keep the databases of this process for it; those that ended processes left are removed."""
    with maintenance() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        for (other,) in connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [WORKER]
        ).fetchall():
            owner = other.partition(".")[0]
            if owner == name or not _try_claim(connection, owner):
                continue
            drop(connection, other)
            connection.execute("SELECT pg_advisory_unlock(hashtext(%s))", [owner])
        yield


def _try_claim(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()
    return bool(row and row[0])


def clone(name: str, template: Template = SEEDED) -> None:
    """Make `name` anew from the template; whoever is connected to it is thrown out."""
    with maintenance() as connection:
        source = _built(connection, template)
        drop(connection, name)
        # Not through the log: files are copied in half the time.
        run(connection, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, source)


@contextmanager
def lent(template: Template) -> Iterator[None]:
    """Django's connection leads to a clone of the template for the length of the block."""
    name = f"{worker_name()}.{template.name}"
    clone(name, template)
    try:
        with used(name):
            yield
    finally:
        remove(name)


#: Two workers must not build a template at the same time, nor take one away that is being cloned.
_LOCK = "SELECT pg_advisory_{}(hashtextextended(%s, 0))"


def _built(connection: psycopg.Connection, template: Template) -> str:
    """The name of the template's database, which stays until the connection ends."""
    name, wanted = f"template_{template.name}", template.fingerprint()
    while True:
        connection.execute(_LOCK.format("lock_shared"), [name])
        if _comment(connection, name) == wanted:
            return name
        connection.execute(_LOCK.format("unlock_shared"), [name])
        with maintenance() as builder:
            builder.execute(_LOCK.format("lock"), [name])
            if _comment(builder, name) != wanted:
                _build(builder, template)


def _build(connection: psycopg.Connection, template: Template) -> None:
    name = f"template_{template.name}"
    drop(connection, name)
    if template.base:
        base = _built(connection, template.base)
        run(connection, "CREATE DATABASE {} TEMPLATE {}", name, base)
    else:
        run(connection, "CREATE DATABASE {}", name)
    with left_out():
        template.fill(name)
    # Written last: half a template is not taken for whole.
    run(connection, "COMMENT ON DATABASE {} IS " + f"'{template.fingerprint()}'", name)


def _comment(connection: psycopg.Connection, name: str) -> str | None:
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None


def exists(name: str) -> bool:
    with maintenance() as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        return row == (1,)


def remove(name: str) -> None:
    with maintenance() as connection:
        drop(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    query = sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
    connection.execute(query)
