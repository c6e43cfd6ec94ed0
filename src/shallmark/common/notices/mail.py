"""The mails of notices: their ids, threads and texts."""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.approvals.links import path_of
from shallmark.common.notices.kinds import KINDS, Kind, in_words, sentence
from shallmark.common.notices.models import Delivery, Notice
from shallmark.kernel.records import get_record_type

#: address, type and key of the record: one conversation in a reader's mailbox
Thread = tuple[str, str, int]


def subject_of(notice: Notice) -> str:
    """`[INC0001234] sentence`, one line: the reference is how an answer finds its record."""
    with zone_of(notice):
        text = sentence(notice.kind, notice.values)
    return " ".join(f"[{notice.reference}] {text}".split())[:300]


def zone_of(notice: Notice) -> AbstractContextManager[None]:
    """Times of a mail are those of whom it is for."""
    return timezone.override(ZoneInfo(notice.person.zone or settings.SITE_ZONE))


def mail_domain() -> str:
    """The part after the @ of the sender."""
    address = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return address or "localhost"


def new_message_id(reference: str) -> str:
    """Short enough that no header folds before it: some readers lose a folded id."""
    return f"<{reference}.{secrets.token_hex(8)}@{mail_domain()}>"


def record_message_id(reference: str) -> str:
    """The one stable id of a record's thread; every mail refers to it."""
    return f"<{reference}@{mail_domain()}>"


def site() -> str:
    """Where this installation is reached: SITE_URL, else the first trusted origin."""
    origins = [settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS]
    return next((origin for origin in origins if origin), "http://127.0.0.1:8000").rstrip("/")


def address_of(record_key: str, reference: str) -> str:
    """The record's page, as an absolute address."""
    return f"{site()}/{get_record_type(record_key).slug}/{reference}"


def thread_of(delivery: Delivery) -> Thread:
    return delivery.address, delivery.notice.record_key, delivery.notice.record_id


def last_ids(deliveries: Iterable[Delivery]) -> dict[Thread, str]:
    """The Message-ID of the last mail sent in the thread of each of these."""
    threads = {thread_of(delivery) for delivery in deliveries}
    sent = (
        Delivery.objects.filter(
            result=Delivery.Result.SENT,
            address__in={address for address, _key, _id in threads},
            notice__record_key__in={key for _address, key, _id in threads},
            notice__record_id__in={number for _address, _key, number in threads},
        )
        .order_by("address", "notice__record_key", "notice__record_id", "-sent_at", "-pk")
        .distinct("address", "notice__record_key", "notice__record_id")
        .values_list("address", "notice__record_key", "notice__record_id", "message_id")
    )
    return {(address, key, number): last for address, key, number, last in sent}


def message_of(delivery: Delivery, last: str | None) -> EmailMessage:
    """The mail of one delivery; `last` is the mail before it in its thread."""
    notice = delivery.notice
    kind = KINDS.get(notice.kind)
    thread = record_message_id(notice.reference)
    headers = {
        "Message-ID": delivery.message_id,
        "In-Reply-To": last or thread,
        "References": f"{thread} {last}" if last else thread,
        "X-Auto-Response-Suppress": "All",
        "X-Shallmark-Notice": str(notice.pk),
    }
    if kind is None or not kind.by_hand:
        headers["Auto-Submitted"] = "auto-generated"
    return EmailMessage(
        subject=delivery.subject,
        body=_body(delivery, kind),
        to=[delivery.address],
        headers=headers,
    )


def _body(delivery: Delivery, kind: Kind | None) -> str:
    notice = delivery.notice
    address = address_of(notice.record_key, notice.reference) + notice.page
    with zone_of(notice):
        parts = [notice.sentence]
    if notice.values.get("text"):
        parts.append(str(notice.values["text"]))
    if "approval" in notice.values:
        return "\n\n".join([*parts, *_asked(notice)]) + "\n"
    parts.append(address)
    if kind is not None and kind.leads_to:
        parts.append(str(kind.leads_with) % {"address": address + kind.leads_to})
    parts.append(_("Answer by keeping [%(ref)s] in the subject.") % {"ref": notice.reference})
    return "\n\n".join(parts) + "\n"


def _asked(notice: Notice) -> list[str]:
    """Until when it is to be decided, and where: by a signed-in person, never by an answer."""
    lines = []
    if "due" in notice.values:
        with zone_of(notice):
            lines.append(in_words(_("Please decide by %(due)s."), notice.values))
    lines.append(_("Look at it and decide here, signed in: %s") % link_of(notice))
    lines.append(_("An answer to this mail decides nothing."))
    return lines


def link_of(notice: Notice) -> str:
    """Where the notice leads: to the question that it asks, else to the record."""
    number = notice.values.get("approval")
    if number is not None:
        return f"{site()}{path_of(int(str(number)))}"
    return address_of(notice.record_key, notice.reference)


def digest_of(address: str, deliveries: Sequence[Delivery]) -> EmailMessage:
    """One mail with what a person wants to hear once a day."""
    lines = [f"- {row.subject}\n  {link_of(row.notice)}" for row in deliveries]
    count = len(deliveries)
    subject = ngettext("%(count)d notice", "%(count)d notices", count) % {"count": count}
    headers = {
        "Message-ID": new_message_id("digest"),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(subject, "\n".join(lines) + "\n", to=[address], headers=headers)
