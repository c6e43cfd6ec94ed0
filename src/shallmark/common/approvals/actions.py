"""Asking for approval, and deciding. The requester never decides; a decision is on one version."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from shallmark.common.approvals import hooks
from shallmark.common.approvals.models import Approval, Decision, PartShown
from shallmark.kernel.authority import Authority
from shallmark.kernel.exceptions import (
    Invalid,
    NotAllowed,
    RequiredFieldMissing,
    VersionConflict,
    WrongState,
)
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type, type_of

Outcome = Approval.Outcome


class QuestionVoid(VersionConflict):
    """The record changed after the question was asked: nobody can decide on it any more."""

    keeps_writes = True


def request_approval(
    record: Record,
    step: str,
    *,
    by: Person | None,
    approvers: Iterable[Person],
    quorum: int = 1,
    due_at: datetime | None = None,
    at: datetime | None = None,
    authority: Authority | None = None,
) -> Approval:
    """Ask `approvers` whether `step` may be taken on the record as it stands now.

    The caller has checked that `by` may ask.

    Raises:
        Invalid: fewer than `quorum` people other than the requester who may read the record.
        WrongState: the same is already asked.

    """
    with write_transaction(
        by=by, verb="request_approval", at=at, reference=record.reference, authority=authority
    ) as write:
        # Two requests at once wait for each other here.
        fresh = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        people = _able(fresh, approvers, by)
        if quorum < 1 or len(people) < quorum:
            raise Invalid(
                {
                    "approvers": [
                        _("Name at least %(quorum)d people, other than you, who may read this.")
                        % {"quorum": max(quorum, 1)}
                    ]
                }
            )
        if open_approval(fresh, step) is not None:
            raise WrongState(_("This is already waiting for approval."))
        approval = Approval.objects.create(
            record_key=type_of(type(fresh)).key,
            record_id=fresh.pk,
            reference=fresh.reference,
            record_version=fresh.version,
            step=step,
            quorum=quorum,
            requested_by=by,
            requested_at=write.at,
            due_at=due_at,
        )
        approval.approvers.set(people)
        for follow in hooks.after_requests:
            follow(approval, fresh)
    return approval


def decide(
    approval: Approval,
    decision: str,
    *,
    by: Person,
    shown_at: datetime | None,
    reason: str = "",
    decided_at: datetime | None = None,
    stated_by: Person | None = None,
    at: datetime | None = None,
) -> Decision:
    """Record one person's decision, approved or rejected, on the version that was asked about.

    `shown_at`: when the page with everything to be seen was shown to them. `decided_at`: when they
    decided, where it is written down later, and `stated_by` who writes it down: the write is that
    person's. `at`: effective moment; only import and simulation set it.

    Raises:
        NotAllowed: not asked, or the requester.
        WrongState, QuestionVoid: already decided, or changed since it was asked.
        RequiredFieldMissing: no reason for a rejection, or nothing was shown.

    """
    taken: Decision | None = None
    verb, reference = f"decide_{decision}", approval.reference
    writer = stated_by or by
    with write_transaction(
        by=writer, verb=verb, reason=reason, at=at, reference=reference
    ) as write:
        fresh = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
        model = get_record_type(fresh.record_key).model
        record = model.objects.select_for_update(of=("self",)).get(pk=fresh.record_id)
        _require(fresh, decision, by, shown_at, reason)
        assert shown_at is not None
        if record.version != fresh.record_version:
            # Kept, not rolled back: the question itself has lost its object.
            _close(fresh, Outcome.VOID, write.at)
        else:
            taken = Decision.objects.create(
                approval=fresh,
                person=by,
                stated_by=stated_by,
                roles=" ".join(sorted(by.role_keys)),
                decision=decision,
                reason=reason.strip(),
                record_version=record.version,
                shown_at=shown_at,
                at=decided_at or write.at,
            )
            _conclude(fresh, write.at)
            for follow in hooks.after_decisions:
                follow(taken, record)
    if taken is None:
        raise QuestionVoid(
            _("It was changed after you were asked: look at it again, and ask again.")
        )
    return taken


def record_part_shown(approval: Approval, part: str, *, by: Person) -> datetime:
    """When the part first came into the view of one who is asked; the first moment stays.

    The caller has checked that the record still is in the version that was asked about.

    Raises:
        NotAllowed: not asked.
        WrongState: the question is decided, or `by` has decided.

    """
    with write_transaction(by=by, verb="see_part", reference=approval.reference) as write:
        fresh = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
        if not fresh.approvers.filter(pk=by.pk).exists():
            raise NotAllowed(_("You were not asked."))
        if not fresh.is_open or fresh.decisions.filter(person=by).exists():
            raise WrongState(_("This is already decided."))
        shown, _is_new = PartShown.objects.get_or_create(
            approval=fresh, person=by, part=part, defaults={"at": write.at}
        )
    return shown.at


def open_approval(record: Record, step: str) -> Approval | None:
    """The question that still waits for this step of the record."""
    return Approval.objects.filter(
        record_key=type_of(type(record)).key,
        record_id=record.pk,
        step=step,
        outcome=Outcome.OPEN,
    ).first()


def is_approved(record: Record, step: str) -> bool:
    """Whether the record, in its present version, was approved for the step: for gates."""
    return Approval.objects.filter(
        record_key=type_of(type(record)).key,
        record_id=record.pk,
        record_version=record.version,
        step=step,
        outcome=Outcome.APPROVED,
    ).exists()


def _able(record: Record, approvers: Iterable[Person], by: Person | None) -> list[Person]:
    visible = type(record).objects
    people = {person.pk: person for person in approvers if by is None or person.pk != by.pk}
    return [
        person
        for person in people.values()
        if person.is_active and visible.visible_to(person).filter(pk=record.pk).exists()
    ]


def _require(
    approval: Approval, decision: str, by: Person, shown_at: datetime | None, reason: str
) -> None:
    if decision not in Decision.Word.values:
        raise Invalid({"decision": [_("Decide approved or rejected.")]})
    if approval.requested_by_id == by.pk:
        raise NotAllowed(_("Nobody approves what they asked for."))
    if not approval.approvers.filter(pk=by.pk).exists():
        raise NotAllowed(_("You were not asked."))
    if not approval.is_open or approval.decisions.filter(person=by).exists():
        raise WrongState(_("This is already decided."))
    if shown_at is None:
        raise RequiredFieldMissing(_("Look at what you decide on first."), field="shown_at")
    if decision == Decision.Word.REJECTED and not reason.strip():
        raise RequiredFieldMissing(_("Say why you reject it."), field="reason")


def _conclude(approval: Approval, moment: datetime) -> None:
    words = list(approval.decisions.values_list("decision", flat=True))
    if Decision.Word.REJECTED in words:
        _close(approval, Outcome.REJECTED, moment)
    elif words.count(Decision.Word.APPROVED) >= approval.quorum:
        _close(approval, Outcome.APPROVED, moment)


def _close(approval: Approval, outcome: str, moment: datetime) -> None:
    approval.outcome, approval.decided_at = outcome, moment
    approval.save(update_fields=["outcome", "decided_at"])
