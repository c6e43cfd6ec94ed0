"""What follows from a bulk write in its transaction, as the after-steps follow a single one."""

from django.db.models import Q

from shallmark.common.calendars.models import ClockResult
from shallmark.common.search import index
from shallmark.kernel import clock
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service.clocks import keep_clocks
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN


def follow_incidents(ids: list[int]) -> None:
    """Search entries of all, clocks of the open ones and of those that had some.

    Nobody is told of anything.

    A record that comes in closed gets no clock: its source judged it.
    """
    index.keep(get_record_type("incident"), ids)
    now = clock.now()
    ticking = ClockResult.objects.filter(record_key="incident", record_id__in=ids)
    wanted = Q(status__in=OPEN) | Q(id__in=ticking.values("record_id"))
    for incident in Incident.objects.filter(wanted, id__in=ids).iterator():
        keep_clocks(incident, now, of_source=True)


def follow_requests(ids: list[int]) -> None:
    """Search entries; nobody is told of anything."""
    index.keep(get_record_type("service_request"), ids)
