"""Comments of cases into the timelines of their records, each once however often it is imported."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from shallmark.common.discussion.models import Entry
from shallmark.common.discussion.models.entry import Channel, Kind
from shallmark.connect.cases.case import Case
from shallmark.connect.cases.comments import Comment
from shallmark.connect.cases.record_kinds import RecordKind
from shallmark.connect.cases.stub_records import people_named

#: first line of what has no field
_BESIDE = "The source says besides:"
_BATCH = 2000
#: what a case says of itself that some record types have no field for, and what to call it
_FIELDS = {
    "category": "Category", "subcategory": "Subcategory", "resolution_code": "Resolution code",
    "resolution": "Resolution", "workaround": "Workaround", "parent": "Parent",
}  # fmt: skip


def keep_entries(cases: Iterable[Case], kind: RecordKind, source: str) -> None:
    """Write what is not there yet; nobody is told of it."""
    said = {case.key: list(_comments(case, kind)) for case in cases}
    said = {key: comments for key, comments in said.items() if comments}
    if not said:
        return
    names = {comment.author for comments in said.values() for comment, _kind in comments}
    people = people_named(names, source)
    records = kind.model._default_manager.filter(source_system=source, source_key__in=said)
    entries = [
        Entry(
            record_key=kind.key, record_id=pk, reference=reference, kind=entry_kind,
            text=comment.text, author_id=people.get(comment.author), at=comment.at or updated,
            channel=Channel.IMPORT, source_system=source, source_key=_key(kind.key, key, comment),
        )
        for pk, reference, key, updated in records.values_list(
            "pk", "reference", "source_key", "updated_at"
        )
        for comment, entry_kind in said[key]
    ]  # fmt: skip
    Entry.objects.bulk_create(entries, batch_size=_BATCH, ignore_conflicts=True)


def _comments(case: Case, kind: RecordKind) -> Iterator[tuple[Comment, Kind]]:
    for comment in case.comments:
        yield comment, Kind.REPLY if comment.public else Kind.NOTE
    beside = [f"{head}: {text}" for head, text in _without_field(case, kind)]
    beside += [f"{head}: {text}" for head, text in case.beside]
    if beside:
        yield Comment(f"{_BESIDE} {'; '.join(beside)}", at=_last_told(case)), Kind.SYSTEM


def _without_field(case: Case, kind: RecordKind) -> Iterator[tuple[str, str]]:
    for field, head in _FIELDS.items():
        value = getattr(case, field, None) or getattr(case.last, field, "")
        if value and field not in kind.takes:
            yield head, value


def _last_told(case: Case) -> datetime:
    return case.last.valid_from


def _key(record_key: str, key: str, comment: Comment) -> str:
    """What makes a comment the same one: its record, its moment, who said it, and the words."""
    at = comment.at.isoformat() if comment.at else ""
    parts = (record_key, key, at, comment.author, comment.text, str(comment.public))
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
