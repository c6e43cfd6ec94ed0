"""What waits for one person's word, of all functions, in one place.

What waits is what the views say that ask (`common/asking.py`). An app that knows more of its
entries, or cannot say them as a view, tells them in its module `to_confirm`: `waiting(person)`.
Each is confirmed where its life says so; nothing is decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby, islice
from typing import Protocol, cast

from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.discovery import app_modules
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, record_types
from shallmark.kernel.texts import Text, capital
from shallmark.pages.record_base import may_list

REFUSE = _("Refuse")
#: entries of each kind that the page shows
MOST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that waits for the person."""

    #: what kind of thing it is: the heading it stands under
    kind: Text
    record: Record
    #: since when it waits
    since: datetime
    #: who says what, in a sentence
    sentence: str = ""
    #: what is signed by it: label and text
    lines: tuple[tuple[str, str], ...] = ()
    #: what it is about, where that is another record
    about: Record | None = None
    #: the step that one press takes; empty: it is decided on a page that shows more
    verb: str = ""
    label: Text = ""
    #: where it is decided, below the address of the record
    page: str = ""
    #: the step by which it is refused, and its name
    refuse: str = ""
    no: Text = REFUSE

    @property
    def address(self) -> str:
        return f"{self.record.get_absolute_url()}{self.page}"


class ToConfirm(Protocol):
    """The module of an app."""

    def waiting(self, person: Person) -> Iterable[Entry]:
        """What waits for this person, the oldest first."""
        ...


@cache
def _modules() -> tuple[ToConfirm, ...]:
    return tuple(cast("ToConfirm", module) for module in app_modules("to_confirm"))


def of(person: Person) -> Iterator[tuple[str, list[Entry]]]:
    """The entries by kind, as far as the page shows them."""
    told: set[tuple[type[Record], int]] = set()
    for module in _modules():
        for kind, entries in groupby(module.waiting(person), key=lambda entry: str(entry.kind)):
            shown = list(islice(entries, MOST))
            told |= {(type(each.record), each.record.pk) for each in shown}
            told |= {(type(each.about), each.about.pk) for each in shown if each.about}
            yield kind, shown
    for record_type in record_types():
        for view in record_type.views:
            if view.asks and may_list(person, record_type):
                rest = list(_of_view(record_type, view, person, told))
                if rest:
                    yield str(rest[0].kind), rest


def _of_view(
    record_type: type[RecordType],
    view: View,
    person: Person,
    told: set[tuple[type[Record], int]],
) -> Iterator[Entry]:
    """What a view that asks holds for the person, but for what was told already."""
    assert view.condition is not None
    kind = f"{capital(record_type.label_plural())}: {view.name}"
    records = record_type.model.objects.visible_to(person)
    waiting = records.filter(view.condition(person, clock.now())).order_by("pk")
    for record in waiting[:MOST]:
        if (record_type.model, record.pk) not in told:
            yield Entry(kind, record, record.updated_at)
