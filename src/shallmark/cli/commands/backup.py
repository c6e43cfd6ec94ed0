"""`./shallmark backup FILE` and `./shallmark restore FILE`."""

from pathlib import Path
from typing import Annotated

import typer

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write; must not exist.")],
    as_json: AsJson = False,
) -> None:
    """Write database and attached files into one file, while people go on working."""
    from shallmark.cli.tasks import backup as task  # needs the driver of the database

    target = file.absolute()
    manifest, damaged = task.save(target)
    summary = {"file": str(target), "bytes": target.stat().st_size, **manifest.summary()}
    if as_json:
        write_json({**summary, "damaged": damaged})
    else:
        write(f"{target}: {summary['bytes']} bytes, {summary['files']} files")
    if damaged:
        say(
            f"{len(damaged)} files were damaged before they were saved, such as {damaged[0]};"
            " with --json all are named. Older backups may hold them whole."
        )
    finish(failed=bool(damaged))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up what this installation holds now.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether it is whole and can be restored.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill this installation from a backup; refuses to do so over records without --replace."""
    if not file.is_file():
        raise WrongUse(f"There is no file {file}.")
    from shallmark.cli.tasks import backup as task  # needs the driver of the database

    manifest = task.examine(file) if check else task.restore(file, replace=replace)
    if as_json:
        write_json(manifest.summary())
    else:
        outcome = "Whole" if check else "Restored"
        write(f"{outcome}: {len(manifest.files)} files, database of {manifest.made_at}")
