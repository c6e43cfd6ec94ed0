"""The quick ways of migrating make the tables that Django's own way makes."""

import os
import re
import subprocess
import sys

import pytest

from shallmark.cli.archive import pg_environment
from shallmark.cli.binaries import client_programs
from shallmark.cli.tests.homes import ROOT
from tests.support import databases

STEPS = "from shallmark.cli import migrating; migrating.main(at_once=False)"
WAYS = {
    "at_once": ["-m", "shallmark.cli.migrating"],
    "steps": ["-c", STEPS],
    "plain": ["-m", "django", "migrate", "--no-input", "--skip-checks"],
}


def tables_made(way: str) -> list[str]:
    """The definition of all tables, as pg_dump writes it; columns may stand in another order."""
    name = f"{databases.worker_name()}_{way}"
    with databases.maintenance() as connection:
        databases.drop(connection, name)
        databases.run(connection, "CREATE DATABASE {}", name)
    url = databases.url_of(name)
    try:
        subprocess.run(
            [sys.executable, *WAYS[way]],
            env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")},
            input=url,
            text=True,
            check=True,
            capture_output=True,
        )
        dumped = subprocess.run(
            [str(client_programs() / "pg_dump"), "--schema-only"],
            env=pg_environment(url),
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    finally:
        databases.remove(name)
    # pg_dump protects each dump by a random word.
    dumped = re.sub(r"^\\(un)?restrict .*$", "", dumped, flags=re.MULTILINE)
    return sorted(
        "\n".join(sorted(line.removesuffix(",") for line in statement.splitlines()))
        for statement in dumped.split(";\n")
    )


def test_at_once_it_makes_the_tables_of_all_steps() -> None:
    assert tables_made("at_once") == tables_made("steps")


@pytest.mark.long
def test_its_steps_make_the_tables_of_django() -> None:
    assert tables_made("steps") == tables_made("plain")
