"""What an update says, as it is sent."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shallmark.operate.customer_service.models import MajorUpdate
from shallmark.operate.customer_service.models.states import OPEN


def text_for(update: MajorUpdate) -> str:
    """What is known, what is done, when it may be back, and when the next news comes.

    Once it is resolved none is promised.
    """
    last = [_back(update)]
    if update.incident.status in OPEN:
        again = date_format(timezone.localtime(update.next_due_at), "j M H:i")
        last.append(_("Next news by %(time)s.") % {"time": again})
    lines = [update.know, update.doing, " ".join(filter(None, last))]
    return "\n\n".join(filter(None, lines))


def words_of(update: MajorUpdate) -> str:
    """The same on the status page, which promises the next news beside it."""
    return " ".join(filter(None, (update.know, update.doing, _back(update))))


def _back(update: MajorUpdate) -> str:
    """When it may be back; empty where nobody said."""
    if update.back_by is None:
        return ""
    back = date_format(timezone.localtime(update.back_by), "j M H:i")
    if update.sure == MajorUpdate.Sure.UNSURE:
        return _("It may be back by %(time)s; that is not sure.") % {"time": back}
    return _("We expect it back by %(time)s.") % {"time": back}
