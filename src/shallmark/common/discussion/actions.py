"""Writing entries: the one way in for pages, API, portal, mail and jobs."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from shallmark.common.discussion import access, hooks
from shallmark.common.discussion import files as store
from shallmark.common.discussion.models import Attachment, Channel, Entry, Kind, Mention, Presence
from shallmark.kernel.authority import Authority
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of

#: of one entry, in characters; longer texts are files
LONGEST = 100_000
#: files of one entry
MOST_FILES = 20
MOST_MENTIONS = 20
CALLED = re.compile(r"(?<![\w@./])@([\w][\w.+-]*(?:@[\w.-]+)?)")


def add_entry(
    record: Record,
    *,
    by: Person | None,
    text: str,
    public: bool,
    files: Iterable[File[bytes]] = (),
    at: datetime | None = None,
    authority: Authority | None = None,
    token: UUID | None = None,
) -> Entry:
    """Say something on a record, publicly or among staff.

    Args:
        record: any registered record.
        by: the author; None only for jobs.
        text: Markdown as typed.
        public: whether everybody who reads the record may read it.
        files: uploads (`name`, `size`, `content_type`, `chunks()`).
        at: effective moment; only import and simulation set it.
        authority: by what right, where it is not the author's own.
        token: one per form shown; the same token twice is one entry.

    Raises:
        NotAllowed: the author may not.
        Invalid: no text and no file, too long, too many or too large files.

    """
    uploads = list(files)
    _check(text, uploads)
    kind = Kind.REPLY if public else Kind.NOTE
    verb, reference = f"add_{kind.value}", record.reference
    with write_transaction(
        by=by, verb=verb, at=at, reference=reference, authority=authority
    ) as write:
        if authority is None:
            access.require_right(record, by=by, public=public)
        entry = Entry(
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            reference=record.reference,
            kind=kind,
            text=text.strip(),
            author=by,
            at=write.at,
            channel=_channel(write.provenance.source),
            told=_recipients(record, kind, by),
            form_token=token,
        )
        if not _keep_once(entry):
            return Entry.objects.get(author=by, form_token=token)
        _attach(entry, uploads, by)
        _call_in(entry)
        Presence.objects.filter(
            record_key=entry.record_key, record_id=record.pk, person=by
        ).delete()
        for follow in hooks.after_entries:
            follow(entry, record)
    return entry


def tell(
    record: Record, *, by: Person | None, text: str, authority: Authority | None = None
) -> None:
    """Leave one line of the program's own in the timeline: what came to the record, or went.

    Staff reads it. It says nothing in anybody's name, and no check counts it. `by` is whose write
    it follows from, nobody where the system acts, by its authority.
    """
    with write_transaction(
        by=by, verb="tell", reference=record.reference, authority=authority
    ) as write:
        Entry.objects.create(
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            reference=record.reference,
            kind=Kind.SYSTEM,
            text=text,
            author=by,
            at=write.at,
            channel=_channel(write.provenance.source),
        )


def attach(record: Record, *, by: Person | None, files: Iterable[File[bytes]]) -> list[Attachment]:
    """Hang files on the record itself, for everybody who reads it.

    Raises:
        NotAllowed, Invalid: as `add_entry`.

    """
    uploads = list(files)
    _check("-", uploads)
    with write_transaction(by=by, verb="attach", reference=record.reference):
        access.require_right(record, by=by, public=True)
        key = type_of(type(record)).key
        return [
            _attachment(key, record.pk, record.reference, upload, by, None) for upload in uploads
        ]


def _check(text: str, uploads: list[File[bytes]]) -> None:
    if not text.strip() and not uploads:
        raise Invalid({"text": [_("Write something, or attach a file.")]})
    if len(text) > LONGEST:
        raise Invalid(
            {"text": [_("This is longer than %(most)s characters: attach it.") % {"most": LONGEST}]}
        )
    if "\0" in text:
        raise Invalid({"text": [_("The text holds a character that cannot be kept.")]})
    if len(uploads) > MOST_FILES:
        raise Invalid({"files": [_("At most %(most)s files at a time.") % {"most": MOST_FILES}]})
    store.check_sizes(uploads)


def _channel(source: str) -> str:
    return source if source in Channel.values else Channel.PAGE


def _recipients(record: Record, kind: str, by: Person | None) -> list[dict[str, Any]]:
    people = {person.pk: person for find in hooks.audiences for person in find(record, kind, by)}
    return [
        {"person": person.pk, "name": str(person), "address": person.email}
        for person in people.values()
    ]


def _keep_once(entry: Entry) -> bool:
    """Save; false when the same form was already sent. Waits for the other click to commit."""
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as wrong:
        if "entry_once_per_form" in str(wrong):
            return False
        raise
    return True


def _attach(entry: Entry, uploads: list[File[bytes]], by: Person | None) -> None:
    for upload in uploads:
        _attachment(entry.record_key, entry.record_id, entry.reference, upload, by, entry)


def _attachment(
    key: str, pk: int, reference: str, upload: File[bytes], by: Person | None, entry: Entry | None
) -> Attachment:
    stored = store.store(upload)
    return Attachment.objects.create(
        record_key=key,
        record_id=pk,
        reference=reference,
        entry=entry,
        sha256=stored.sha256,
        size=stored.size,
        name=stored.name,
        content_type=stored.content_type,
        by=by,
    )


def called_names(text: str) -> list[str]:
    """User names after an @, each once, without the full stop of the sentence."""
    names = (name.rstrip(".-+").lower() for name in CALLED.findall(text))
    return list(dict.fromkeys(name for name in names if name))[:MOST_MENTIONS]


def unheard(entry: Entry) -> list[str]:
    """User names after an @ of whom nobody was told: not known, or not allowed to read it."""
    names = called_names(entry.text)
    told = entry.mentions.annotate(called=Lower("person__username")) if names else None
    heard = set(told.values_list("called", flat=True)) if told is not None else set()
    return [name for name in names if name not in heard]


def _call_in(entry: Entry) -> None:
    names = called_names(entry.text)
    if not names:
        return
    people: Any = get_user_model().objects
    called_people = people.annotate(called=Lower("username")).filter(
        called__in=names, is_active=True
    )
    for person in called_people:
        if access.may_read_entry(person, entry):
            Mention.objects.create(entry=entry, person=person)
