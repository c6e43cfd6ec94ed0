"""Telling people: a row for each inside the writing transaction, the mail by a job after it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from shallmark.common.notices import mail
from shallmark.common.notices.jobs import ask_for_sending
from shallmark.common.notices.kinds import ASKING, KINDS
from shallmark.common.notices.models import Delivery, Notice, Preference
from shallmark.kernel import access, clock, provenance
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of

#: sources that tell nobody by mail: what happened, happened long ago or never
SILENT = frozenset({"import", "simulate", "seed"})
#: what is older is history, not news
NEWS = timedelta(days=1)
#: characters of a text that a notice quotes
QUOTED = 4000


def notify(
    people: Iterable[Person | None],
    kind: str,
    record: Record,
    *,
    by: Person | None = None,
    at: datetime | None = None,
    values: Mapping[str, object] | None = None,
    audience: str = "",
) -> list[Notice]:
    """Tell people something about a record; call it inside the writing transaction.

    Nobody is told of their own deed, nobody twice in one call, no inactive person, and nobody who
    may not read the record. Mail goes out after the commit, as each person prefers.

    Raises:
        KeyError: there is no such kind of notice.

    """
    known = KINDS[kind]
    moment = at or clock.now()
    heard = {person.pk: person for person in people if person and _is_told(person, record, by)}
    if not heard:
        return []
    wishes = {
        wish.person_id: wish for wish in Preference.objects.filter(person__in=heard, kind=kind)
    }
    facts = {"title": record.title, "actor": str(by or ""), **(values or {})}
    if "text" in facts:
        facts["text"] = str(facts["text"])[:QUOTED]
    default = Preference(in_app=True, email=known.email, digest=False)
    notices = []
    for person in heard.values():
        wish = wishes.get(person.pk, default)
        notice = Notice.objects.create(
            person=person,
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            reference=record.reference,
            kind=kind,
            values=facts,
            audience=audience,
            listed=wish.in_app,
            actor=by,
            at=moment,
            asks_in=getattr(record, "status", "") if known.asks else "",
        )
        notices.append(notice)
        if wish.email and person.email and not is_silent() and _is_news(moment):
            _post(notice, person.email, digest=wish.digest)
    return notices


def is_silent() -> bool:
    """Whether what happens now tells nobody by mail."""
    return provenance.current().source in SILENT


def _is_told(person: Person, record: Record, by: Person | None) -> bool:
    if person is None or (by is not None and person.pk == by.pk):
        return False
    if not person.is_active or person.is_system:
        return False
    return access.may_read(person, record)


def _is_news(moment: datetime) -> bool:
    """Measured by the real clock: simulation and import tell of the past."""
    return datetime.now(UTC) - moment < NEWS


def _post(notice: Notice, address: str, *, digest: bool) -> None:
    Delivery.objects.create(
        notice=notice,
        address=address,
        message_id=mail.new_message_id(notice.reference),
        subject=mail.subject_of(notice),
        digest=digest,
    )
    if not digest:
        transaction.on_commit(ask_for_sending)


def mark_read(
    person: Person, ids: Iterable[int] | None = None, *, at: datetime | None = None
) -> int:
    """Mark notices of the person as read, all by default; returns how many were unread."""
    notices = Notice.objects.filter(person=person, read_at__isnull=True)
    if ids is not None:
        notices = notices.filter(pk__in=list(ids))
    return notices.update(read_at=at or clock.now())


def settle(
    record: Record,
    word: str,
    *,
    by: Person | None,
    at: datetime,
    kinds: Iterable[str] = ASKING,
    person: Person | None = None,
    but_in: str = "",
) -> int:
    """Mark what was asked about a record as done, with what became of it; returns how many.

    `person`: of this one alone. `but_in`: what waits in this state of the record waits on. Call it
    inside the transaction that decides.
    """
    asked = Notice.objects.filter(
        record_key=type_of(type(record)).key,
        record_id=record.pk,
        kind__in=tuple(kinds),
        settled_at__isnull=True,
    )
    if person is not None:
        asked = asked.filter(person=person)
    if but_in:
        asked = asked.exclude(asks_in=but_in)
    return asked.update(
        settled_at=at, settled_by=by, settled_as=word, read_at=Coalesce("read_at", Value(at))
    )
