"""`./shallmark backup FILE` and `./shallmark restore FILE`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shallmark.cli.output import say, write, write_json

if TYPE_CHECKING:
    import psycopg

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write; must not exist.")],
    as_json: AsJson = False,
) -> None:
    """Write database and attached files into one file, while people go on working."""
    from shallmark.cli import archive, database
    from shallmark.config import env

    home = database.connect_environment()
    say("Writing the backup ...")
    written = archive.write_backup(env.text("DATABASE_OWNER_URL"), home.files, file.absolute())
    if as_json:
        write_json(written)
    else:
        write(f"{written['file']}: {written['bytes']} bytes, {written['files']} files")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up what this installation holds now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill this installation from a backup; refuses to do so over records without --replace."""
    import tempfile

    from shallmark.cli import archive, database
    from shallmark.cli.problems import WrongUse
    from shallmark.config import env

    if not file.is_file():
        raise WrongUse(f"There is no file {file}.")
    home = database.connect_environment(migrate=False)
    owner_url = env.text("DATABASE_OWNER_URL")
    _refuse_if_used(owner_url, replace=replace)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home.path) as name:
        folder = Path(name)
        manifest = archive.unpack(file, folder)
        say(f"Restoring the backup of {manifest['made_at']} ...")
        archive.load_database(owner_url, folder / archive.DUMP)
        archive.swap_files(folder / "files", home.files)
    # Whatever version wrote it: its tables are brought up to this one, and rights are granted.
    _forget_fingerprint(owner_url)
    database.connect_environment()
    if as_json:
        write_json(manifest)
    else:
        write(f"Restored: {manifest['files']} files, database of {manifest['made_at']}")


def _refuse_if_used(owner_url: str, *, replace: bool) -> None:
    import psycopg

    from shallmark.cli.problems import Problem, WrongUse

    with psycopg.connect(owner_url, autocommit=True) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others and others[0]:
            raise Problem("This installation is being used; stop ./shallmark serve first.")
        if not replace and (table := _first_with_records(connection)):
            raise WrongUse(
                f"This installation holds records (in {table}). With --replace they are given up;"
                " a restore into a fresh SHALLMARK_HOME keeps them."
            )


def _first_with_records(connection: "psycopg.Connection") -> str | None:
    """A table of records, known by its column of references, that is not empty."""
    from psycopg import sql

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
    import psycopg

    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.shallmark_schema")
