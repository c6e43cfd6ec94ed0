"""Two mailboxes, and four mails that nobody could place: each waits with its reason."""

from datetime import datetime, timedelta

from django.db import transaction

from shallmark.connect.mail.keeping import keep
from shallmark.connect.mail.models import Mailbox
from shallmark.connect.mail.sorting import sort_waiting
from shallmark.kernel import clock, writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Category
from shallmark.simulate.context import SimulationContext

SERVICE, SECURITY = "service@nordlicht.example", "security@nordlicht.example"
SERVER = "mx.nordlicht.example"
#: minutes before now, sender, subject, further headers, text
MAILS: tuple[tuple[int, str, str, dict[str, str], str], ...] = (
    (11, "Parcel <noreply@parcel.example>", "Out of office: shipment 4471",
     {"Auto-Submitted": "auto-replied"}, "I am away until Monday."),
    (40, "Billing <billing@kliinikum.example>", "Invoice_2026-11.zip",
     {"Authentication-Results": f"{SERVER}; dmarc=fail header.from=kliinikum.example"},
     "Please find the invoice attached."),
    (107, "Merle Voss <merle.privat@mail.example>", "AW: Tariffs 2027", {},
     "I write from home: the tariffs of January are missing in the portal.\n\nMerle"),
    (202, "Tools <news@tools.example>", "Newsletter November",
     {"List-Id": "<news.tools.example>", "Precedence": "bulk"}, "What is new this month."),
)  # fmt: skip


def write_demo_mails(_context: SimulationContext, now: datetime) -> None:
    """Write them once."""
    if Mailbox.objects.exists():
        return
    with transaction.atomic():
        with entered(Source.SIMULATION):
            box = _mailboxes(now - timedelta(days=200))
        with entered(Source.EMAIL):
            for minutes, sender, subject, headers, text in MAILS:
                with clock.at(now - timedelta(minutes=minutes)):
                    keep(box, _mail(sender, subject, headers, text))
            with clock.at(now):
                sort_waiting()


def _mailboxes(at: datetime) -> Mailbox:
    common: dict[str, object] = {"protocol": "delivered", "trusted_server": SERVER}
    values: dict[str, object] = {"title": "Service desk", "address": SERVICE, **common}
    box = writes.create(Mailbox, by=None, values=values, at=at, authority=SYSTEM)
    security = Category.objects.filter(is_security=True).order_by("pk").first()
    values = {"title": "Security", "address": SECURITY, "category": security, **common}
    writes.create(Mailbox, by=None, values=values, at=at, authority=SYSTEM)
    return box


def _mail(sender: str, subject: str, headers: dict[str, str], text: str) -> bytes:
    head = {
        "From": sender,
        "To": SERVICE,
        "Subject": subject,
        "Message-ID": f"<{len(subject)}.{len(text)}@demonstration.example>",
        **headers,
    }
    lines = [f"{name}: {value}" for name, value in head.items()]
    return "\r\n".join([*lines, "", text]).encode()
