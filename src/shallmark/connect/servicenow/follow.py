"""What follows a bulk write in its transaction, as the after-steps follow a single one."""

from shallmark.kernel import clock
from shallmark.operate.customer_service.clocks import keep_clocks
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN


def follow_up(ids: list[int]) -> None:
    """Clocks of the open records; closed ones get none, and nobody is told of anything."""
    now = clock.now()
    for incident in Incident.objects.filter(id__in=ids, status__in=OPEN).iterator():
        keep_clocks(incident, now)
