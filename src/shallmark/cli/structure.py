"""The tables of an empty database, as one committed file that the first start loads.

`structure.sql` is what `pg_dump` says of a database that was migrated, and the list of migrations
that it stands for. It is written by `python tools/generate.py`; a test holds it equal to
the migrations. The ledger's views are not in it: `migrate` makes them from their own files.
"""

import re
import subprocess
from pathlib import Path

import psycopg

from shallmark.cli.archive import pg_environment
from shallmark.cli.binaries import client_programs

FILE = Path(__file__).with_name("structure.sql")
_OPTIONS = ("--schema-only", "--no-owner", "--no-privileges", "--exclude-schema=ledger")
#: settings of newer servers, commands of psql, and what varies from one dump to the next
_LEFT_OUT = re.compile(r"^(--.*|SET .*;|\\(un)?restrict .*|CREATE SCHEMA public;)\n", re.MULTILINE)
_BEFORE = "SET check_function_bodies = false;\n"
_AFTER = "RESET check_function_bodies;\nRESET search_path;\n"


def dump(url: str) -> str:
    """The structure of the database, and the migrations applied to it."""
    done = subprocess.run(
        [str(client_programs() / "pg_dump"), *_OPTIONS],
        env=pg_environment(url),
        check=True,
        capture_output=True,
        text=True,
    )
    text = re.sub(r"\n{3,}", "\n\n", _LEFT_OUT.sub("", done.stdout))
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        applied = ",\n".join(f"  ('{app}', '{name}', now())" for app, name in rows)
    noted = f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{applied};\n"
    return f"{_BEFORE}{text.strip()}\n\n{noted}{_AFTER}"


def load_into_empty(url: str, text: str = "") -> bool:
    """Make the tables of this version where there are none; whether it did, all or nothing.

    `text` is loaded in place of the committed file: PostgreSQL writes an expression otherwise once
    it has read it again, so a structure is compared after it was loaded.
    """
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        ).fetchone()
        if tables is not None:
            return False
        connection.execute(text.encode() or FILE.read_bytes())
    return True
