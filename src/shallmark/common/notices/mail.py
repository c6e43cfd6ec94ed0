"""Sending a notice by mail: once, in its record's thread, with the server's answer kept."""

from smtplib import SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.notices.kinds import KINDS
from shallmark.common.notices.models import Delivery
from shallmark.common.notices.telling import new_message_id, record_message_id
from shallmark.kernel import clock
from shallmark.kernel.records import record_type

Result = Delivery.Result
DONE = (Result.SENT, Result.REFUSED)


class NotDelivered(Exception):
    """The mail server did not take it now; the job is tried again later."""


def deliver(delivery_id: int) -> None:
    """Send one delivery unless it is sent already; a second call does nothing.

    Raises:
        NotDelivered: the server was away or busy; the error is kept on the row.

    """
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(of=("self",)).exclude(result__in=DONE)
        found = waiting.select_related("notice__person").filter(pk=delivery_id).first()
        if found is None:
            return
        _note([found], *_send(_message(found)))
    if found.result == Result.FAILED:
        raise NotDelivered(found.error)


def deliver_digests() -> int:
    """One mail a person with what they want to hear once a day; returns how many mails."""
    unsent = Delivery.objects.filter(digest=True).exclude(result__in=DONE)
    addresses = unsent.order_by("address").values_list("address", flat=True).distinct()
    return sum(_deliver_digest(address) for address in list(addresses))


def _deliver_digest(address: str) -> int:
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(of=("self",)).exclude(result__in=DONE)
        rows = list(
            waiting.filter(digest=True, address=address).select_related("notice").order_by("pk")
        )
        if not rows:
            return 0
        _note(rows, *_send(_digest_message(address, rows)))
    return int(rows[0].result == Result.SENT)


def _note(rows: list[Delivery], result: str, error: str) -> None:
    for row in rows:
        row.result, row.error = result, error
        row.attempts += 1
        row.sent_at = clock.now() if result == Result.SENT else None
        row.save(update_fields=["result", "error", "attempts", "sent_at"])


def _send(message: EmailMessage) -> tuple[str, str]:
    """(result, the server's words). What the server will never take is refused for good."""
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        return _refusal(min(codes), str(refused.recipients))
    except SMTPAuthenticationError as wrong:
        return Result.FAILED, str(wrong)
    except SMTPException as wrong:
        return _refusal(getattr(wrong, "smtp_code", 0), str(wrong))
    except OSError as away:
        return Result.FAILED, str(away)
    return Result.SENT, ""


def _refusal(code: int, words: str) -> tuple[str, str]:
    return (Result.REFUSED if code >= 500 else Result.FAILED), words[:2000]


def _message(delivery: Delivery) -> EmailMessage:
    notice = delivery.notice
    kind = KINDS.get(notice.kind)
    thread = record_message_id(notice.reference)
    last = (
        Delivery.objects.filter(
            address=delivery.address,
            result=Result.SENT,
            notice__record_key=notice.record_key,
            notice__record_id=notice.record_id,
        )
        .order_by("-sent_at", "-pk")
        .values_list("message_id", flat=True)
        .first()
    )
    headers = {
        "Message-ID": delivery.message_id,
        "In-Reply-To": last or thread,
        "References": f"{thread} {last}" if last else thread,
        "X-Auto-Response-Suppress": "All",
        "X-Shallmark-Notice": str(notice.pk),
    }
    if kind is None or not kind.by_hand:
        headers["Auto-Submitted"] = "auto-generated"
    leads_to = kind.leads_to if kind else ""
    return EmailMessage(
        subject=delivery.subject,
        body=_body(delivery, leads_to),
        to=[delivery.address],
        headers=headers,
    )


def _body(delivery: Delivery, leads_to: str) -> str:
    notice = delivery.notice
    address = address_of(notice.record_key, notice.reference)
    parts = [notice.sentence]
    if notice.values.get("text"):
        parts.append(str(notice.values["text"]))
    parts.append(address)
    if leads_to:
        parts.append(_("Not solved? Reopen it here: %(address)s") % {"address": address + leads_to})
    parts.append(_("Answer by keeping [%(ref)s] in the subject.") % {"ref": notice.reference})
    return "\n\n".join(parts) + "\n"


def _digest_message(address: str, rows: list[Delivery]) -> EmailMessage:
    lines = [
        f"- {row.subject}\n  {address_of(row.notice.record_key, row.notice.reference)}"
        for row in rows
    ]
    subject = ngettext("%(count)d notice", "%(count)d notices", len(rows)) % {"count": len(rows)}
    headers = {
        "Message-ID": new_message_id("digest"),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(subject, "\n".join(lines) + "\n", to=[address], headers=headers)


def site() -> str:
    """Where this installation is reached: SITE_URL, else the first trusted origin."""
    origins = [settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS]
    return next((one for one in origins if one), "http://127.0.0.1:8000").rstrip("/")


def address_of(record_key: str, reference: str) -> str:
    """The record's page, as an absolute address."""
    return f"{site()}/{record_type(record_key).slug}/{reference}"
