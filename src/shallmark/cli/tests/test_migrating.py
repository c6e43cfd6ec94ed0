"""The quick way of the first migration makes the tables that Django's own way makes."""

import os
import re
import subprocess
import sys

from shallmark.cli.archive import pg_environment
from shallmark.cli.binaries import client_programs
from shallmark.cli.tests.homes import ROOT
from tests.support import databases

WAYS = {
    "quick": ["-m", "shallmark.cli.migrating"],
    "plain": ["-m", "django", "migrate", "--no-input", "--skip-checks"],
}


def tables_made(way: str) -> str:
    """The definition of all tables, as pg_dump writes it."""
    name = f"{databases.worker_name()}_{way}"
    with databases.maintenance() as connection:
        databases.drop(connection, name)
        databases.run(connection, "CREATE DATABASE {}", name)
    url = databases.url_of(name)
    try:
        subprocess.run(
            [sys.executable, *WAYS[way]],
            env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")},
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
    return re.sub(r"^\\(un)?restrict .*$", "", dumped, flags=re.MULTILINE)


def test_both_ways_make_the_same_tables() -> None:
    assert tables_made("quick") == tables_made("plain")
