"""A request in plain words, for a mail: what is wanted, for whom, and at what cost."""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.kernel.models import Record
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.pages import formats


def _money(value: Decimal) -> str:
    return formats.money(value, settings.CURRENCY)


def request_told(record: Record) -> str:
    """What the page of the decision shows of an order, a line for each."""
    assert isinstance(record, ServiceRequest)
    lines = [_("Item: %s") % (record.item.title if record.item else record.title)]
    if record.receiver is not None:
        lines.append(_("For: %s") % record.receiver)
    if record.requester is not None and record.requester != record.receiver:
        lines.append(_("Ordered by: %s") % record.requester)
    for line in rules.ordered(record):
        price = f" ({_money(line.price)})" if line.price else ""
        lines.append(f"{line.field.label}: {line.words}{price}")
    if record.description.strip():
        lines.append(_("Note: %s") % record.description.strip())
    lines.append(_("Cost: %s") % _money(record.cost) if record.cost else _("Cost: none"))
    return "\n".join(lines)
