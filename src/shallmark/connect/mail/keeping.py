"""Mails are kept before the server forgets them: the same mail twice is one."""

from datetime import datetime

from django.db import IntegrityError, transaction

from shallmark.connect.mail.incoming import read
from shallmark.connect.mail.models import Mail, Mailbox, MailSource
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM


def keep(mailbox: Mailbox, raw: bytes, arrived_at: datetime | None = None) -> Mail | None:
    """Keep a mail of this mailbox with all its octets; None where it is kept already.

    It is committed when this returns, unless the caller holds a transaction.
    """
    incoming = read(raw)
    now = clock.now()
    mail = Mail(
        mailbox=mailbox,
        digest=incoming.digest,
        message_id=incoming.message_id[:250],
        sender=incoming.sender[:254],
        sender_name=incoming.sender_name,
        subject=incoming.subject,
        size=len(raw),
        arrived_at=min(arrived_at or now, now),
    )
    return mail if _insert(mail, raw) else None


def keep_unfetched(mailbox: Mailbox, uid: str, size: int, arrived_at: datetime | None) -> None:
    """Say of a mail that is too large that it is there; it stays on the server."""
    now = clock.now()
    mail = Mail(
        mailbox=mailbox,
        digest=f"unfetched {uid}",
        size=min(size, 2_000_000_000),
        arrived_at=min(arrived_at or now, now),
        outcome=Mail.Outcome.QUARANTINED,
        why=Mail.Why.TOO_LARGE,
        words=f"{size:,} octets; it lies on the mail server as number {uid}",
    )
    _insert(mail, None)


def _insert(mail: Mail, raw: bytes | None) -> bool:
    with write_transaction(by=None, verb="keep", authority=SYSTEM):
        try:
            with transaction.atomic():
                mail.save(force_insert=True)
                if raw is not None:
                    MailSource.objects.create(mail=mail, raw=raw)
        except IntegrityError as twice:
            if "mail_once" in str(twice):
                return False
            raise
    return True
