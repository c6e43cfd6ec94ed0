"""`./shallmark manage ...`: Django's own management commands, with the database running."""

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.versions import refuse_newer_database

# These change tables, which only their owner may.
AS_OWNER = frozenset({"migrate", "flush", "sqlflush", "dbshell", "pgtrigger"})
# These must work while the tables are not those of the code.
UNMIGRATED = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "check"})


def register(app: typer.Typer) -> None:
    app.command(
        "manage",
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )(manage)


def manage(context: typer.Context) -> None:
    """Django's management commands, such as `manage showmigrations`."""
    arguments = context.args
    name = arguments[0] if arguments else "help"
    ensure_database(as_owner=name in AS_OWNER, migrate=name not in UNMIGRATED)
    if name == "migrate":
        from django.db import connection

        refuse_newer_database(connection)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["./shallmark manage", *arguments])
