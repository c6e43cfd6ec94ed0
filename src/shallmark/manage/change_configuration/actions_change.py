"""What follows from writes on changes, and writes that touch more than one record."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from shallmark.common.approvals import actions as approvals
from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.notices.notify import notify
from shallmark.common.parameters.queries import value
from shallmark.common.stated.actions import state_decision
from shallmark.kernel import clock, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import NotAllowed, WrongState
from shallmark.kernel.history import one_transaction
from shallmark.kernel.hooks import WriteEvent as Written
from shallmark.kernel.hooks import after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration import board, bound, signatures
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.deviations import value_of
from shallmark.manage.change_configuration.impact_of_change import snapshot
from shallmark.manage.change_configuration.models import (
    BoardMeeting,
    Change,
    ChangeCost,
    ChangeDeviation,
    Freeze,
    FreezeException,
    Pir,
    StandardChange,
)
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_task import TO_DO
from shallmark.plan.alignment.models import Service

#: days to review, by category, where it is not `review_days`
REVIEW_DAYS = {"major": 10, "emergency": 5}


@after(ChangeCost)
def follow_cost(cost: ChangeCost, written: Written) -> None:
    """The change says what its costs add up to; an approval is of the lines, too."""
    moved_from = written.before.get("change")
    for change in (cost.change, *([moved_from] if isinstance(moved_from, Change) else [])):
        sum_up(change, written)
        fresh = Change.objects.get(pk=change.pk)
        if fresh.status in bound.RUNNING and fresh.category != states.Category.EMERGENCY:
            raise bound.stands_since_start(["financial"])
        normal = fresh.category != states.Category.STANDARD
        if normal and fresh.status == states.Status.SCHEDULED:
            reason = _("Changed after the approval: %(fields)s.") % {"fields": cost.reference}
            writes.perform(
                fresh, "lapse_approval", by=written.by, reason=reason, authority=FOLLOWING
            )


@after(ChangeDeviation, "create")
def ask_about_deviation(deviation: ChangeDeviation, written: Written) -> None:
    """Those who may decide on it hear of it."""
    change = deviation.change
    people = rules.approvers_of(change, rules.deciding_roles(change), separate=True)
    notify(people, "deviation", deviation, by=written.by, at=written.at)


@after(ChangeDeviation, "accept")
def follow_deviation(deviation: ChangeDeviation, written: Written) -> None:
    """The change says what is carried out."""
    writes.edit(
        deviation.change, by=written.by, values={deviation.of_field: value_of(deviation)},
        reason=f"{deviation.reference}: {deviation.why}"[:500], authority=FOLLOWING,
    )  # fmt: skip


@after(FreezeException, "create")
def ask_owner_of_freeze(exception: FreezeException, written: Written) -> None:
    """Who decides on the exception hears of it."""
    owners: list[Any] = [exception.freeze.owner]
    notify(owners, "freeze_exception", exception, by=written.by, at=written.at)


@after(BoardMeeting, "set_agenda")
def follow_agenda(meeting: BoardMeeting, written: Written) -> None:
    """The agenda is what waits for the board now."""
    board.set_agenda(written, meeting)


@after(StandardChange, "submit")
def ask_for_template(template: StandardChange, written: Written) -> None:
    """Those who may approve a template are asked."""
    people = rules.template_approvers(template)
    _ask(template, "approve", people, 1, by=template.owner or written.by, written=written)


@after(Change)
def follow_change(change: Change, written: Written) -> None:
    """What is asked, told, dropped or sent back when a change moves."""
    verb = written.verb
    if written.source == "import":
        return
    if verb == "edit" or verb in signatures.STEPS:
        _tell_of_lapse(written, change)
        _ask_afterwards(written, change)
    elif verb in {"request_approval", "declare_emergency"}:
        ask_for_approval(change, rules.step_asked(change), written)
    elif verb in {"approve", "approve_emergency", "use_template"}:
        tell_affected(change, written)
    elif verb == "lapse_approval":
        _tell_of_lapse(written, change)
    elif verb in {"reject", "cancel"}:
        _drop_tasks(written, change)
        _tell([change.requester], "change_off", change, written, audience="requester")
    elif verb == "complete":
        _finish(written, change)


def _tell_of_lapse(written: Written, change: Change) -> None:
    """An edit of what was approved took the approval with it (`bound.hold`)."""
    if change.status != states.Status.ASSESS or change.returned_at != written.at:
        return
    before: list[Any] = [written.before.get(name) for name in ("requester", "implementer")]
    people = [change.requester, change.implementer, change.owner, *before]
    _tell(people, "approval_lapsed", change, written)


def ask_for_approval(change: Change, step: str, written: Written) -> None:
    """Ask those whom the rule names; the requester is the one who asks, so never decides."""
    people = rules.approvers_of(change, change.approver_roles, separate=change.separate)
    _ask(change, step, people, change.quorum, by=change.requester, written=written)


def _ask(
    record: Record,
    step: str,
    people: Iterable[Person],
    quorum: int,
    *,
    by: Person | None,
    written: Written,
) -> None:
    waiting = approvals.open_approval(record, step)
    if waiting is not None:
        # The one of an older version: it lost its object when the record was changed.
        waiting.outcome, waiting.decided_at = Approval.Outcome.VOID, written.at
        waiting.save(update_fields=["outcome", "decided_at"])
    approvals.request_approval(
        record, step, by=by, approvers=people, quorum=quorum, authority=FOLLOWING
    )


def after_decision(decision: Decision, record: Record) -> None:
    """When the quorum is met the step is taken; the first rejection ends the question."""
    approval = decision.approval
    if approval.outcome not in {Approval.Outcome.APPROVED, Approval.Outcome.REJECTED}:
        return
    approved = approval.outcome == Approval.Outcome.APPROVED
    options: dict[str, Any] = {"by": decision.person, "authority": FOLLOWING}
    if isinstance(record, Change) and approval.step in {rules.NORMAL_STEP, rules.EMERGENCY_STEP}:
        reason = decision.reason or str(_("The quorum of the rule is met."))
        verb = approval.step if approved else "reject"
        reasons = {} if approved else {"decision_reason": decision.reason}
        writes.perform(record, verb, reason=reason, values=reasons, confirm=True, **options)
    elif isinstance(record, StandardChange):
        reason = decision.reason or str(_("Decided."))
        verb = "approve" if approved else "send_back"
        values: dict[str, object] = (
            {"valid_to": record.valid_to} if approved else {"decision_reason": decision.reason}
        )
        values = {key: value for key, value in values.items() if value is not None}
        writes.perform(record, verb, reason=reason, values=values, **options)


def _ask_afterwards(written: Written, change: Change) -> None:
    """Once an emergency is assessed it is asked whether it was right, of exactly this version."""
    done = change.status in {states.Status.IMPLEMENT, states.Status.REVIEW}
    if change.category != states.Category.EMERGENCY or not done or rules.assessment_gaps(change):
        return
    if not rules.decisions_of(change, rules.AFTERWARDS):
        ask_for_approval(change, rules.AFTERWARDS, written)


def tell_affected(change: Change, written: Written) -> None:
    """Who must know the window: the customers of its services, their owners, who carries it out.

    Of a customer the main contact, or where there is none everybody who speaks for it (CHK-CHG-11).
    """
    services = Service.objects.filter(reference__in=change.services).prefetch_related("customers")
    customers = {
        customer.pk: customer for service in services for customer in service.customers.all()
    }
    contacts = [
        person
        for customer in customers.values()
        for person in ([customer.main_contact] if customer.main_contact else customer.people.all())
    ]
    _tell(contacts, "change_planned", change, written, audience="customer")
    owners = [each.owner for each in (*services, *customers.values())]
    _tell([*owners, change.requester, change.implementer], "change_planned", change, written)


def _tell(
    people: Iterable[Person | None],
    kind: str,
    change: Change,
    written: Written,
    *,
    audience: str = "",
) -> None:
    start = change.planned_start
    values = {
        "when": start.isoformat(timespec="minutes") if start else "",
        "text": change.decision_reason,
    }
    notify(
        people, kind, change, by=written.by, at=written.at, values=values, audience=audience,
    )  # fmt: skip


def _drop_tasks(written: Written, change: Change) -> None:
    """Nobody works on for a change that is off."""
    reason = str(_("%(change)s is off.") % {"change": change.reference})
    for task in change.tasks.filter(status__in=TO_DO):
        writes.perform(
            task, "cancel", by=written.by, values={"cancel_reason": reason},
            authority=FOLLOWING,
        )  # fmt: skip


def _finish(written: Written, change: Change) -> None:
    """A review falls due; an emergency is approved afterwards; a failed template is suspended."""
    open_review(change, by=written.by, at=written.at)
    _ask_afterwards(written, change)
    if change.template is not None and change.outcome in states.UNHAPPY:
        suspend_template(change.template, change, written)


def open_review(change: Change, *, by: Person | None, at: datetime) -> Pir:
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
    review: Pir = writes.create(Pir, by=by, values=values, authority=FOLLOWING)
    return review


def suspend_template(template: StandardChange, change: Change, written: Written) -> None:
    """A change made from it failed or was backed out: it is approved again before its next use."""
    if template.status != "approved":
        return
    writes.perform(
        template,
        "suspend",
        by=written.by,
        values={"last_failure": written.at.date()},
        reason=_("%(change)s: %(outcome)s.")
        % {"change": change.reference, "outcome": change.get_outcome_display()},
        authority=FOLLOWING,
    )


def sum_up(change: Change, written: Written) -> None:
    """The cost of a change is the sum of its lines."""
    total = change.costs.aggregate(sum=Sum("amount"))["sum"]
    fresh = Change.objects.get(pk=change.pk)
    if total is not None and fresh.financial != total:
        writes.edit(
            fresh, by=written.by, values={"financial": total},
            reason=_("Sum of the cost lines."), authority=FOLLOWING,
        )  # fmt: skip


def take_impact(change: Change, *, by: Person | None) -> Change:
    """Keep what the change touches, and whom, as it is seen now (CHK-CFG-10)."""
    changed: Change = writes.edit(
        change, by=by, values={"impact_snapshot": snapshot(change)},
        reason=_("The impact view was taken."),
    )  # fmt: skip
    return changed


def decide_by_phone(
    change: Change, authority: Person, *, by: Person | None, at: datetime, note: str
) -> Decision:
    """The emergency authority's word, told by phone and written down by somebody else.

    The emergency goes on by it; the checks count it when the authority has confirmed it.

    Raises:
        Refused: `authority` was not asked, or asked for the change itself, or writes it down.

    """
    waiting = approvals.open_approval(change, rules.EMERGENCY_STEP)
    if waiting is None:
        raise WrongState(_("Nothing waits for the emergency authority."))
    if by is not None and by.pk == authority.pk:
        raise NotAllowed(_("It is your own decision: decide on its page."))
    reason = _("By phone, written down by %(who)s: %(note)s") % {"who": by, "note": note}
    moment = min(at, clock.now())
    with one_transaction():
        decision = approvals.decide(
            waiting, "approved", by=authority, shown_at=moment, reason=reason, decided_at=moment,
            stated_by=by,
        )  # fmt: skip
        state_decision(decision, change, by=by, channel="telephone", at=moment, words=note)
    return decision


def run_dates(now: datetime) -> dict[str, int]:
    """What dates bring about: templates expire, freezes begin and end. Safe to run twice."""
    steps = (
        ("expire", StandardChange.objects.filter(status="approved", valid_to__lt=now.date())),
        (
            "take_effect",
            Freeze.objects.filter(status="planned", approved_at__isnull=False, starts_at__lte=now),
        ),
        ("end", Freeze.objects.filter(status="active", ends_at__lte=now)),
    )
    done: dict[str, int] = {}
    for verb, records in steps:
        for record in records:
            writes.perform(record, verb, by=None, reason=_("Its time came."), authority=SYSTEM)
            done[verb] = done.get(verb, 0) + 1
    return done
