"""What waits for one person's word, of all functions, in one place.

An app says what waits in its module `to_confirm`: `waiting(person)` gives the entries. Each is
confirmed where its life says so; nothing is decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby, islice
from typing import Protocol, cast

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.discovery import app_modules
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text

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
    for module in _modules():
        for kind, entries in groupby(module.waiting(person), key=lambda entry: str(entry.kind)):
            yield kind, list(islice(entries, MOST))
