"""What follows a write: whoever may approve a new waiver hears that it waits."""

from shallmark.common.notices.telling import SILENT, tell
from shallmark.common.waivers.models import Waiver
from shallmark.common.waivers.queries import approvers
from shallmark.kernel.hooks import Change


def after_step(change: Change) -> None:
    """After each write through the door (kernel.hooks.after_steps)."""
    waiver = change.record
    if not isinstance(waiver, Waiver) or change.verb != "create" or change.source in SILENT:
        return
    people = approvers().exclude(pk=waiver.requested_by_id)
    tell(people, "approval", waiver, by=change.by, at=change.at, audience="approver")
