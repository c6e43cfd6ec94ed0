"""Mails are kept before the server forgets them: the same mail twice is one."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from shallmark.connect.mail.incoming import Incoming, read
from shallmark.connect.mail.models import Mail, Mailbox, MailSource
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM

LOG = logging.getLogger(__name__)


def keep(mailbox: Mailbox, raw: bytes, arrived_at: datetime | None = None) -> Mail | None:
    """Keep a mail of this mailbox with all its octets; None where it is kept already.

    It is committed when this returns, unless the caller holds a transaction.
    """
    now = clock.now()
    mail = Mail(mailbox=mailbox, size=len(raw), arrived_at=min(arrived_at or now, now))
    incoming = _read(mailbox, raw)
    if incoming is None:
        mail.digest = hashlib.sha256(raw).hexdigest()
    else:
        mail.digest = incoming.digest
        mail.message_id = incoming.message_id[:250]
        mail.sender = incoming.sender[:254]
        mail.sender_name = incoming.sender_name
        mail.subject = incoming.subject
    return mail if _insert(mail, raw) else None


def _read(mailbox: Mailbox, raw: bytes) -> Incoming | None:
    """None for what no reading was foreseen for: it is kept, and sorting puts it aside."""
    try:
        return read(raw)
    except Exception:
        LOG.exception("A mail of %s is not understood; its octets are kept.", mailbox.reference)
        return None


def keep_unfetched(
    mailbox: Mailbox,
    uid: str,
    size: int,
    arrived_at: datetime | None,
    why: str = Mail.Why.TOO_LARGE,
) -> None:
    """Say of a mail that is too large, or that its server does not give, that it is there.

    It stays on the server.
    """
    now = clock.now()
    mail = Mail(
        mailbox=mailbox,
        digest=_unfetched(uid),
        size=min(size, 2_000_000_000),
        arrived_at=min(arrived_at or now, now),
        outcome=Mail.Outcome.QUARANTINED,
        why=why,
        words=f"{size:,} octets; it lies on the mail server as number {uid}",
    )
    _insert(mail, None)


def unfetched_of(mailbox: Mailbox, uids: Iterable[int]) -> set[int]:
    """Which of these mails of the folder lie on the server alone."""
    by = {_unfetched(f"{mailbox.uid_validity}/{uid}"): uid for uid in uids}
    found = Mail.objects.filter(mailbox=mailbox, digest__in=by)
    return {by[digest] for digest in found.values_list("digest", flat=True)}


def _unfetched(uid: str) -> str:
    return f"unfetched {uid}"


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
