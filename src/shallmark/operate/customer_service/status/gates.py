"""Gates of what is shown on the status page."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.status import words
from shallmark.operate.customer_service.status.models import StatusService
from shallmark.plan.alignment.models import Service


@gate(label=_("Service is live"), field="service")
def is_live(entry: StatusService) -> Text | None:
    if entry.service.state == Service.State.LIVE:
        return None
    return _("Only a service that is live is shown.")


@gate(label=_("A name for outsiders"), field="title")
def names_nobody(entry: StatusService) -> Text | None:
    return words.refusal(entry.title)
