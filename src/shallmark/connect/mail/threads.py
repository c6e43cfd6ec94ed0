"""To which record a mail belongs: by ids first, then by number, at last by a shared ancestor."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F

from shallmark.common.discussion.models import Attachment
from shallmark.common.notices.mail import mail_domain
from shallmark.common.notices.models import Delivery
from shallmark.connect.mail.incoming import Incoming
from shallmark.connect.mail.models import KnownId
from shallmark.kernel.models import Record
from shallmark.kernel.records import record_types

_NUMBER = re.compile(r"\b([A-Za-z]{2,5})(\d{7,12})\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that the mail names, and by what: ids, address, subject or ancestor."""

    record: Record
    by: str


def records_of(incoming: Incoming) -> Iterator[Found]:
    """What the mail may answer, the surest first."""
    for record in _by_ids(incoming.answers):
        yield Found(record, "ids")
    for address in incoming.recipients:
        extension = address.partition("@")[0].partition("+")[2]
        yield from (Found(record, "address") for record in _by_numbers(extension))
    for record in _by_numbers(incoming.subject):
        yield Found(record, "subject")
    shared = [*incoming.answers, *incoming.ids]
    for record in _known(shared, own=False):
        yield Found(record, "ancestor")


def remember(incoming: Incoming, record: Record) -> None:
    """Keep the mail's own id with the record, and those of mails that it says came before."""
    own = list(incoming.ids)
    rows = [
        KnownId(
            message_id=message_id[:250],
            record_key=record.record_type().key,
            record_id=record.pk,
            reference=record.reference,
            own=message_id in own,
        )
        for message_id in dict.fromkeys([*own, *incoming.answers])
    ]
    KnownId.objects.bulk_create(rows, ignore_conflicts=True)


def deliveries_of(message_ids: Iterable[str]) -> list[Delivery]:
    """Mails of ours with these ids."""
    bracketed = [f"<{message_id}>" for message_id in message_ids]
    found = Delivery.objects.filter(message_id__in=bracketed).select_related("notice")
    return list(found.order_by("pk"))


def shown_on(record: Record) -> frozenset[str]:
    """Digests of the files that hang on the record."""
    key = record.record_type().key
    files = Attachment.objects.filter(record_key=key, record_id=record.pk)
    return frozenset(files.values_list("sha256", flat=True))


def _by_ids(message_ids: tuple[str, ...]) -> Iterator[Record]:
    """By mails of the record that came in, mails of ours, and the id of the record's thread."""
    ours = {each.message_id.strip("<>"): each.notice for each in deliveries_of(message_ids)}
    known = dict(_known_by_id(message_ids))
    for message_id in message_ids:
        if message_id in ours:
            yield from _records(ours[message_id].record_key, [ours[message_id].record_id])
        elif message_id in known:
            yield known[message_id]
        elif message_id.endswith(f"@{mail_domain()}"):
            yield from _by_numbers(message_id.partition("@")[0].partition(".")[0])


def _known_by_id(message_ids: Iterable[str]) -> Iterator[tuple[str, Record]]:
    rows = KnownId.objects.filter(message_id__in=list(message_ids), own=True)
    for message_id, key, pk in rows.order_by("-pk").values_list(
        "message_id", "record_key", "record_id"
    ):
        yield from ((message_id, record) for record in _records(key, [pk]))


def _known(message_ids: Iterable[str], *, own: bool) -> Iterator[Record]:
    wanted = [each for each in message_ids if each]
    rows = KnownId.objects.filter(message_id__in=wanted, own=own).order_by("pk")
    for key, pk in dict.fromkeys(rows.values_list("record_key", "record_id")):
        yield from _records(key, [pk])


def _by_numbers(text: str) -> Iterator[Record]:
    """Records whose number stands in the text, also a number that they had elsewhere."""
    prefixes = {each.prefix: each for each in record_types() if each.has_discussion and each.prefix}
    for prefix, digits in _NUMBER.findall(text)[:5]:
        record_type = prefixes.get(prefix.upper())
        if record_type is not None:
            reference = f"{prefix.upper()}{digits}"
            yield from record_type.model.objects.filter(reference=reference)


def records_with(key: str, pk: int) -> list[Record]:
    """The record of this type and key; none where nothing is said on records of the type."""
    return list(_records(key, [pk]))


def _records(key: str, pks: list[int]) -> Iterator[Record]:
    models = {each.key: each.model for each in record_types() if each.has_discussion}
    if key in models:
        yield from models[key].objects.filter(pk__in=pks).order_by(F("pk"))
