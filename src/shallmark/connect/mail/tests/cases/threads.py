"""Answers find their ticket, and no ticket of somebody else's."""

from datetime import timedelta

from shallmark.common.discussion.models import Entry
from shallmark.common.discussion.tests.world import person
from shallmark.connect.mail.tests.cases.stage import (
    ANSWER,
    COPY,
    NOTE,
    PARKED,
    SECOND,
    TICKET,
    Case,
    Stage,
)
from shallmark.connect.mail.tests.mails import SERVICE
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import actions
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make
from shallmark.plan.alignment.models import CustomerPerson


def _canceled(stage: Stage) -> str:
    """The number of the ticket when it was called off."""
    why = "Reported by mistake."
    writes.perform(stage.ticket, "cancel", by=None, reason=why, confirm=True, authority=SYSTEM)
    return stage.number


def _closed(stage: Stage) -> str:
    """The number of a ticket that closed by itself a week after it was resolved."""
    done = {"resolution": "It was restarted.", "resolution_code": make("resolution_code")}
    begin = clock.now() - timedelta(days=30)
    with clock.at(begin):
        one = make("incident", reporter=stage.caller)
        writes.perform(one, "triage", by=make("person"), authority=SYSTEM)
        writes.perform(
            one, "resolve", by=make("person"), values=done, reason="Done as agreed",
            confirm=True, authority=SYSTEM,
        )  # fmt: skip
    at = begin + timedelta(days=14)
    writes.perform(one, "auto_close", by=None, at=at, authority=SYSTEM)
    stage.__dict__["ticket"] = Incident.objects.get(pk=one.pk)
    return stage.number


def _merged(stage: Stage) -> str:
    master = Stage(f"{stage.key}-master", stage.world).ticket
    actions.merge(stage.ticket, master, by=stage.world.ana)
    return stage.number


def _second(stage: Stage, text: str = "More of it.", **headers: str) -> bytes:
    return stage.mail(text, **{"message_id": f"<2.{stage.key}@hansa.example>", **headers})


THREADS = (
    Case("reply", "the usual reply names our mail",
         lambda s: s.mail("Still slow.", in_reply_to=s.sent), ANSWER, joins="ticket",
         says="Still slow."),
    Case("forwarded", "a forwarded mail loses In-Reply-To (frappe/helpdesk#3215)",
         lambda s: s.mail(subject=f"WG: [{s.number}] Replied"), ANSWER, joins="ticket"),
    Case("own-message", "a second reply refers to the caller's own mail (ivaldi/brimir#397)",
         lambda s: (s.mail(), _second(s, in_reply_to=f"<{s.key}@hansa.example>")),
         ANSWER, joins="first", says="More of it."),
    Case("shared-ancestor", "two mails share an ancestor that never came (zammad#5716)",
         lambda s: (s.mail(references="<never.1@hansa.example>"),
                    _second(s, references="<never.1@hansa.example>")), ANSWER, joins="first"),
    Case("late-ancestor", "the ancestor comes after the answers to it",
         lambda s: (s.mail(in_reply_to="<late.1@hansa.example>"),
                    s.mail("The first of all.", message_id="<late.1@hansa.example>")),
         ANSWER, joins="first"),
    Case("stripped", "the client strips every header but References (OCA/helpdesk#230)",
         lambda s: s.mail(references=s.sent, message_id="", date=""), ANSWER, joins="ticket"),
    Case("stable-id", "only the id of the ticket's thread is left",
         lambda s: s.mail(references=f"<{s.number}@nordlicht.example>"), ANSWER, joins="ticket"),
    Case("no-prefix", "a telephone's mail program puts nothing before the subject",
         lambda s: s.mail(subject=f"{s.number} replied"), ANSWER, joins="ticket"),
    Case("external-tag", "a gateway writes [EXTERNAL] before all",
         lambda s: s.mail(subject=f"[EXTERNAL] Re: [{s.number}] Replied"), ANSWER,
         joins="ticket"),
    Case("encoded-number", "the number lies within an encoded word",
         lambda s: s.mail(subject=f"=?utf-8?q?Antwort=3A_=5B{s.number}=5D_gr=C3=BCn?="),
         ANSWER, joins="ticket"),
    Case("small-number", "the number in small letters",
         lambda s: s.mail(subject=f"about {s.number.lower()}"), ANSWER, joins="ticket"),
    Case("plus-address", "the reply goes to the plus-address of the ticket",
         lambda s: s.mail(to=f"service+{s.number}@nordlicht.example"), ANSWER, joins="ticket"),
    Case("plus-in-copy", "the plus-address in a copy, in small letters",
         lambda s: s.mail(cc=f"service+{s.number.lower()}@nordlicht.example"), ANSWER,
         joins="ticket"),
    Case("plus-blind", "a blind copy: only the server knows the plus-address",
         lambda s: s.mail(to="undisclosed-recipients:;",
                          delivered_to=f"service+{s.number}@nordlicht.example"),
         ANSWER, joins="ticket"),
    Case("folded", "References are folded over lines with tabs",
         lambda s: s.mail(references=f"<a@x.example>\r\n\t{s.sent}\r\n <c@x.example>"), ANSWER,
         joins="ticket"),
    Case("unspaced", "ids of References stand without a blank between",
         lambda s: s.mail(references=f"<a@x.example>{s.sent}<c@x.example>"), ANSWER,
         joins="ticket"),
    Case("commas", "ids with commas between, as older Exchange writes",
         lambda s: s.mail(references=f"<a@x.example>, {s.sent},<c@x.example>"), ANSWER,
         joins="ticket"),
    Case("phrase", "In-Reply-To in the words of RFC 822",
         lambda s: s.mail(in_reply_to=f'Your message of "Fri, 20 Nov" {s.sent}'), ANSWER,
         joins="ticket"),
    Case("endless-near", "a chain of 400 ids, ours the last of them",
         lambda s: s.mail(references="\r\n ".join(
             [*(f"<{n}.{s.key}@x.example>" for n in range(400)), s.sent])), ANSWER,
         joins="ticket"),
    Case("endless-far", "a chain of 400 ids, ours the first of them",
         lambda s: s.mail(references="\r\n ".join(
             [s.sent, *(f"<{n}.{s.key}@x.example>" for n in range(400))])), ANSWER,
         joins="ticket"),
    Case("no-ids", "an old Outlook answers without any id or number",
         lambda s: s.mail(subject=f"AW: {s.ticket.title}", thread_index="AdJq7x"), TICKET,
         joins="new"),
    Case("no-such-number", "the number of a ticket that nobody has",
         lambda s: s.mail(subject="[INC9999999] still fails"), TICKET, joins="new"),
    Case("number-in-text", "the number stands in the text alone: it is talked about",
         lambda s: s.mail(f"As with {s.number}, the printer is dead."), TICKET, joins="new"),
    Case("two-numbers", "two own tickets in the subject: the first",
         lambda s: s.mail(subject=f"[{s.number}] like {Stage('two-b', s.world).number}"), ANSWER,
         joins="ticket"),
    Case("number-of-others", "the number of another organisation's ticket",
         lambda s: s.mail(subject=f"[{s.theirs.reference}] let me in"), PARKED, "not_theirs"),
    Case("ids-of-others", "a mail of ours to another organisation was passed on and answered",
         lambda s: s.mail(in_reply_to=s.sent_to_theirs), PARKED, "not_theirs"),
    Case("plus-of-others", "the plus-address of another organisation's ticket, made up",
         lambda s: s.mail(to=f"service+{s.theirs.reference}@nordlicht.example"), PARKED,
         "not_theirs"),
    Case("made-up-id", "a made-up id in our own domain names another's ticket",
         lambda s: s.mail(references=f"<{s.theirs.reference}.0@nordlicht.example>"), PARKED,
         "not_theirs"),
    Case("newsletter-ancestor", "strangers share an ancestor: one newsletter, two companies",
         lambda s: (s.mail(references="<issue.7@tools.example>"),
                    s.mail(references="<issue.7@tools.example>", message_id="<7b@x.example>",
                           **{"from": _stranger_of(s)})), TICKET, joins="new"),
    Case("reply-canceled", "the caller answers after the ticket was called off",
         lambda s: s.mail(subject=f"[{_canceled(s)}] it is not"), ANSWER, joins="ticket"),
    Case("reply-merged", "the caller answers on a ticket that was merged (glpi#24782)",
         lambda s: s.mail(subject=f"[{_merged(s)}] and again"), ANSWER, joins="ticket",
         also=lambda s: Entry.objects.filter(
             reference=_master_of(s), text__contains=s.number).count() == 2),
    Case("reply-closed", "the caller answers on a ticket that was closed",
         lambda s: s.mail(subject=f"[{_closed(s)}] it is back"), ANSWER, joins="ticket"),
    Case("colleague", "a colleague answers by mail: a note, no word to the caller",
         lambda s: s.mail("Tell them.", subject=f"[{s.number}]", **{"from": s.world.ana.email}),
         NOTE, joins="ticket"),
    Case("same-company", "a second speaker of the same customer answers",
         lambda s: s.mail("Here, too.", subject=f"[{s.number}]",
                          **{"from": Stage(f"{s.key}-2", s.world).caller.email}),
         ANSWER, joins="ticket"),
    Case("to-and-copy", "one mail to two mailboxes of ours, To and Cc",
         lambda s: s.mail(cc=SECOND), COPY, joins="first", to=(SERVICE, SECOND), kept=2),
    Case("twice", "the same mail is delivered twice, over another way",
         lambda s: (s.mail(), b"Received: from elsewhere by mx\r\n" + s.mail()), TICKET, kept=1,
         joins="new"),
    Case("same-id", "a scanner gives each of its mails the same Message-ID",
         lambda s: (s.mail("Page one."), s.mail("Page two.")), TICKET, says="Page two.",
         joins="new"),
    Case("stolen-id", "somebody else's mail bears a Message-ID that is known",
         lambda s: (s.mail(), s.mail("Not I.", **{"from": _stranger_of(s)})), TICKET,
         says="Not I.", joins="new"),
    Case("no-id-no-date", "two mails without Message-ID and Date",
         lambda s: (s.mail("One.", message_id="", date=""),
                    s.mail("Two.", message_id="", date="")), TICKET, says="Two.", joins="new"),
    Case("two-ids", "a gateway adds a Message-ID of its own",
         lambda s: (s.mail() .replace(b"X-Case", b"Message-Id: <gate.1@x.example>\r\nX-Case"),
                    _second(s, in_reply_to=f"<{s.key}@hansa.example>")), ANSWER, joins="first"),
    Case("answers-itself", "a mail names itself as what it answers",
         lambda s: s.mail(in_reply_to=f"<{s.key}@hansa.example>"), TICKET, joins="new"),
)  # fmt: skip


def _stranger_of(stage: Stage) -> str:
    """Somebody of another customer, who writes in this case alone."""
    name = f"{stage.key}-other"
    found = person(name, username=name, email=f"{name}@brandt.example")
    CustomerPerson.objects.create(customer=stage.world.brandt, person=found)
    return str(found.email)


def _master_of(stage: Stage) -> str:
    ticket = Incident.objects.get(pk=stage.ticket.pk)
    assert ticket.duplicate_of is not None
    return ticket.duplicate_of.reference
