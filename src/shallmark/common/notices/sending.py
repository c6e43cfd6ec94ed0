"""Sending what waits: all mails of a moment in one job, on one connection to the mail server.

The row of a delivery decides, never a job: whoever sends takes all rows that wait, so that a mail
whose job was lost goes out with the next. Each has an outcome of its own, and none goes out twice.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.notices import mail, outbox
from shallmark.common.notices.mail_server import MailServer, NotDelivered
from shallmark.common.notices.models import Delivery
from shallmark.kernel import clock
from shallmark.kernel.history import OpenWrite, write_transaction
from shallmark.kernel.system import SYSTEM

Result = Delivery.Result
#: mails that are no person's notices, as those of a page that strangers read: each sends its own
others: list[Callable[[MailServer], int]] = []
#: deliveries of one transaction, and the seconds after which it ends in any case
BATCH, BATCH_SECONDS = 100, 5.0
#: a mail that could not be sent within this time is given up
GIVE_UP = timedelta(days=5)


def is_set_up() -> bool:
    """Whether the installation names a mail server; without one nothing is tried."""
    return bool(settings.EMAIL_HOST)


def send_waiting() -> int:
    """Send all that waits; returns how many mails the server took.

    Raises:
        NotDelivered: the server is away; what it did not take waits.

    """
    if not is_set_up():
        return 0
    give_up()
    sent = 0
    with MailServer() as server:
        while rows := _send_batch(server):
            sent += sum(row.result == Result.SENT for row in rows)
        sent += sum(send(server) for send in others)
    return sent


def send_digests() -> int:
    """One mail a person with what they want to hear once a day; returns how many mails.

    Raises:
        NotDelivered: the server is away; what it did not take waits.

    """
    if not is_set_up():
        return 0
    give_up()
    addresses = waiting().filter(digest=True).order_by("address").distinct("address")
    with MailServer() as server:
        return sum(
            _send_digest(server, address)
            for address in list(addresses.values_list("address", flat=True))
        )


def waiting() -> QuerySet[Delivery]:
    """Deliveries that are still to be sent."""
    return Delivery.objects.filter(result__in=(Result.WAITING, Result.FAILED))


def give_up() -> int:
    """Refuse what is too old to be news; returns how many."""
    old = waiting().filter(notice__recorded_at__lt=clock.now() - GIVE_UP)
    days = {"days": GIVE_UP.days}
    with _noting():
        return old.update(result=Result.REFUSED, error=_("Not sent within %(days)s days.") % days)


def _noting() -> AbstractContextManager[OpenWrite]:
    """What became of mails is written by the system."""
    return write_transaction(by=None, verb="send", authority=SYSTEM)


def _locked() -> QuerySet[Delivery]:
    # What another worker sends at this moment is passed over.
    return (
        waiting()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("notice__person")
        .order_by("pk")
    )


def _send_batch(server: MailServer) -> list[Delivery]:
    """The deliveries that have an outcome now; empty when none is due."""
    begun, tried = time.monotonic(), list[Delivery]()
    away: NotDelivered | None = None
    with transaction.atomic():
        due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=clock.now())
        rows = list(_locked().filter(due, digest=False)[:BATCH])
        last = mail.last_ids(rows)
        for row in rows:
            thread = mail.thread_of(row)
            try:
                server.send(mail.message_of(row, last.get(thread)), [row])
            except NotDelivered as error:
                away = error
                break
            tried.append(row)
            if row.result == Result.SENT:
                last[thread] = row.message_id
            if time.monotonic() - begun > BATCH_SECONDS:
                break
        if rows:
            with _noting():
                _save(tried)
                if away:
                    _save_error(rows[len(tried) :], away)
    outbox.forget(row.message_id for row in tried)
    if away:
        raise away
    return tried


def _send_digest(server: MailServer, address: str) -> int:
    with transaction.atomic():
        rows = list(_locked().filter(digest=True, address=address))
        # Rows of a digest that went out just before the database was lost are not sent again.
        fresh = [row for row in rows if not server.was_sent([row])]
        if fresh:
            server.send(mail.digest_of(address, fresh), fresh)
        with _noting():
            _save(rows)
    outbox.forget(row.message_id for row in rows)
    return int(bool(fresh) and fresh[0].result == Result.SENT)


def _save(rows: list[Delivery]) -> None:
    """Two statements for all of them: most were sent just now."""
    now = clock.now()
    sent = [row.pk for row in rows if row.result == Result.SENT and row.sent_at is None]
    if sent:
        Delivery.objects.filter(pk__in=sent).update(
            result=Result.SENT, error="", attempts=F("attempts") + 1, sent_at=now, next_try_at=None
        )
    if others := [row for row in rows if row.pk not in set(sent)]:
        fields = ["result", "error", "attempts", "sent_at", "next_try_at"]
        Delivery.objects.bulk_update(others, fields)


def _save_error(rows: list[Delivery], away: NotDelivered) -> None:
    keys = [row.pk for row in rows]
    Delivery.objects.filter(pk__in=keys).update(result=Result.FAILED, error=str(away)[:2000])
