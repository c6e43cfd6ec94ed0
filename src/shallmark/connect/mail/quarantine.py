"""What waits in quarantine, who may look at it, and what somebody decides about it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import add_entry
from shallmark.connect.mail import asked, senders, threads
from shallmark.connect.mail.incoming import Incoming, read
from shallmark.connect.mail.models import Mail
from shallmark.connect.mail.sorting import Became, opened, settle
from shallmark.connect.mail.taken import uploads, words_of
from shallmark.kernel import access, clock
from shallmark.kernel.exceptions import NotAllowed, WrongState
from shallmark.kernel.history import one_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types
from shallmark.manage.team.models import Person as TeamPerson

#: who reads the mail of a mailbox for security incidents (as `IncidentRecord.restriction`)
OF_SECURITY = frozenset({"security_manager", "admin"})


def may_sort(person: Person) -> bool:
    """Whoever takes calls looks at mails that nobody could place."""
    return bool(person.is_staff_member) and access.may_create(person, "incident")


def visible_mails(person: Person) -> QuerySet[Mail]:
    """Mails that the person may look at: none without the right to take calls.

    A mailbox of security incidents is read by the security manager alone; of a mail that became
    part of a record, whoever reads the record reads it.
    """
    if not may_sort(person):
        return Mail.objects.none()
    readable = Q(reference="")
    for record_type in record_types():
        if record_type.has_discussion:
            seen = record_type.model.objects.visible_to(person).values("pk")
            readable |= Q(record_key=record_type.key, record_id__in=seen)
    mails = Mail.objects.filter(readable).select_related("mailbox", "handled_by")
    if OF_SECURITY & person.role_keys:
        return mails
    return mails.exclude(Q(mailbox__category__is_security=True))


def people_named(incoming: Incoming) -> list[TeamPerson]:
    """People whose name is the sender's, where the address is nobody's: a hint, no proof."""
    name = incoming.sender_name.strip()
    if not name:
        return []
    named = TeamPerson.objects.filter(title__iexact=name, is_active=True, is_system=False)
    return list(named.order_by("pk")[:3])


def release(mail: Mail, *, by: Person, caller: TeamPerson | None, into: Record | None) -> Mail:
    """Make a ticket of the caller's of it, or a private note on a ticket that is there.

    It is the act of whoever releases it: nothing is said in the sender's name. What answers a
    question for approval is a note on what was asked about, and decides nothing.

    Raises:
        NotAllowed, Invalid: as a new incident, or a note.
        WrongState: it is in quarantine no more, or lies on the mail server only.

    """
    with one_transaction():
        held = _held(mail, by)
        source = getattr(held, "source", None)
        if source is None:
            raise WrongState(_("It was not fetched: look at it on the mail server."))
        incoming = read(bytes(source.raw))
        answered = _answered(incoming, caller, into)
        if answered is not None:
            record, person, question = answered.record, answered.person, answered.question
            words = asked.noted(record, incoming, person, question, released_by=by)
            became = Became(Mail.Outcome.NOTE, held.why, words, record)
        elif into is not None:
            files, left = uploads(incoming)
            text = asked.said_by_sender(incoming, words_of(incoming, left))
            add_entry(into, by=by, text=text, public=False, files=files)
            became = Became(Mail.Outcome.NOTE, held.why, held.words, into)
        elif caller is not None:
            ticket = opened(held, incoming, caller, by=by)
            became = Became(Mail.Outcome.TICKET, held.why, held.words, ticket)
        else:
            raise WrongState(_("Say whose it is, or to which ticket it belongs."))
        assert became.record is not None
        threads.remember(incoming, became.record)
        return _decided(held, became, by)


def _answered(
    incoming: Incoming, caller: TeamPerson | None, into: Record | None
) -> asked.Answered | None:
    """The question that it answers to whose it is said to be, or whose address it bears."""
    people = [caller] if caller is not None else senders.people_of(incoming.sender)
    records = [into] if into is not None else [each.record for each in threads.records_of(incoming)]
    return asked.first_answered(records, incoming, people)


def delete(mail: Mail, *, by: Person) -> Mail:
    """Put it aside for good: it stays on record with who did so, and is in no list any more.

    Raises:
        WrongState: it is in quarantine no more.

    """
    with one_transaction():
        held = _held(mail, by)
        return _decided(held, Became(Mail.Outcome.DELETED, held.why, held.words), by)


def _held(mail: Mail, by: Person) -> Mail:
    if not may_sort(by):
        raise NotAllowed(_("Whoever takes calls looks at mails in quarantine."))
    held = Mail.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=mail.pk)
    if held.outcome != Mail.Outcome.QUARANTINED:
        raise WrongState(_("It is in quarantine no more."))
    return held


def _decided(mail: Mail, became: Became, by: Person) -> Mail:
    mail.handled_by_id, mail.handled_at = by.pk, clock.now()
    settle(mail, became, by=by)
    return mail
