"""Mails of the status page: whether an address wants news, and the news."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shallmark.common.notices import outbox
from shallmark.common.notices.jobs import ask_for_sending
from shallmark.common.notices.mail import mail_domain, site
from shallmark.common.notices.mail_server import MailServer
from shallmark.common.notices.models import Delivery
from shallmark.common.notices.notify import is_silent
from shallmark.kernel import clock
from shallmark.operate.customer_service.status import tokens
from shallmark.operate.customer_service.status.models import (
    StatusMail,
    StatusNews,
    StatusService,
    StatusSubscription,
)
from shallmark.operate.customer_service.status.planned import Work
from shallmark.operate.customer_service.status.readers import subscribed

Result = Delivery.Result
#: mails of one round; and how long a mail is kept, sent or not: what is older is no news
BATCH, KEPT = 200, timedelta(days=3)


def tell_news(news: StatusNews) -> int:
    """Mail what was told on the page to whoever wants trouble; returns how many mails wait."""
    lines = [f"{news.get_state_display()}. {news.text}"]
    if news.next_due_at is not None:
        zone = ZoneInfo(settings.SITE_ZONE)
        at = date_format(timezone.localtime(news.next_due_at, zone), "j M H:i")
        lines.append(_("Next news by %(time)s.") % {"time": at})
    return _tell(news.entry, "trouble", f"{news.entry.title}: {news.headline}", lines)


def tell_work(entry: StatusService, work: Work) -> int:
    """Mail that work is planned to whoever wants that; returns how many mails wait."""
    zone = ZoneInfo(settings.SITE_ZONE)
    start, end = (
        date_format(timezone.localtime(each, zone), "j M H:i") for each in (work.start, work.end)
    )
    window = _("From %(start)s to %(end)s.") % {"start": start, "end": end}
    subject = _("Planned work: %(service)s") % {"service": entry.title}
    return _tell(entry, "planned", subject, [window, work.meaning])


def _tell(entry: StatusService, kind: str, subject: str, lines: Iterable[str]) -> int:
    if is_silent():
        return 0
    text = "\n\n".join([*lines, f"{site()}/status"])
    rows = [_mail(each.address, subject, text, each) for each in subscribed(entry, kind)]
    post(rows)
    return len(rows)


def ask_to_confirm(address: str, link: str) -> None:
    """Mail the link by which the address says that it wants news."""
    text = _(
        "Somebody asked for news of the status page at this address. If it was you, confirm it"
        " here, within three days:"
    )
    nothing = _("If it was not you, do nothing: without your word no news are sent.")
    subject = _("Do you want news of the status page?")
    post([_mail(address, subject, "\n\n".join([text, f"{site()}{link}", nothing]))])


def _mail(
    address: str, subject: str, text: str, subscription: StatusSubscription | None = None
) -> StatusMail:
    return StatusMail(
        subscription=subscription,
        address=address,
        subject=" ".join(subject.split())[:240],
        text=text,
        message_id=f"<status.{secrets.token_hex(12)}@{mail_domain()}>",
        at=clock.now(),
    )


def post(rows: list[StatusMail]) -> None:
    """Let them wait for the job that sends all mails."""
    if rows:
        StatusMail.objects.bulk_create(rows)
        transaction.on_commit(ask_for_sending)


def send(server: MailServer) -> int:
    """Send what waits, on the connection of all mails; returns how many the server took.

    Raises:
        NotDelivered: the server is away; what it did not take waits.

    """
    StatusMail.objects.filter(at__lt=clock.now() - KEPT).delete()
    due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=clock.now())
    unsent = StatusMail.objects.filter(due, result__in=(Result.WAITING, Result.FAILED))
    return sum(
        _send(server, pk) for pk in unsent.order_by("pk").values_list("pk", flat=True)[:BATCH]
    )


def _send(server: MailServer, pk: int) -> bool:
    with transaction.atomic():
        # what another worker sends at this moment is passed over
        mail = StatusMail.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail is None or mail.result not in (Result.WAITING, Result.FAILED):
            return False
        server.send(_message(mail), [mail])
        if mail.result == Result.SENT:
            mail.sent_at = mail.sent_at or clock.now()
        mail.save()
    outbox.forget([mail.message_id])
    return mail.result == Result.SENT


def _message(mail: StatusMail) -> EmailMessage:
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    text = mail.text
    if mail.subscription_id is not None:
        leave = f"{site()}{tokens.leave_path(mail.subscription_id)}"
        headers["List-Unsubscribe"] = f"<{leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text = "\n\n".join([text, _("No more of these mails: %(link)s") % {"link": leave}])
    return EmailMessage(subject=mail.subject, body=f"{text}\n", to=[mail.address], headers=headers)
