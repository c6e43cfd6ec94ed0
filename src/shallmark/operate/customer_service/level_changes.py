"""When a process asks anew what it keeps of the names of priorities and of the matrix.

They are words of many rows, so no page asks for them: each process keeps them for a minute. A
change counts up a number in memory that is shared by the processes of the web, which are forked
from one, so that all of them ask again with its commit.
"""

from mmap import mmap

from django.db import transaction

from shallmark.kernel import clock
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.operate.customer_service.models import PriorityLevel, PriorityRule

SIZE = 8
_changes = mmap(-1, SIZE)


def stamp() -> tuple[int, bytes]:
    """What is kept under another stamp is old."""
    return int(clock.now().timestamp()) // 60, _changes[:SIZE]


@after(PriorityLevel)
def follow_level(_level: PriorityLevel, _event: WriteEvent) -> None:
    _told()


@after(PriorityRule)
def follow_rule(_rule: PriorityRule, _event: WriteEvent) -> None:
    _told()


def _told() -> None:
    """For what follows in this transaction, and for everybody once it is there."""
    _count()
    transaction.on_commit(_count)


def _count() -> None:
    _changes[:SIZE] = (int.from_bytes(_changes[:SIZE]) + 1).to_bytes(SIZE)
