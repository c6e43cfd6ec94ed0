"""What follows a write: whoever may approve a new waiver hears that it waits."""

from shallmark.common.notices.notify import SILENT, notify
from shallmark.common.waivers.models import Waiver
from shallmark.common.waivers.queries import approvers
from shallmark.kernel.hooks import WriteEvent, after


@after(Waiver, "create")
def ask_approvers(waiver: Waiver, change: WriteEvent) -> None:
    """Those who may approve a new waiver are told of it."""
    if change.source in SILENT:
        return
    people = approvers().exclude(pk=waiver.requested_by_id)
    notify(people, "approval", waiver, by=change.by, at=change.at, audience="approver")
