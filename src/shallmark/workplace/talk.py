"""The box to comment in, and what others said or did since the page was shown.

What has a caller has replies and private notes of its own kind (customer_service); everything else
has comments, which staff read.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef

from shallmark.common.discussion.access import readable_entries, works_with
from shallmark.common.discussion.models import Entry, Kind
from shallmark.common.discussion.queries import Item, Timeline
from shallmark.kernel.models import Draft
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of

#: entries that a part of the timeline holds alone
KINDS = {"replies": Kind.REPLY, "notes": Kind.NOTE}


#: record types without a reporter in which whoever asked is answered: a function fills it
answered: set[str] = set()


def has_caller(record: Record) -> bool:
    """Whether somebody outside is answered here, so that what is said may be public."""
    return hasattr(record, "reporter_id") or type_of(type(record)).key in answered


def talk_context(record: Record, person: Person) -> dict[str, Any]:
    """The comment box, for staff who work with such records; at most one query."""
    key = type_of(type(record)).key
    place = f"discuss/{key}/{record.reference}"
    # what has a reporter draws a box of its own
    own_box = hasattr(record, "reporter_id")
    may = person.is_staff_member and works_with(person, key) and not own_box
    return {
        "may_comment": may,
        "talk_place": place,
        "talk_draft": unsent(record, person, place) if may else None,
        "has_caller": has_caller(record),
    }


def unsent(record: Record, person: Person, place: str) -> Draft | None:
    """The draft of a comment, unless something was said after it was kept. One query."""
    said = Entry.objects.filter(
        record_key=type_of(type(record)).key,
        record_id=record.pk,
        author=person,
        at__gte=OuterRef("kept_at"),
    )
    return Draft.objects.filter(~Exists(said), person=person, place=place).first()


@dataclass(frozen=True)
class Mark:
    """How far a page has told: the version of the record, and the newest entry and event of it."""

    version: int = 0
    entry: int = 0
    event: int = 0

    @classmethod
    def of(cls, record: Record, told: Timeline) -> "Mark":
        """After the newest page of the timeline."""
        entries = [item.entry.pk for item in told.items if item.entry]
        events = [item.happening.pgh_id for item in told.items if item.happening]
        return cls(record.version, max(entries, default=0), max(events, default=0))

    @classmethod
    def read(cls, text: str) -> "Mark":
        """As the page sends it; what is no mark is one that has told nothing."""
        parts = text.split(".")
        numbers = [int(part) for part in parts if part.isdecimal() and len(part) < 19]
        return cls(*numbers) if len(numbers) == len(parts) == 3 else cls()

    def __str__(self) -> str:
        return f"{self.version}.{self.entry}.{self.event}"

    def is_behind(self, record: Record, person: Person, kinds: str) -> bool:
        """Whether the record was written or somebody said something since. One query at most."""
        if record.version != self.version:
            return True
        only = {"kind": KINDS[kinds]} if kinds in KINDS else {}
        said = Entry.objects.filter(
            readable_entries(person),
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            pk__gt=self.entry,
            **only,
        )
        return kinds != "fields" and said.exists()

    def newer(self, told: Timeline) -> tuple[Item, ...]:
        """The items that the page has not told."""
        return tuple(item for item in told.items if self._is_new(item))

    def _is_new(self, item: Item) -> bool:
        if item.entry is not None:
            return item.entry.pk > self.entry
        return item.happening is not None and item.happening.pgh_id > self.event


def address(base: str, told: Timeline, mark: Mark) -> str:
    """Where the page asks for what is new."""
    return f"{base}/timeline?{urlencode({'kinds': told.kinds, 'after': str(mark)})}"
