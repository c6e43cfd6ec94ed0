"""`./shallmark backup` and `./shallmark restore`."""

import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from shallmark.cli import archive, database, versions
from shallmark.cli.manifest import DUMP, Manifest
from shallmark.cli.output import say
from shallmark.cli.problems import Problem, WrongUse
from shallmark.config import env

#: seconds in which connections that were closed are gone
LEAVING = 2.0


def save(target: Path) -> tuple[Manifest, list[str]]:
    """Write the backup; returns its manifest, and the files that were damaged before."""
    home = database.connect_environment()
    say("Writing the backup ...")
    return archive.write_backup(env.text("DATABASE_OWNER_URL"), home.files, target)


def examine(file: Path) -> Manifest:
    """Say whether a backup is whole and can be restored here; changes nothing."""
    home = database.connect_environment(migrate=False)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home.path) as name:
        return _unpack(file, Path(name))


def restore(file: Path, *, replace: bool) -> Manifest:
    """Fill this installation from a backup; with `replace` what it holds is given up."""
    home = database.connect_environment(migrate=False)
    owner_url = env.text("DATABASE_OWNER_URL")
    _refuse_if_used(owner_url, replace=replace)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home.path) as name:
        folder = Path(name)
        manifest = _unpack(file, folder)
        say(f"Restoring the backup of {manifest.made_at} ...")
        archive.load_database(owner_url, folder / DUMP)
        archive.swap_files(folder / "files", home.files)
    # Whatever version wrote it: its tables are brought up to this one, and rights are granted.
    _forget_fingerprint(owner_url)
    database.connect_environment()
    return manifest


def _unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup; check every byte of it and its versions before anything is changed."""
    manifest = archive.unpack(file, folder)
    database.set_up_django()
    versions.refuse_newer_backup(file, manifest, archive.applied_in(folder / DUMP))
    return manifest


def _refuse_if_used(owner_url: str, *, replace: bool) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        # One that has just said goodbye may still be on its way out.
        until = time.monotonic() + LEAVING
        while _has_others(connection):
            if time.monotonic() > until:
                raise Problem("This installation is being used; stop ./shallmark serve first.")
            time.sleep(0.05)
        if not replace and (table := _first_with_records(connection)):
            raise WrongUse(
                f"This installation holds records (in {table}). With --replace they are given up;"
                " a restore into a fresh SHALLMARK_HOME keeps them."
            )


def _has_others(connection: psycopg.Connection) -> bool:
    """Whether somebody else is connected to the database."""
    others = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend')"
    ).fetchone()
    return bool(others and others[0])


def _first_with_records(connection: psycopg.Connection) -> str | None:
    """Return a table of records that is not empty; such tables have a column of references."""
    tables = connection.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'reference' ORDER BY table_name"
    ).fetchall()
    for (table,) in tables:
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier("public", table))
        if connection.execute(query).fetchone() == (True,):
            return str(table)
    return None


def _forget_fingerprint(owner_url: str) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.shallmark_schema")
