"""Telling people: a row for each inside the writing transaction, the mail by a job after it."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from shallmark.common.notices.kinds import KINDS, sentence
from shallmark.common.notices.models import Delivery, Notice, Preference
from shallmark.kernel import access, clock
from shallmark.kernel.records import type_of

#: sources that tell nobody by mail: what happened, happened long ago or never
SILENT = frozenset({"import", "simulate", "seed"})
#: what is older is history, not news
NEWS = timedelta(days=1)
#: characters of a text that a notice quotes
QUOTED = 4000


def tell(
    people: Iterable[Any],
    kind: str,
    record: Any,
    *,
    by: Any = None,
    at: datetime | None = None,
    values: dict[str, Any] | None = None,
    audience: str = "",
    source: str = "page",
) -> list[Notice]:
    """Tell people something about a record; call it inside the writing transaction.

    Nobody is told of their own deed, nobody twice in one call, no inactive person, and nobody who
    may not read the record. Mail goes out after the commit, as each person prefers.

    Raises:
        KeyError: there is no such kind of notice.

    """
    known = KINDS[kind]
    moment = at or clock.now()
    heard = {person.pk: person for person in people if _is_told(person, record, by)}
    if not heard:
        return []
    wishes = {
        wish.person_id: wish for wish in Preference.objects.filter(person__in=heard, kind=kind)
    }
    said = {"title": record.title, "actor": str(by or ""), **(values or {})}
    if "text" in said:
        said["text"] = said["text"][:QUOTED]
    default = Preference(in_app=True, email=known.email, digest=False)
    told = []
    for person in heard.values():
        wish = wishes.get(person.pk, default)
        notice = Notice.objects.create(
            person=person,
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            reference=record.reference,
            kind=kind,
            values=said,
            audience=audience,
            listed=wish.in_app,
            actor=by,
            at=moment,
        )
        told.append(notice)
        if wish.email and person.email and source not in SILENT and _is_news(moment):
            _post(notice, person.email, digest=wish.digest)
    return told


def _is_told(person: Any, record: Any, by: Any) -> bool:
    if person is None or (by is not None and person.pk == by.pk):
        return False
    if not person.is_active or person.is_system:
        return False
    return access.may_read(person, record)


def _is_news(moment: datetime) -> bool:
    """Measured by the real clock: simulation and import tell of the past."""
    return datetime.now(UTC) - moment < NEWS


def _post(notice: Notice, address: str, *, digest: bool) -> None:
    delivery = Delivery.objects.create(
        notice=notice,
        address=address,
        message_id=new_message_id(notice.reference),
        subject=subject_of(notice),
        digest=digest,
    )
    if not digest:
        from shallmark.common.notices.jobs import send_mail

        # The job is a row of the same transaction: undone with it, seen after it.
        send_mail.defer(delivery_id=delivery.pk)


def subject_of(notice: Notice) -> str:
    """`[INC0001234] sentence`, one line: the reference is how an answer finds its record."""
    said = sentence(notice.kind, notice.values)
    return " ".join(f"[{notice.reference}] {said}".split())[:300]


def mail_domain() -> str:
    """The part after the @ of the sender."""
    address = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return address or "localhost"


def new_message_id(reference: str) -> str:
    """Short enough that no header folds before it: some readers lose a folded id."""
    return f"<{reference}.{secrets.token_hex(8)}@{mail_domain()}>"


def record_message_id(reference: str) -> str:
    """The one stable id of a record's thread; every mail refers to it."""
    return f"<{reference}@{mail_domain()}>"


def mark_read(person: Any, ids: Iterable[int] | None = None, *, at: datetime | None = None) -> int:
    """Mark notices of the person as read, all by default; returns how many were unread."""
    found = Notice.objects.filter(person=person, read_at__isnull=True)
    if ids is not None:
        found = found.filter(pk__in=list(ids))
    return found.update(read_at=at or clock.now())
