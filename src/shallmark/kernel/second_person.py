"""What is not written by one person alone: it waits until another confirms it.

A record type says which writes those are (`RecordType.second_person`). `writes` then writes nothing
and hands what was asked to whoever keeps it (`use_keeper`, filled in config/wiring.py).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from shallmark.kernel.exceptions import AwaitsSecondPerson, NotAllowed
from shallmark.kernel.history import is_open
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person


@dataclass(frozen=True)
class Reason:
    """Why a write waits, and whom it concerns: none of them confirms it."""

    sentence: str
    #: keys of people
    concerned: frozenset[int] = frozenset()


@dataclass(eq=False)
class SecondPersonNeeded(Exception):
    """The write was undone; this is what was asked. Only `writes` sees it."""

    record: Record
    by: Person
    #: field -> value as asked, and as it was; `before` is None for a new record
    values: Mapping[str, object]
    before: Mapping[str, object] | None
    reason: Reason
    #: what the person gave as a reason for the write
    note: str = ""


Keeper = Callable[[SecondPersonNeeded], AwaitsSecondPerson]
_keepers: list[Keeper] = []


def use_keeper(keeper: Keeper) -> None:
    """Tell `writes` who keeps what waits for a second person."""
    _keepers[:] = [keeper]


@contextmanager
def keeping() -> Iterator[None]:
    """What a person may not write alone is kept for another; nothing of it is written.

    Raises:
        AwaitsSecondPerson: it waits now.

    """
    try:
        yield
    except SecondPersonNeeded as needed:
        if is_open():  # Part of a larger write: that is refused as a whole.
            raise NotAllowed(needed.reason.sentence) from needed
        (keeper,) = _keepers
        raise keeper(needed) from needed
