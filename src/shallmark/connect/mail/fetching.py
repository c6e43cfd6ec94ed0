"""Mails out of a mailbox by IMAP: each is kept here, and committed, before the server is told."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ssl import SSLError
from typing import Any

from django.utils.translation import gettext as _
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from shallmark.common.notices.oauth import Account, NoToken, tokens_of
from shallmark.common.sealed import seal, unseal
from shallmark.connect.mail.keeping import keep, keep_unfetched, unfetched_of
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM

#: seconds after which a server is away, and mails of one call
PATIENCE, BATCH = 20, 25


class MailboxFault(Exception):
    """The mailbox cannot be read; a sentence for whoever looks after it."""


@entered(Source.EMAIL)
def fetch_all() -> int:
    """Fetch from each mailbox that is read by IMAP; returns how many mails are new.

    What one of them says does not keep the others waiting.
    """
    boxes = Mailbox.objects.filter(is_active=True, protocol=Mailbox.Protocol.IMAP)
    return sum(fetch(box) for box in boxes.order_by("pk"))


def fetch(box: Mailbox) -> int:
    """Fetch what is new in the mailbox and write down how it went."""
    began = clock.now()
    fetched, fault = 0, ""
    try:
        for kept in _fetched(box):
            fetched += kept
    except MailboxFault as wrong:
        fault = str(wrong)
    note_health(box, began, fault)
    return fetched


def note_health(box: Mailbox, at: datetime, fault: str) -> None:
    """When it was tried, and since when it fails; no version of the record."""
    since = (box.failing_since or at) if fault else None
    values: dict[str, Any] = {"tried_at": at, "failing_since": since, "fault": fault}
    if not fault:
        values["fetched_at"] = at
    Mailbox.objects.filter(pk=box.pk).update(**values)


def try_sign_in(box: Mailbox) -> str:
    """What the server says to a sign-in, in words; its health says the same from now on.

    Raises:
        MailboxFault: it does not let us in, or has no such folder.

    """
    tried = clock.now()
    try:
        said = _tried(box)
    except MailboxFault as fault:
        note_health(box, tried, str(fault))
        raise
    healthy = {"tried_at": tried, "failing_since": None, "fault": ""}
    Mailbox.objects.filter(pk=box.pk).update(**healthy)
    return said


def _tried(box: Mailbox) -> str:
    with connected(box) as client:
        found = client.folder_status(box.folder, ["MESSAGES"])
        count = int(found.get(b"MESSAGES", 0))
        return _("Signed in; %(folder)s holds %(count)d mails.") % {
            "folder": box.folder,
            "count": count,
        }


@contextmanager
def connected(box: Mailbox) -> Iterator[IMAPClient]:
    """A session that is signed in; `MailboxFault` for whatever the server or network says."""
    client: IMAPClient | None = None
    try:
        tls = box.security == Mailbox.Security.TLS
        client = IMAPClient(box.host, port=box.port, ssl=tls, timeout=PATIENCE)
        if box.security == Mailbox.Security.STARTTLS:
            client.starttls()
        _sign_in(client, box)
        yield client
    except LoginError as refused:
        raise MailboxFault(_refused(box, refused)) from refused
    except SSLError as wrong:
        raise MailboxFault(_("The encryption is not trusted: %s") % wrong) from wrong
    except IMAPClientError as wrong:
        raise MailboxFault(_("The mail server refuses: %s") % _said(wrong)) from wrong
    except OSError as away:
        raise MailboxFault(
            _("The mail server does not answer: %s") % (away.strerror or away)
        ) from away
    finally:
        if client is not None:
            _leave(client)


def _refused(box: Mailbox, refused: Exception) -> str:
    """That the server does not take what the mailbox is signed in with, and what it says to it."""
    what = _("Sign-in refused: the mail server does not take this user name and password.")
    if box.sign_in == Mailbox.SignIn.OAUTH:
        what = _("Sign-in refused: the mail server does not take this token.")
    said = _said(refused)
    return f"{what} {_('It says: %s') % said}" if said else what


def _said(wrong: Exception) -> str:
    """What the server answered, as it reads: the client hands on octets with their quotes."""
    said = str(wrong).strip()
    if said.startswith(("b'", 'b"')):
        try:
            octets = ast.literal_eval(said)
        except (ValueError, SyntaxError):
            return said
        said = octets.decode(errors="replace") if isinstance(octets, bytes) else said
    # A code in brackets (RFC 5530) is the machine's word for what follows.
    return re.sub(r"^\[[A-Z-]+\]\s*", "", said).strip()


def _leave(client: IMAPClient) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError):
        return


def _sign_in(client: IMAPClient, box: Mailbox) -> None:
    if box.sign_in == Mailbox.SignIn.OAUTH:
        client.oauth2_login(box.login, access_token(box))
    else:
        client.login(box.login, _secret_of(box))


def _secret_of(box: Mailbox) -> str:
    secret = unseal(box.secret)
    if not secret:
        raise MailboxFault(_("Its password is not set: set it on its page."))
    return secret


def access_token(box: Mailbox) -> str:
    """A token for the mailbox out of its refresh token; another that comes with it is kept.

    The mailbox is locked meanwhile: of two that use one refresh token, one may be refused.

    Raises:
        MailboxFault: it has none, or who gives tokens gives none.

    """
    with write_transaction(by=None, verb="renew", reference=box.reference, authority=SYSTEM):
        held = Mailbox.objects.select_for_update(of=("self",)).get(pk=box.pk)
        client_secret, _line, refresh = _secret_of(held).partition("\n")
        refresh = refresh.strip() or client_secret
        try:
            tokens = tokens_of(
                Account(held.token_url, held.client, client_secret, refresh, held.scope)
            )
        except NoToken as refused:
            raise MailboxFault(str(refused)) from refused
        if tokens.refresh:
            secret = seal(f"{client_secret}\n{tokens.refresh}")
            Mailbox.objects.filter(pk=box.pk).update(secret=secret)
    return tokens.access


def _fetched(box: Mailbox) -> Iterator[int]:
    """1 for each mail that is new, 0 for one that is known."""
    with connected(box) as client:
        validity = int(client.select_folder(box.folder)[b"UIDVALIDITY"])
        if validity != box.uid_validity:
            # The server counts anew: all is looked at again, and what is known is known.
            box.uid_validity, box.last_uid = validity, 0
        uids = sorted(uid for uid in client.search(["UID", f"{box.last_uid + 1}:*"]))
        fresh = [uid for uid in uids if uid > box.last_uid]
        for start in range(0, len(fresh), BATCH):
            for uid in fresh[start : start + BATCH]:
                yield _keep(client, box, uid)
            if box.done_folder:
                _file(client, box, fresh[start : start + BATCH])


def _keep(client: IMAPClient, box: Mailbox, uid: int) -> int:
    head = client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid, {})
    size, date = int(head.get(b"RFC822.SIZE", 0)), head.get(b"INTERNALDATE")
    arrived = date.astimezone(UTC) if isinstance(date, datetime) else None
    # BODY.PEEK: that we read it marks nothing for whoever looks into the mailbox beside us.
    large = size > box.largest_octets
    raw = b"" if large else client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]", b"")
    with write_transaction(by=None, verb="keep", authority=SYSTEM):
        if not raw:
            why = Mail.Why.TOO_LARGE if large else Mail.Why.FAULT
            keep_unfetched(box, f"{box.uid_validity}/{uid}", size, arrived, why)
        kept = keep(box, bytes(raw), arrived) if raw else None
        box.last_uid = max(box.last_uid, uid)
        Mailbox.objects.filter(pk=box.pk).update(
            last_uid=box.last_uid, uid_validity=box.uid_validity
        )
    return int(kept is not None)


def _file(client: IMAPClient, box: Mailbox, uids: list[int]) -> None:
    """Move what is kept out of the way; what was not fetched stays to be looked at."""
    if not client.folder_exists(box.done_folder):
        client.create_folder(box.done_folder)
    left = unfetched_of(box, uids)
    moved = [uid for uid in uids if uid not in left]
    if not moved:
        return
    if client.has_capability("MOVE"):
        client.move(moved, box.done_folder)
    else:
        client.copy(moved, box.done_folder)
        client.delete_messages(moved)
        client.expunge()
