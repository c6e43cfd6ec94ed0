"""The timeline of a record. Who tells it is plugged in: what people say lives on an upper floor.

`use_timeline(tell)` in config/wiring.py; `tell(record, person=, kinds=, limit=, before=)` returns
something with `items`, `kinds` and `older`, as `common.discussion.queries.timeline` does.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404

from shallmark.kernel.refusals import Invalid

Tell = Callable[..., Any]
#: entries in the first response; older ones come as fragments
FIRST = 50
_told_by: list[Tell] = []


def use_timeline(tell: Tell) -> None:
    _told_by[:] = [tell]


def timeline_of(
    record: Any, *, person: Any, kinds: str = "all", before: str | None = None
) -> Any | None:
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
