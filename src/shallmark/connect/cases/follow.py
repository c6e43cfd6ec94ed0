"""What follows from a bulk write in its transaction, as the after-steps follow a single one."""

from typing import Any

from django.db.models import Q

from shallmark.common.calendars.models import ClockResult
from shallmark.common.search import index
from shallmark.kernel import clock
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service.case_clocks import Clocks
from shallmark.operate.customer_service.clocks import INCIDENTS, REQUESTS


def follow_incidents(ids: list[int]) -> None:
    """Search entries and clocks of incidents."""
    _follow(INCIDENTS, ids)


def follow_requests(ids: list[int]) -> None:
    """Search entries and clocks of service requests."""
    _follow(REQUESTS, ids)


def _follow(clocks: Clocks[Any], ids: list[int]) -> None:
    """Search entries of all, clocks of the open ones and of those that had some.

    Nobody is told of anything.

    A record that comes in closed gets no clock: its source judged it.
    """
    index.keep(get_record_type(clocks.key), ids)
    now = clock.now()
    ticking = ClockResult.objects.filter(record_key=clocks.key, record_id__in=ids)
    wanted = ~Q(status__in=clocks.ended) | Q(id__in=ticking.values("record_id"))
    for case in clocks.model._default_manager.filter(wanted, id__in=ids).iterator():
        clocks.keep(case, now, of_source=True)
