"""What follows from a confirmation: the step, taken by the person who confirmed it."""

from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Decision
from shallmark.common.stated import rules
from shallmark.common.stated.models import StatedAct
from shallmark.kernel import writes
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record


def after_decision(decision: Decision, record: Record) -> None:
    """In the transaction that decides: what was stated of it is confirmed, or denied, by it."""
    if decision.stated_by_id is not None:
        return
    waiting = StatedAct.objects.filter(
        record=record.reference, step=rules.DECIDED, named=decision.person, decision=None,
        of_version=decision.record_version, status=StatedAct.Status.WAITING,
    )  # fmt: skip
    verb = "confirm" if decision.decision == Decision.Word.APPROVED else "deny"
    reason = _("Decided on its own page: %(word)s. %(reason)s") % {
        "word": decision.get_decision_display(), "reason": decision.reason,
    }  # fmt: skip
    for act in waiting:
        writes.perform(act, verb, by=decision.person, reason=reason.strip())


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
