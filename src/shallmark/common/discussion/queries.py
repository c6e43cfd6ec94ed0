"""Reads over discussions: the one timeline of a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from shallmark.common.discussion import history_entries
from shallmark.common.discussion.access import readable_entries
from shallmark.common.discussion.models import Attachment, Entry, Kind, Presence
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of

#: entries that are told before a reply goes out
MOST_ARRIVED = 5

Kinds = Literal["all", "replies", "notes", "fields"]
KINDS: tuple[Kinds, ...] = ("all", "replies", "notes", "fields")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
#: of the database's keys
LARGEST = 2**63 - 1
#: a sign of life counts for so long
PRESENT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Item:
    """One line or box of a timeline: an entry (reply, note, system) or a happening."""

    kind: str
    at: datetime
    by_id: int | None
    by: str
    entry: Entry | None = None
    attachments: tuple[Attachment, ...] = ()
    #: written by the customer's side
    theirs: bool = False
    happening: history_entries.HistoryEntry | None = None

    @property
    def pictures(self) -> dict[str, str]:
        """Addresses of its pictures, by how its text calls them."""
        return {one.called: one.url for one in self.attachments if one.is_picture}

    @property
    def anchor(self) -> str:
        if self.entry is not None:
            return f"entry-{self.entry.pk}"
        return f"version-{self.happening.pgh_id}" if self.happening else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a timeline, newest first; `older` is the cursor of the next page, or empty."""

    items: tuple[Item, ...]
    kinds: Kinds
    older: str


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where each of the two streams goes on: below (at, id) of entries, below a version's id."""

    at: datetime | None = None
    entry: int = 0
    version: int | None = None

    def __str__(self) -> str:
        moment = (self.at - EPOCH) // TICK if self.at else ""
        return f"{moment}.{self.entry}.{'' if self.version is None else self.version}"


def timeline(
    record: Record,
    *,
    person: Person,
    kinds: str = "all",
    limit: int = 50,
    before: str | None = None,
) -> Timeline:
    """What was said and done on a record, newest first; at most four queries.

    The caller has checked that `person` may read the record. Private notes, changes of fields and
    reasons are for staff.

    Raises:
        Invalid: `kinds` or `before` is none of ours.

    """
    chosen = next((kind for kind in KINDS if kind == kinds), None)
    if chosen is None:
        raise Invalid({"kinds": [_("There is no such part of a timeline.")]})
    start = _read(before)
    entries = _entries(record, person, chosen, start, limit)
    rows: list[history_entries.Row] = []
    if chosen in {"all", "fields"} and hasattr(type(record), "pgh_event_model"):
        rows = history_entries.versions(record, below=start.version, limit=limit)
    staff = person.is_staff_member
    happenings = history_entries.happenings(record, rows, limit=limit, staff=staff) if rows else []
    merged = list(merge(_of_entries(record, entries), _of_versions(happenings), key=_newest))
    items = tuple(merged[:limit])
    more = len(merged) > limit or len(entries) > limit or len(rows) > limit
    return Timeline(items, chosen, str(_after(start, items, rows, limit)) if more else "")


def _newest(item: Item) -> float:
    return -item.at.timestamp()


def _entries(record: Record, person: Person, kinds: Kinds, start: _Cursor, limit: int) -> list[Any]:
    """Entries that know whether they have files, newest first."""
    if kinds == "fields":
        return []
    readable = Entry.objects.filter(
        readable_entries(person), record_key=type_of(type(record)).key, record_id=record.pk
    )
    if kinds != "all":
        readable = readable.filter(kind=Kind.REPLY if kinds == "replies" else Kind.NOTE)
    if start.at is not None:
        readable = readable.filter(Q(at__lt=start.at) | Q(at=start.at, pk__lt=start.entry))
    files = Attachment.objects.filter(entry=OuterRef("pk"))
    newest = readable.select_related("author").annotate(has_files=Exists(files))
    entries = list(newest.order_by("-at", "-pk")[: limit + 1])
    prefetch_related_objects([entry for entry in entries if entry.has_files], "attachments")
    return entries


def _of_entries(record: Record, entries: Iterable[Entry]) -> list[Item]:
    caller = getattr(record, "reporter_id", None)
    return [
        Item(
            kind=entry.kind,
            at=entry.at,
            by_id=entry.author_id,
            by=str(entry.author or ""),
            entry=entry,
            attachments=tuple(entry.attachments.all()) if getattr(entry, "has_files", True) else (),
            theirs=entry.author_id == caller or entry.channel == "portal",
        )
        for entry in entries
    ]


def _of_versions(history: Iterable[history_entries.HistoryEntry]) -> list[Item]:
    return [
        Item(kind=entry.kind, at=entry.at, by_id=entry.by_id, by=entry.by, happening=entry)
        for entry in history
    ]


def _after(
    start: _Cursor, items: tuple[Item, ...], rows: list[history_entries.Row], limit: int
) -> _Cursor:
    """The cursor below what was shown; versions that tell nothing are passed, too."""
    entries = [item.entry for item in items if item.entry is not None]
    shown = [item.happening.pgh_id for item in items if item.happening is not None]
    version = shown[-1] if shown else start.version
    if len(items) < limit and rows:
        version = rows[-2]["pgh_id"] if len(rows) > limit else 0
    at, pk = (entries[-1].at, entries[-1].pk) if entries else (start.at, start.entry)
    return _Cursor(at, pk, version)


def _read(before: str | None) -> _Cursor:
    if not before:
        return _Cursor()
    try:
        moment, entry, version = (int(part) if part else None for part in before[:80].split("."))
        at = None if moment is None else EPOCH + moment * TICK
    except (ValueError, OverflowError) as wrong:
        raise Invalid({"before": [_("This is no place in a timeline.")]}) from wrong
    return _Cursor(at, min(entry or 0, LARGEST), None if version is None else min(version, LARGEST))


def writing_now(record: Record, *, but: Person) -> list[Presence]:
    """Others who gave a sign of life in the last 30 seconds; one query."""
    return list(
        Presence.objects.filter(
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            at__gt=clock.now() - PRESENT,
        )
        .exclude(person=but)
        .select_related("person")
        .order_by("person__title")
    )


def arrived(record: Record, person: Person, seen: str) -> list[Entry]:
    """What others said since the entry that a page had shown last; nothing where it says none."""
    if not seen.isdecimal() or int(seen) > LARGEST:
        return []
    said = Entry.objects.filter(
        readable_entries(person),
        record_key=type_of(type(record)).key,
        record_id=record.pk,
        pk__gt=int(seen),
        author__isnull=False,
    )
    return list(said.exclude(author=person).select_related("author").order_by("pk")[:MOST_ARRIVED])
