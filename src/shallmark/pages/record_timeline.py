"""The timeline of a record. Who tells it is plugged in: what people say lives on an upper floor.

`use_timeline(tell)` in config/wiring.py; `tell(record, person=, kinds=, limit=, before=)` returns
something with `items`, `kinds` and `older`, as `common.discussion.queries.timeline` does.
"""

from collections.abc import Callable
from typing import Protocol

from django.http import Http404

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person


class Timeline(Protocol):
    """A page of it, as templates draw it."""

    @property
    def kinds(self) -> str: ...


Tell = Callable[..., Timeline]
#: entries in the first response; older ones come as fragments
FIRST = 50
_told_by: list[Tell] = []


def use_timeline(tell: Tell) -> None:
    _told_by[:] = [tell]


def timeline_of(
    record: Record, *, person: Person, kinds: str = "all", before: str | None = None
) -> Timeline | None:
    """A page of what was said and done, or None where nobody tells.

    Raises:
        Http404: the address names no such part or place.

    """
    for tell in _told_by:
        try:
            return tell(record, person=person, kinds=kinds, limit=FIRST, before=before)
        except Invalid as wrong:
            raise Http404(wrong.sentence) from wrong
    return None
