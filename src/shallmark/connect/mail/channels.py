"""What the page of channels tells: mailboxes with their health, what is sent, loops that ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.notices.models import Delivery
from shallmark.connect.mail import quarantine
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types

#: a mailbox that was not fetched for so long is deaf
DEAF = timedelta(minutes=10)
#: days over which loops are told
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox as it stands: a word for its shape, and a sentence."""

    mailbox: Mailbox
    #: ok, warn or bad
    tone: str
    health: str
    #: mails of the last day, and those that wait to be sorted
    came: int
    waiting: int
    #: mails that are too large to be fetched, and wait on the server
    large: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Outgoing mails of the last day by what became of them."""

    sent: int
    waiting: int
    failed: int
    refused: int
    last_at: datetime | None
    #: when what was put off is tried again
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The newest mail that its server refuses for good, and the record that it is about."""

    words: str
    reference: str
    url: str


def boxes_of(person: Person) -> list[Box]:
    """Each mailbox that the person may read, those that need somebody first. Two queries."""
    day = clock.now() - timedelta(days=1)
    large = Q(outcome=Mail.Outcome.QUARANTINED, why=Mail.Why.TOO_LARGE)
    rows = (
        Mail.objects.filter(Q(arrived_at__gt=day) | Q(outcome="waiting") | large)
        .values_list("mailbox")
        .annotate(
            came=Count("pk", filter=Q(arrived_at__gt=day)),
            waiting=Count("pk", filter=Q(outcome="waiting")),
            large=Count("pk", filter=large),
        )
    )
    counts = {box: tuple(numbers) for box, *numbers in rows}
    found = Mailbox.objects.visible_to(person).select_related("team", "category")
    boxes = [_box(each, *counts.get(each.pk, (0, 0, 0))) for each in found.order_by("title")]
    return sorted(boxes, key=lambda box: ("bad", "warn", "ok").index(box.tone))


def _box(mailbox: Mailbox, came: int, waiting: int, large: int) -> Box:
    tone, health = health_of(mailbox)
    if tone == "ok" and large:
        words = ngettext(
            "%(count)d mail over %(most)d MB is not fetched.",
            "%(count)d mails over %(most)d MB are not fetched.",
            large,
        )
        tone, health = "warn", words % {"count": large, "most": mailbox.largest}
    return Box(mailbox, tone, health, came, waiting, large)


def health_of(mailbox: Mailbox) -> tuple[str, str]:
    """(ok, warn or bad; a sentence)."""
    if not mailbox.is_active:
        return "warn", _("It is not read.")
    if mailbox.fault:
        return "bad", mailbox.fault
    if mailbox.protocol == Mailbox.Protocol.DELIVERED:
        if not settings.MAIL_LISTEN:
            return "warn", _("Nothing listens for its mails: set MAIL_LISTEN, and serve again.")
        return "ok", _("Delivered to us at %s.") % settings.MAIL_LISTEN
    if not mailbox.secret:
        return "warn", _("Its password is not set. Where it was, the server or the account was"
                         " changed since: it is typed again.")  # fmt: skip
    if mailbox.fetched_at is None:
        return "warn", _(
            "It was not fetched yet: this happens within a minute, where the worker runs."
        )
    if clock.now() - mailbox.fetched_at > DEAF:
        return "bad", _("It was not fetched for more than 10 minutes: does the worker run?")
    return "ok", _("Fetched each minute.")


def sent_of() -> Sent:
    """One query."""
    day = clock.now() - timedelta(days=1)
    result = Delivery.Result
    rows = Delivery.objects.filter(
        Q(sent_at__gt=day) | Q(result__in=(result.WAITING, result.FAILED, result.REFUSED))
    )
    counts = rows.aggregate(
        sent=Count("pk", filter=Q(result=result.SENT)),
        waiting=Count("pk", filter=Q(result=result.WAITING)),
        failed=Count("pk", filter=Q(result=result.FAILED)),
        refused=Count("pk", filter=Q(result=result.REFUSED)),
        last_at=Max("sent_at"),
        next_at=Min("next_try_at", filter=Q(result=result.FAILED)),
    )
    return Sent(**counts)


def given_up_of(person: Person) -> GivenUp | None:
    """The newest of them; its record is named to whoever may read it. Two queries."""
    refused = Delivery.objects.filter(result=Delivery.Result.REFUSED).select_related("notice")
    row = refused.order_by("-pk").first()
    if row is None:
        return None
    known = {each.key: each for each in record_types()}.get(row.notice.record_key)
    seen = known and known.model.objects.visible_to(person).filter(pk=row.notice.record_id)
    if known is None or not seen:
        return GivenUp(row.error, "", "")
    return GivenUp(row.error, row.notice.reference, f"{known.url()}/{row.notice.reference}")


def loops_of(person: Person) -> list[tuple[str, datetime, int]]:
    """Senders whose loop was stopped lately, with when and how many."""
    looped = quarantine.visible_mails(person).filter(
        why=Mail.Why.LOOP, arrived_at__gt=clock.now() - LATELY
    )
    rows = looped.values_list("sender").annotate(at=Max("arrived_at"), count=Count("pk"))
    return [(sender, at, count) for sender, at, count in rows.order_by("-at")[:5]]
