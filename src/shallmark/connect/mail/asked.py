"""Mails that answer a question for approval: what they say is kept, and decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval
from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.models import Notice
from shallmark.common.notices.notify import notify
from shallmark.connect.mail import threads
from shallmark.connect.mail.incoming import Incoming
from shallmark.connect.mail.taken import uploads, words_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM

ASKED = "approval"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question to somebody that a mail answers, and on which record."""

    record: Record
    person: Person
    question: Approval


def first_answered(
    records: Iterable[Record], incoming: Incoming, people: Iterable[Person]
) -> Answered | None:
    """The question to one of these that the mail answers on one of these records."""
    asked = list(people)
    for record in records:
        for person in asked:
            question = question_answered(record, incoming, person)
            if question is not None:
                return Answered(record, person, question)
    return None


def said_by_sender(incoming: Incoming, words: str) -> str:
    """The words of a mail, below whose they are."""
    said = _("Mail of %(sender)s:") % {"sender": incoming.sender or incoming.sender_name}
    return f"{said}\n\n{words}"


def question_answered(record: Record, incoming: Incoming, person: Person) -> Approval | None:
    """The question to this person that the mail answers, whether it still waits or not.

    By the mail of ours that it answers; where it names none, by what waits for the person.
    """
    asked = Notice.objects.filter(
        person=person, kind=ASKED, record_key=record.record_type().key, record_id=record.pk
    )
    sent = threads.deliveries_of(incoming.answers[:1])
    asked = asked.filter(deliveries__in=sent) if sent else asked.filter(settled_at__isnull=True)
    notice = asked.order_by("-pk").first()
    number = notice.values.get("approval") if notice else None
    return Approval.objects.filter(pk=number).first() if number else None


def noted(
    record: Record,
    incoming: Incoming,
    person: Person,
    question: Approval,
    released_by: Person | None = None,
) -> str:
    """Keep it among staff, and tell the person where to decide; returns why, in words.

    What somebody released is said by that one, who tells of whom it came.
    """
    files, left = uploads(incoming, threads.shown_on(record))
    text = words_of(incoming, left)
    if released_by is not None:
        text = said_by_sender(incoming, text)
    author = released_by or person
    add_entry(record, by=author, text=text, public=False, files=files, authority=SYSTEM)
    values = {"approval": question.pk}
    notify([person], "not_by_mail", record, values=values, audience="approver")
    return _("It answers a question for approval: an answer by mail decides nothing.")
