"""The structure that a first start loads is what the migrations make."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from shallmark.cli import preparer, structure
from shallmark.cli.problems import Problem
from shallmark.cli.tests.homes import ROOT
from tests.support import databases

#: `makemigrations --check` holds models and migrations equal
WAYS = {
    "models": ["-m", "tests.support.tables_of_models"],
    "migrated": ["-m", "django", "migrate", "--no-input", "--skip-checks", "--verbosity=0"],
}
#: what `migrate` makes besides tables
BESIDES = """
SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'ledger'
UNION ALL SELECT 'rights', relname, relacl::text FROM pg_class
WHERE relnamespace = 'ledger'::regnamespace
UNION ALL SELECT 'sequence', sequencename, start_value::text FROM pg_sequences
UNION ALL SELECT 'type', app_label, model FROM django_content_type
UNION ALL SELECT 'permission', codename, name FROM auth_permission
UNION ALL SELECT 'migration', app, name FROM django_migrations
ORDER BY 1, 2, 3
"""


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    name = f"{databases.worker_name()}_{name}"
    with databases.maintenance() as connection:
        databases.drop(connection, name)
        databases.run(connection, "CREATE DATABASE {}", name)
    try:
        yield databases.owner_url(name)
    finally:
        databases.remove(name)


@pytest.fixture(scope="module")
def loaded() -> Iterator[str]:
    """A database that was empty and was brought up to this version, as at a first start."""
    with empty_database("loaded") as url:
        preparer.bring_up_to_date(url)
        yield url
        preparer.end()


def run(url: str, way: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *WAYS[way]],
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        text=True,
        check=False,
        capture_output=True,
    )


def tables_of(way: str) -> list[str]:
    with empty_database(way) as url:
        done = run(url, way)
        assert done.returncode == 0, done.stderr
        text = structure.dump(url)
    with empty_database("again") as url:
        assert structure.load_into_empty(url, text)
        return statements(structure.dump(url))


def statements(text: str) -> list[str]:
    """The statements of a structure; columns may stand in another order."""
    return sorted(
        "\n".join(sorted(line.removesuffix(",") for line in statement.strip().splitlines()))
        for statement in text.split(";\n")
    )


def committed() -> list[str]:
    return statements(structure.FILE.read_text(encoding="utf-8"))


def besides(url: str) -> list[tuple[str, str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(BESIDES).fetchall()


def test_its_tables_are_those_of_the_models() -> None:
    assert tables_of("models") == committed()


def test_an_empty_database_loads_it(loaded: str) -> None:
    assert statements(structure.dump(loaded)) == committed()


@pytest.mark.long
def test_its_tables_are_those_that_the_migrations_make_step_by_step() -> None:
    assert tables_of("migrated") == committed()


def test_it_leaves_a_database_with_tables_to_the_migrations() -> None:
    with empty_database("filled") as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE something (id int)")
        assert not structure.load_into_empty(url)


def test_a_migration_gives_up_on_a_held_table_and_finds_nothing_left_to_do(loaded: str) -> None:
    """Now the database has tables, and Django's `migrate` is asked."""
    before = besides(loaded)
    assert len(before) > 1000
    with psycopg.connect(loaded) as holder:
        holder.execute("LOCK TABLE django_migrations")
        with pytest.raises(Problem, match="lock timeout"):
            preparer.bring_up_to_date(loaded)
    preparer.bring_up_to_date(loaded)
    assert besides(loaded) == before
