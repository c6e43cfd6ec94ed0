"""What follows from writes on changes, and writes that touch more than one record."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from shallmark.common.approvals import actions as approvals
from shallmark.common.approvals.models import Approval
from shallmark.common.notices.telling import tell
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock, door
from shallmark.kernel.hooks import Change as Written
from shallmark.manage.change_configuration import board
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.models import (
    BoardMeeting,
    Change,
    ChangeCost,
    Pir,
    StandardChange,
)
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_task import TO_DO
from shallmark.plan.alignment.models import Service

#: days to review, by category, where it is not `review_days`
REVIEW_DAYS = {"major": 10, "emergency": 5}


def after_step(written: Written) -> None:
    """After each write through the door (kernel.hooks.after_steps)."""
    record = written.record
    if isinstance(record, Change):
        _after_change(written, record)
    elif isinstance(record, ChangeCost):
        sum_up(record.change, written)
    elif isinstance(record, BoardMeeting) and written.verb == "set_agenda":
        board.set_agenda(written, record)
    elif isinstance(record, StandardChange) and written.verb == "submit":
        people = rules.template_approvers(record)
        _ask(record, "approve", people, 1, by=record.owner or written.by, written=written)


def _after_change(written: Written, change: Change) -> None:
    verb = written.verb
    if written.source == "import":
        return
    if verb == "edit":
        _lapse(written, change)
        _ask_afterwards(written, change)
    elif verb in {"request_approval", "declare_emergency"}:
        ask_for_approval(change, rules.step_asked(change), written)
    elif verb in {"approve", "approve_emergency", "use_template"}:
        tell_affected(change, written)
    elif verb in {"reject", "cancel"}:
        _drop_tasks(written, change)
        _tell([change.requester], "change_off", change, written, audience="requester")
    elif verb == "complete":
        _finish(written, change)


def _lapse(written: Written, change: Change) -> None:
    """An edit of what was approved sends the change back to its assessment."""
    touched = set(rules.BOUND) & set(written.before)
    normal = change.category != states.Category.STANDARD
    if change.status != states.Status.SCHEDULED or not touched or not normal:
        return
    names = ", ".join(
        str(Change._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in sorted(touched)
    )
    reason = _("Changed after the approval: %(fields)s.") % {"fields": names}
    door.perform(
        change, "lapse_approval", by=written.by, reason=reason, at=written.at, source="job"
    )


def ask_for_approval(change: Change, step: str, written: Written) -> None:
    """Ask those whom the rule names; the requester is the one who asks, so never decides."""
    people = rules.approvers_of(change, change.approver_roles, separate=change.separate)
    _ask(change, step, people, change.quorum, by=change.requester, written=written)


def _ask(
    record: Any, step: str, people: Iterable[Any], quorum: int, *, by: Any, written: Written
) -> None:
    waiting = approvals.open_approval(record, step)
    if waiting is not None:
        # The one of an older version: it lost its object when the record was changed.
        waiting.outcome, waiting.decided_at = Approval.Outcome.VOID, written.at
        waiting.save(update_fields=["outcome", "decided_at"])
    approvals.request_approval(
        record, step, by=by, approvers=people, quorum=quorum, at=written.at, source=written.source
    )


def after_decision(decision: Any, record: Any) -> None:
    """When the quorum is met the step is taken; the first rejection ends the question."""
    approval = decision.approval
    if approval.outcome not in {Approval.Outcome.APPROVED, Approval.Outcome.REJECTED}:
        return
    approved = approval.outcome == Approval.Outcome.APPROVED
    said: dict[str, Any] = {"by": decision.person, "at": decision.at, "source": "job"}
    if isinstance(record, Change) and approval.step in {rules.NORMAL_STEP, rules.EMERGENCY_STEP}:
        reason = decision.reason or str(_("The quorum of the rule is met."))
        verb = approval.step if approved else "reject"
        values = {} if approved else {"decision_reason": decision.reason}
        door.perform(record, verb, reason=reason, values=values, confirm=True, **said)
    elif isinstance(record, StandardChange):
        reason = decision.reason or str(_("Decided."))
        verb = "approve" if approved else "send_back"
        values = (
            {"approved_by": decision.person, "valid_to": record.valid_to}
            if approved
            else {"decision_reason": decision.reason}
        )
        values = {key: one for key, one in values.items() if one is not None}
        door.perform(record, verb, reason=reason, values=values, **said)


def _ask_afterwards(written: Written, change: Change) -> None:
    """Once an emergency is assessed it is asked whether it was right, of exactly this version."""
    done = change.status in {states.Status.IMPLEMENT, states.Status.REVIEW}
    if change.category != states.Category.EMERGENCY or not done or rules.assessment_gaps(change):
        return
    if not rules.decisions_of(change, rules.AFTERWARDS):
        ask_for_approval(change, rules.AFTERWARDS, written)


def tell_affected(change: Change, written: Written) -> None:
    """Who must know the window: the customers of its services, their owners, who carries it out."""
    services = Service.objects.filter(reference__in=change.services).prefetch_related("customers")
    customers = {one.pk: one for service in services for one in service.customers.all()}
    contacts = [one.main_contact or one.owner for one in customers.values()]
    _tell(contacts, "change_planned", change, written, audience="customer")
    owners = [service.owner for service in services]
    _tell([*owners, change.requester, change.implementer], "change_planned", change, written)


def _tell(
    people: Iterable[Any], kind: str, change: Change, written: Written, *, audience: str = ""
) -> None:
    start = change.planned_start
    values = {
        "when": start.strftime("%Y-%m-%d %H:%M UTC") if start else "",
        "text": change.decision_reason,
    }
    tell(
        people, kind, change, by=written.by, at=written.at, values=values, audience=audience,
        source=written.source,
    )  # fmt: skip


def _drop_tasks(written: Written, change: Change) -> None:
    """Nobody works on for a change that is off."""
    reason = str(_("%(change)s is off.") % {"change": change.reference})
    for task in change.tasks.filter(status__in=TO_DO):
        door.perform(
            task, "cancel", by=written.by, values={"cancel_reason": reason}, at=written.at,
            source="job",
        )  # fmt: skip


def _finish(written: Written, change: Change) -> None:
    """A review falls due; an emergency is approved afterwards; a failed template is suspended."""
    open_review(change, by=written.by, at=written.at)
    _ask_afterwards(written, change)
    if change.template is not None and change.outcome in states.UNHAPPY:
        suspend_template(change.template, change, written)


def open_review(change: Change, *, by: Any, at: datetime) -> Pir:
    """The review that falls due when a change was implemented."""
    days = REVIEW_DAYS.get(change.category, int(value("review_days")))
    values = {
        "title": _("Review of %(change)s") % {"change": change},
        "change": change,
        "due_on": (at + timedelta(days=days)).date(),
        "owner": change.owner or change.implementer,
    }
    values["title"] = str(values["title"])[:240]
    # Whoever completes a change need not have the right to make reviews.
    made: Pir = door.create(Pir, by=by, values=values, at=at, source="job")
    return made


def suspend_template(template: StandardChange, change: Change, written: Written) -> None:
    """A change made from it failed or was backed out: it is approved again before its next use."""
    if template.status != "approved":
        return
    door.perform(
        template,
        "suspend",
        by=written.by,
        values={"last_failure": written.at.date()},
        reason=_("%(change)s: %(outcome)s.")
        % {"change": change.reference, "outcome": change.get_outcome_display()},
        at=written.at,
        source="job",
    )


def sum_up(change: Change, written: Written) -> None:
    """The cost of a change is the sum of its lines."""
    total = change.costs.aggregate(sum=Sum("amount"))["sum"]
    fresh = Change.objects.get(pk=change.pk)
    if total is not None and fresh.financial != total:
        door.edit(
            fresh, by=written.by, values={"financial": total}, at=written.at,
            reason=_("Sum of the cost lines."), source="job",
        )  # fmt: skip


def take_impact(change: Change, *, by: Any, source: str = "page") -> Change:
    """Keep what the change touches, and whom, as it is seen now (CHK-CFG-10)."""
    from shallmark.manage.change_configuration.impact_of_change import snapshot

    kept: Change = door.edit(
        change, by=by, values={"impact_snapshot": snapshot(change)}, source=source,
        reason=_("The impact view was taken."),
    )  # fmt: skip
    return kept


def decide_by_phone(change: Change, authority: Any, *, by: Any, at: datetime, note: str) -> Any:
    """The emergency authority's word, told by phone and written down by somebody else.

    Raises:
        Refused: `authority` was not asked, or asked for the change itself.

    """
    waiting = approvals.open_approval(change, rules.EMERGENCY_STEP)
    if waiting is None:
        from shallmark.kernel.refusals import WrongState

        raise WrongState(_("Nothing waits for the emergency authority."))
    reason = _("By phone, written down by %(who)s: %(note)s") % {"who": by, "note": note}
    moment = min(at, clock.now())
    return approvals.decide(
        waiting, "approved", by=authority, shown_at=moment, reason=reason, at=moment
    )


def run_dates(now: datetime) -> dict[str, int]:
    """What dates bring about: templates expire, freezes begin and end. Safe to run twice."""
    from shallmark.manage.change_configuration.models import Freeze

    steps = (
        ("expire", StandardChange.objects.filter(status="approved", valid_to__lt=now.date())),
        (
            "take_effect",
            Freeze.objects.filter(status="planned", approved_at__isnull=False, starts_at__lte=now),
        ),
        ("end", Freeze.objects.filter(status="active", ends_at__lte=now)),
    )
    done: dict[str, int] = {}
    for verb, found in steps:
        for record in found:
            door.perform(record, verb, by=None, reason=_("Its time came."), at=now, source="job")
            done[verb] = done.get(verb, 0) + 1
    return done
