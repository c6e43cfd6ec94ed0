"""What becomes of a mail: a ticket, an answer, a note, or a case of quarantine with its reason."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import add_entry, tell
from shallmark.common.notices.models import Delivery
from shallmark.connect.mail import asked, pictures, senders, threads
from shallmark.connect.mail.incoming import Incoming, read
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.reports import Report
from shallmark.connect.mail.taken import title_of, uploads, words_of
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import record_types
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident

Outcome, Why = Mail.Outcome, Mail.Why
#: a mail that broke the work so often is looked at by a person
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Became:
    """The end of sorting."""

    outcome: str
    why: str = ""
    words: str = ""
    record: Record | None = None


def parked(why: str, words: str = "") -> Became:
    return Became(Outcome.QUARANTINED, why, words)


@entered(Source.EMAIL)
def sort_waiting(limit: int = 500) -> int:
    """Sort what waits, the oldest first; returns how many mails have an outcome now."""
    waiting = Mail.objects.filter(outcome=Outcome.WAITING).order_by("pk")
    return sum(_sort(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit]))


def _sort(pk: int) -> bool:
    """One mail in one transaction; killed anywhere within, it waits as before."""
    with write_transaction(by=None, verb="begin", authority=SYSTEM):
        Mail.objects.filter(pk=pk, outcome=Outcome.WAITING).update(attempts=F("attempts") + 1)
    with transaction.atomic():
        rows = Mail.objects.select_for_update(of=("self",), skip_locked=True)
        mail = rows.select_related("mailbox__category", "source").filter(pk=pk).first()
        if mail is None or mail.outcome != Outcome.WAITING:
            return False
        if mail.attempts > MOST_ATTEMPTS:
            settle(mail, parked(Why.FAULT, _("Its work was broken off %d times.") % MOST_ATTEMPTS))
            return True
        settle(mail, _tried(mail, read(bytes(mail.source.raw))))
    return True


def _tried(mail: Mail, incoming: Incoming) -> Became:
    try:
        with transaction.atomic():
            became = _became(mail, incoming)
            if became.record is not None:
                threads.remember(incoming, became.record)
            return became
    except Refused as refusal:
        return parked(Why.REFUSED, str(refusal))


def settle(mail: Mail, became: Became, by: Person | None = None) -> None:
    """Write down what became of it."""
    mail.outcome, mail.why, mail.words = became.outcome, became.why, became.words[:2000]
    if became.record is not None:
        mail.record_key = became.record.record_type().key
        mail.record_id, mail.reference = became.record.pk, became.record.reference
    authority = None if by else SYSTEM
    with write_transaction(by=by, verb="sort", reference=mail.reference, authority=authority):
        mail.save()


def _became(mail: Mail, incoming: Incoming) -> Became:
    other = _copy_of(mail)
    if other is not None:
        return other
    if incoming.automatic is not None and incoming.automatic.key == "bounce":
        return _bounced(mail, incoming)
    suspicious = _suspicious(mail, incoming)
    if suspicious is not None:
        return suspicious
    people = senders.people_of(incoming.sender)
    if not people:
        return parked(Why.UNKNOWN, incoming.sender or _("It names no sender."))
    for found in threads.records_of(incoming):
        reader = _who_reads(found.record, people)
        if reader is not None:
            return answered(found.record, incoming, reader)
        if found.by != "ancestor":
            return parked(Why.NOT_THEIRS, found.record.reference)
    if len(people) > 1:
        return parked(Why.UNKNOWN, _("%d people have this address.") % len(people))
    return Became(Outcome.TICKET, record=opened(mail, incoming, people[0], by=people[0]))


def _copy_of(mail: Mail) -> Became | None:
    """What the same mail became that was sent to another mailbox of ours, too.

    A mailbox of security incidents is read by few: what comes there is never what others read.
    """
    same = Mail.objects.filter(digest=mail.digest, outcome__in=("ticket", "answer", "note"))
    for other in same.exclude(pk=mail.pk).select_related("mailbox__category").order_by("pk"):
        if _is_security(other.mailbox) == _is_security(mail.mailbox):
            for record in threads.records_with(other.record_key, other.record_id or 0):
                return Became(Outcome.COPY, record=record)
    return None


def _is_security(box: Mailbox) -> bool:
    return box.category is not None and box.category.is_security


def _suspicious(mail: Mail, incoming: Incoming) -> Became | None:
    """Why it is no person's word to us, as far as the mail itself tells."""
    if incoming.sender and senders.is_ours(incoming.sender):
        return parked(Why.LOOP, f"From: {incoming.sender}")
    if incoming.automatic is not None:
        return parked(incoming.automatic.key, incoming.automatic.words)
    if len(incoming.senders) > 1:
        return parked(Why.FORGED, _("It names several senders: %s") % ", ".join(incoming.senders))
    forged = senders.is_forged(mail.mailbox, incoming.results, incoming.sender)
    if forged:
        return parked(Why.FORGED, forged)
    looping = senders.loops(mail, incoming)
    return parked(Why.LOOP, looping) if looping else None


def _who_reads(record: Record, people: list[Person]) -> Person | None:
    """The one of these who may read the record; the caller before others."""
    readers = [
        person
        for person in people
        if type(record).objects.visible_to(person).filter(pk=record.pk).exists()
    ]
    readers.sort(key=lambda person: getattr(record, "reporter_id", None) != person.pk)
    return readers[0] if readers else None


def answered(record: Record, incoming: Incoming, person: Person) -> Became:
    """What a customer writes is said to all; a colleague answers in the product, signed in.

    Who is asked for an approval decides signed in, too: an answer to that is a note.
    """
    question = asked.question_answered(record, incoming, person)
    if question is not None:
        words = asked.noted(record, incoming, person, question)
        return Became(Outcome.NOTE, words=words, record=record)
    is_caller = getattr(record, "reporter_id", None) == person.pk
    public = is_caller or not person.is_staff_member
    files, left = uploads(incoming, threads.shown_on(record))
    add_entry(record, by=person, text=words_of(incoming, left), public=public, files=files)
    return Became(Outcome.ANSWER if public else Outcome.NOTE, record=record)


def opened(mail: Mail, incoming: Incoming, caller: Person, *, by: Person) -> Incident:
    """A new incident of the caller, reported when the mail server got the mail."""
    box: Mailbox = mail.mailbox
    files, left = uploads(incoming)
    words = words_of(incoming, left)
    values = {
        "title": title_of(incoming),
        "description": pictures.named(words),
        "reporter": caller,
        "channel": "email",
        "category": box.category,
        "reported_at": mail.arrived_at,
        **({"assigned_team": box.team} if box.team else {}),
    }
    incident: Incident = writes.create(Incident, by=by, values=values)
    if files:
        text = "\n\n".join([_("Files of the mail"), *pictures.marks_in(words)])
        add_entry(incident, by=by, text=text, public=True, files=files)
    return incident


def address_of(mail: Mail) -> str:
    """The page of the record that it became part of; "" where there is none."""
    known = {each.key: each for each in record_types()}
    if not mail.reference or mail.record_key not in known:
        return ""
    return f"{known[mail.record_key].url()}/{mail.reference}"


def _bounced(mail: Mail, incoming: Incoming) -> Became:
    """The mail of ours that did not arrive is refused, and its record says so to staff.

    Anybody may call himself a mail server and write a number into a subject: only who names a
    mail that we sent is told on a record.
    """
    # Reports have no sender on their envelope and are mostly unsigned: a failed check tells alone.
    forged = senders.is_forged(mail.mailbox, incoming.results)
    if forged:
        return parked(Why.FORGED, forged)
    report = incoming.report
    sent = threads.deliveries_of([*report.ids, *incoming.answers])
    lost = [delivery for delivery in sent if _is_lost(delivery, report)]
    for delivery in lost:
        delivery.result, delivery.error = Delivery.Result.REFUSED, report.words or report.status
        with write_transaction(by=None, verb="bounce", authority=SYSTEM):
            delivery.save(update_fields=["result", "error"])
    about = [(each.notice.record_key, each.notice.record_id) for each in (*lost, *sent)]
    records = [record for key, pk in about[:1] for record in threads.records_with(key, pk)]
    if not records:
        return parked(Why.BOUNCE, report.words or incoming.subject)
    names = {"address": report.address or incoming.sender, "why": report.words or report.status}
    text = _("A mail to %(address)s did not arrive: %(why)s") % names
    tell(records[0], by=None, text=text, authority=SYSTEM)
    return Became(Outcome.NOTE, Why.BOUNCE, text, records[0])


def _is_lost(delivery: Delivery, report: Report) -> bool:
    """Whether it is the mail that is returned; those which it answers arrived."""
    returned = delivery.message_id.strip("<>") in report.returned
    return returned and report.address in ("", delivery.address.lower())
