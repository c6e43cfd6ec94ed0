"""The mail server: one connection for many mails, and what it said to each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import (
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Protocol, Self

from django.core.mail import EmailMessage, get_connection

from shallmark.common.notices import outbox
from shallmark.common.notices.models import Delivery
from shallmark.kernel import clock

Result = Delivery.Result
#: between two tries of one mail, the second twice as long as the first, up to the longest
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)


class NotDelivered(ConnectionError):
    """The mail server does not let us in; an outage, after which the job is tried again."""


class Waiting(Protocol):
    """A row of a mail that waits; what became of it is written into it."""

    message_id: str
    result: str
    attempts: int
    next_try_at: datetime | None
    sent_at: datetime | None
    error: str


class MailServer:
    """Connects when the first mail is sent, and again after the server has hung up."""

    def __init__(self) -> None:
        self._backend = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._backend.close()

    def was_sent(self, rows: Sequence[Waiting]) -> bool:
        """Whether the server took the mail before, although the database does not know it."""
        times = [outbox.sent_at(row.message_id) for row in rows]
        for row, at in zip(rows, times, strict=True):
            if at:
                row.result, row.error, row.sent_at = Result.SENT, "", at
                row.attempts += 1
                row.next_try_at = None
        return all(times)

    def send(self, message: EmailMessage, rows: Sequence[Waiting]) -> None:
        """Send the mail of these rows, unless it went out before; sets their outcome.

        Raises:
            NotDelivered: the server does not let us in; the rows are as they were.

        """
        if self.was_sent(rows):
            return
        self._connect()
        ids = [row.message_id for row in rows]
        outbox.begin(ids)
        result, error = self._ask(message)
        if result == Result.SENT:
            outbox.note(ids)
        for row in rows:
            row.result, row.error = result, error[:2000]
            if result != Result.SENT:
                row.attempts += 1
                pause = min(PAUSE * 2 ** min(row.attempts - 1, 16), LONGEST_PAUSE)
                row.next_try_at = clock.now() + pause

    def _connect(self) -> None:
        try:
            self._backend.open()
        except OSError as error:
            raise NotDelivered(str(error)) from error

    def _ask(self, message: EmailMessage) -> tuple[str, str]:
        """(result, the server's words). What the server will never take is refused for good."""
        try:
            self._backend.send_messages([message])
        except SMTPRecipientsRefused as refused:
            codes = [code for code, _words in refused.recipients.values()]
            return _refusal(min(codes), str(refused.recipients))
        except SMTPSenderRefused as refused:
            # It is our address that is wrong: no reason to give the mail up.
            return Result.FAILED, str(refused)
        except SMTPResponseException as refused:
            return _refusal(refused.smtp_code, str(refused))
        except (SMTPNotSupportedError, ValueError) as wrong:
            # A mail that cannot be written, such as one to an address that is none.
            return Result.REFUSED, str(wrong)
        except OSError as lost:
            # smtplib's own errors are OSErrors too: the server hung up, or the network did.
            self._backend.close()
            return Result.FAILED, str(lost)
        return Result.SENT, ""


def _refusal(code: int, words: str) -> tuple[str, str]:
    return (Result.REFUSED if code >= 500 else Result.FAILED), words
