"""What follows outside: who wants planned work is told when it is approved."""

from shallmark.kernel import clock
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import Status
from shallmark.operate.customer_service.status import mails, planned
from shallmark.operate.customer_service.status.models import EntryStatus, StatusService


@after(Change)
def tell_of_work(change: Change, event: WriteEvent) -> None:
    """An approved change with a window is told once, when it comes on the schedule."""
    if change.status != Status.SCHEDULED or "status" not in event.before:
        return
    shown = StatusService.objects.filter(
        status=EntryStatus.SHOWN,
        service__state="live",
        service__reference__in=change.services or [],
    )
    entries, now = list(shown.select_related("service")), clock.now()
    for work in planned.coming(planned.works(entries, now, now), now):
        if work.change == change.pk:
            for entry in work.entries:
                mails.tell_work(entry, work)
