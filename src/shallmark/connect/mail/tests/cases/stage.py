"""What a case of the set is, and what it finds when it begins: its own caller and ticket."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from typing import Any

from shallmark.common.discussion.tests.world import World, incident, person
from shallmark.common.notices.models import Delivery, Notice
from shallmark.connect.mail.tests.mails import SERVICE
from shallmark.operate.customer_service.models import Incident
from shallmark.plan.alignment.models import CustomerPerson

TICKET, ANSWER, NOTE, PARKED, COPY = "ticket", "answer", "note", "quarantined", "copy"
#: a second mailbox of ours, and the mail server whose word on senders is believed
SECOND, SERVER = "hardware@nordlicht.example", "mx.nordlicht.example"


@dataclass
class Stage:
    """The world of one case. Its caller writes no other case's mails: loops are told by sender."""

    key: str
    world: World

    @cached_property
    def address(self) -> str:
        return f"{self.key}@hansa.example"

    @cached_property
    def caller(self) -> Any:
        name = self.key.replace("-", " ").title()
        found = person(name, username=self.key, email=self.address)
        CustomerPerson.objects.create(customer=self.world.hansa, person=found)
        return found

    @cached_property
    def ticket(self) -> Incident:
        """An incident that the caller reported in the portal."""
        found: Incident = incident(f"Ticket of {self.key}", self.caller)
        return found

    @cached_property
    def sent(self) -> str:
        """The Message-ID of a mail of ours to the caller about the ticket."""
        return self._sent(self.ticket, self.caller, self.address)

    @cached_property
    def arrived(self) -> str:
        """The Message-ID of an earlier mail of ours about the ticket, which arrived."""
        return self._sent(self.ticket, self.caller, self.address, "arrived")

    @cached_property
    def theirs(self) -> Incident:
        """An incident of another customer."""
        found: Incident = self.world.mail
        return found

    @cached_property
    def sent_to_theirs(self) -> str:
        return self._sent(self.theirs, self.world.otto, self.world.otto.email)

    def _sent(self, about: Incident, whom: Any, address: str, mark: str = "") -> str:
        notice = Notice.objects.create(
            person=whom, record_key="incident", record_id=about.pk,
            reference=about.reference, kind="reply",
        )  # fmt: skip
        sent = f"<{about.reference}.{mark}{self.key}@nordlicht.example>"
        Delivery.objects.create(notice=notice, address=address, message_id=sent, subject="x")
        return sent

    @property
    def number(self) -> str:
        return self.ticket.reference

    def mail(self, text: str | bytes = "It fails again.", **headers: str | bytes) -> bytes:
        """A mail of the caller; "" leaves a header out, octets go as they are."""
        assert self.caller
        octets = text if isinstance(text, bytes) else text.encode()
        head: dict[str, str | bytes] = {
            "x_case": self.key,
            "from": f"Caller <{self.address}>",
            "to": f"Service <{SERVICE}>",
            "subject": self.key,
            "date": "Fri, 20 Nov 2026 09:00:00 +0100",
            "message_id": f"<{self.key}@hansa.example>",
            **headers,
        }
        lines = [
            f"{name.replace('_', '-').title()}: ".encode()
            + (value if isinstance(value, bytes) else value.encode())
            for name, value in head.items()
            if value
        ]
        return b"\r\n".join([*lines, b"", octets])

    def parts(
        self, *parts: tuple[str, str | bytes], kind: str = "mixed", **headers: str | bytes
    ) -> bytes:
        """A mail of parts: (the headers of each, its body as it is sent)."""
        lines: list[bytes] = []
        for head, body in parts:
            octets = body if isinstance(body, bytes) else body.encode()
            lines += [b"--B", *head.encode().split(b"\n"), b"", octets]
        lines += [b"--B--", b""]
        kinds = {"mime_version": "1.0", "content_type": f'multipart/{kind}; boundary="B"'}
        return self.mail(b"\r\n".join(lines), **(kinds | headers))

    def with_files(
        self, *files: tuple[str, str, bytes], text: str = "See below.", inline: bool = False
    ) -> bytes:
        """As today's mail programs attach: (name, content type, content)."""
        message = EmailMessage()
        message.set_content(text)
        for number, (name, kind, content) in enumerate(files):
            main, _slash, sub = kind.partition("/")
            message.add_attachment(
                content, maintype=main, subtype=sub, filename=name,
                disposition="inline" if inline else "attachment",
                cid=f"<{number}@hansa.example>" if inline else None,
            )  # fmt: skip
        head, _gap, body = message.as_bytes().partition(b"\n\n")
        typed = re.search(rb"Content-Type: ([^\n]*(?:\n[ \t][^\n]*)*)", head)
        assert typed is not None
        return self.mail(body, mime_version="1.0", content_type=typed.group(1))


@dataclass(frozen=True)
class Case:
    """One mail of the world: where it was seen, and what has to become of it."""

    key: str
    #: where it comes from, in plain words
    seen: str
    #: its mails in the order in which they come; the last is judged
    mails: Callable[[Stage], bytes | tuple[bytes, ...]]
    outcome: str
    #: the reason, of quarantine
    why: str = ""
    #: "ticket": the caller's own; "first": what the first mail became; "new": neither
    joins: str = ""
    #: what is read on the record afterwards; of quarantine: in the reason
    says: str = ""
    #: the title of the ticket that it opens
    titled: str = ""
    #: names of files that hang on the record
    files: tuple[str, ...] = ()
    #: what must not be read there
    silent: str = ""
    #: mailboxes of ours that it comes to
    to: tuple[str, ...] = (SERVICE,)
    #: mails of the case that are kept: one that came twice is one
    kept: int = 0
    #: found out afterwards
    also: Callable[[Stage], bool] = field(default=lambda _stage: True)
