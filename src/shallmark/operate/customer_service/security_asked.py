"""Who of management is asked what follows from a security incident hears of it."""

from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.operate.customer_service.models import Incident


@after(Incident, "investigate")
def ask_management(incident: Incident, event: WriteEvent) -> None:
    """Told once it is investigated; asked anew, told anew."""
    if not is_silent():
        asked = [incident.decider]
        notify(asked, "to_decide", incident, by=event.by, at=event.at, audience="management")
