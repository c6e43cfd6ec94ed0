"""Django's migrate, with the ledger's views taken down before it and made again after it.

The sequence of each declared prefix is made with them. Not one transaction: the job queue's
migrations add values to an enumeration, which PostgreSQL wants committed before their use. When a
migration fails, the views are made again for the tables as they stand, and the error goes on.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction

from shallmark.kernel import ledger_views
from shallmark.kernel.numbers import make_sequence
from shallmark.kernel.records import record_types


class Command(migrate.Command):
    """Tables and views change together; nobody has to remember the views."""

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        using = options["database"]
        with connections[using].cursor() as cursor:
            ledger_views.drop(cursor)
        done = False
        try:
            super().handle(*args, **options)
            done = True
        finally:
            partial = not done or bool(options.get("app_label"))
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                ledger_views.drop(cursor)
                for declared in record_types():
                    if declared.prefix:
                        make_sequence(cursor, declared.prefix)
                for name in ledger_views.create(cursor, partial=partial):
                    self.stderr.write(f"The view ledger.{name} waits for later migrations.")
