"""Django's migrate, with the ledger's views taken down before it and made again after it.

The sequence of each declared prefix is made with them. Not one transaction: the job queue's
migrations add values to an enumeration, which PostgreSQL wants committed before their use. When a
migration fails, the views are made again for the tables as they stand, and the error goes on.
"""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections

from shallmark.conformity import ledger_views

#: a migration is a guest: it does not make others wait for a lock, nor run without end
_TIMEOUTS = "SET lock_timeout = '4s'; SET statement_timeout = '15min'"


class Command(migrate.Command):
    """Tables and views change together; nobody has to remember the views."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--loaded",
            action="store_true",
            help="The tables were loaded as this version has them: only what follows is made.",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401  what its parser gives
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        using = options["database"]
        if options["loaded"]:
            # Django would look for seconds, and find nothing left to do.
            ledger_views.make_all(using)
            emit_post_migrate_signal(options["verbosity"], interactive=False, db=using)
            return
        with connections[using].cursor() as cursor:
            cursor.execute(_TIMEOUTS)
            ledger_views.drop(cursor)
        done = False
        try:
            super().handle(*args, **options)
            done = True
        finally:
            partial = not done or bool(options.get("app_label"))
            for name in ledger_views.make_all(using, partial=partial):
                self.stderr.write(f"The view ledger.{name} waits for later migrations.")
            with connections[using].cursor() as cursor:
                cursor.execute("RESET lock_timeout; RESET statement_timeout")
