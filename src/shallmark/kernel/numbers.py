"""References: prefix and seven digits out of one database sequence per prefix.

A sequence never blocks two writers; gaps are allowed, repetition is not. `migrate` makes those of
all declared record types.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.operations import RunSQL
from django.db.models import Manager, Max, Model


def sequence_name(prefix: str) -> str:
    return f"number_{prefix.lower()}"


def reference_of(prefix: str, number: int) -> str:
    """The reference of this number, such as INC0001234."""
    return f"{prefix}{number:07d}"


def next_reference(prefix: str) -> str:
    """The next free reference."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s::regclass)", [sequence_name(prefix)])
        (number,) = cursor.fetchone()
    return reference_of(prefix, number)


def next_position(rows: Manager[Model]) -> int:
    """The place behind the last of these rows, by their `position`."""
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


def skip_to(prefix: str, number: int) -> None:
    """Let the next reference come after `number`, as after an import."""
    with connection.cursor() as cursor:
        cursor.execute("select shallmark_skip_to(%s, %s)", [sequence_name(prefix), number])


def make_sequence(cursor: CursorWrapper, prefix: str) -> None:
    """Make the sequence of a prefix where it is missing."""
    cursor.execute(f"create sequence if not exists {sequence_name(prefix)}")


class NumberSequence(RunSQL):
    """Migration operation of the first migrations: the sequence of one prefix."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        name = sequence_name(prefix)
        super().__init__(f"create sequence if not exists {name}", f"drop sequence if exists {name}")

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return self.__class__.__name__, [self.prefix], {}
