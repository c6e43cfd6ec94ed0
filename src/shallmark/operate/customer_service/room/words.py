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
    lines = [update.know, update.doing]
    last = []
    if update.back_by is not None:
        back = date_format(timezone.localtime(update.back_by), "j M H:i")
        words = _("We expect it back by %(time)s.") % {"time": back}
        if update.sure == MajorUpdate.Sure.UNSURE:
            words = _("It may be back by %(time)s; that is not sure.") % {"time": back}
        last.append(words)
    if update.incident.status in OPEN:
        again = date_format(timezone.localtime(update.next_due_at), "j M H:i")
        last.append(_("Next news by %(time)s.") % {"time": again})
    return "\n\n".join(filter(None, [*lines, " ".join(last)]))
