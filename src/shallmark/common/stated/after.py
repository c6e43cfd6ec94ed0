"""What follows from a confirmation: the step, taken by the person who confirmed it."""

from django.utils.translation import gettext as _

from shallmark.common.stated import rules
from shallmark.common.stated.models import StatedAct
from shallmark.kernel import writes
from shallmark.kernel.hooks import WriteEvent, after


@after(StatedAct, "confirm")
def take_the_step(act: StatedAct, event: WriteEvent) -> None:
    """By the rights of whoever confirmed it, and through the gates, as if begun on its page."""
    record = rules.target_of(act)
    if act.decision_id is not None or record is None:
        return
    reason = _("As %(who)s stated in %(reference)s, told %(channel)s: %(words)s") % {
        "who": act.stated_by, "reference": act.reference,
        "channel": act.get_channel_display(), "words": act.words,
    }  # fmt: skip
    writes.perform(record, act.step, by=event.by, reason=reason)
