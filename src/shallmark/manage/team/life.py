"""The lives of role assignments, competence, training and on-call shifts."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.team import confirming, gates
from shallmark.manage.team.duties import conflicts_of
from shallmark.manage.team.models import (
    AccessChange,
    CompetenceRecord,
    OnCallShift,
    RoleAssignment,
    TrainingRecord,
)


class RoleAssignmentLife(Lifecycle[RoleAssignment]):
    """Accepted by the holder alone; roles that exclude each other are not united in one person."""

    accept = Step(
        RoleAssignment.Status.GIVEN,
        RoleAssignment.Status.ACCEPTED,
        _("Accept the role"),
        sets_time=("accepted_at",),
        signs=("accepted_by",),
        allowed_for=("person",),
        personal=True,
        icon="signature",
    )

    # Another holder, or another role: it is accepted anew.
    give_anew = Step(
        RoleAssignment.Status.ACCEPTED,
        RoleAssignment.Status.GIVEN,
        _("Give anew"),
        automatic=True,
    )

    @staticmethod
    def prepare_new(assignment: RoleAssignment, *, by: Person | None, at: datetime) -> None:
        _keep_duties_apart(assignment)

    @staticmethod
    def on_edit(
        assignment: RoleAssignment, *, before: Mapping[str, object], by: Person | None
    ) -> None:
        if {"role", "person", "starts_on", "ends_on"} & before.keys():
            _keep_duties_apart(assignment)
        if {"role", "person"} & before.keys():
            assignment.status = RoleAssignment.Status.GIVEN
            assignment.accepted_at = assignment.accepted_by = None


def _keep_duties_apart(assignment: RoleAssignment) -> None:
    for rule in conflicts_of(assignment):
        text = _("%(rule)s are apart: “%(why)s”. Name a compensating measure first.")
        raise Invalid({"role": [str(text) % {"rule": rule, "why": rule.title}]})


class CompetenceRecordLife(Lifecycle[CompetenceRecord]):
    """Confirmed by whoever assessed it; its last day ends it."""

    confirm = Step(
        CompetenceRecord.Status.DRAFT,
        CompetenceRecord.Status.VALID,
        _("Confirm"),
        required=("level", "effective_from"),
        fields=("evidence", "effective_to"),
        gates=(
            gates.evidence_named,
            gates.assessed_by_another,
            gates.dated_back_by_another,
        ),
        sets_time=("confirmed_at",),
        signs=("assessed_by",),
        allowed_for=("owner",),
        icon="certificate",
    )

    # Its last day has passed; a training is planned (actions.expire_due).
    expire = Step(
        CompetenceRecord.Status.VALID, CompetenceRecord.Status.EXPIRED, _("Expire"), automatic=True
    )

    revoke = Step(
        CompetenceRecord.Status.VALID,
        CompetenceRecord.Status.REVOKED,
        _("Revoke"),
        required=("decision_reason",),
        sets_time=("revoked_at",),
        icon="ban",
    )


class TrainingRecordLife(Lifecycle[TrainingRecord]):
    """Done, and judged by how it shows in the work."""

    @Step(
        TrainingRecord.Status.PLANNED,
        TrainingRecord.Status.DONE,
        _("Complete"),
        fields=("done_at",),
        allowed_for=("person",),
        icon="check",
    )
    @staticmethod
    def complete(training: TrainingRecord, by: Person | None) -> None:
        """It took place, today where no other day is said."""
        training.done_at = training.done_at or clock.now().date()

    @Step(
        TrainingRecord.Status.DONE,
        TrainingRecord.Status.JUDGED,
        _("Judge"),
        fields=("effect",),
        gates=(gates.effect_said, gates.effect_judged_by_another),
        signs=("judged_by",),
        icon="gauge",
    )
    @staticmethod
    def judge(training: TrainingRecord, by: Person | None) -> None:
        """Whether it helped."""
        training.judged_at = clock.now().date()

    # A later day is somebody's decision, and says why.
    postpone = Step(
        TrainingRecord.Status.PLANNED,
        None,
        _("Postpone"),
        required=("planned_for",),
        gates=(gates.new_day_ahead,),
        reason_needed=True,
        icon="calendar-time",
    )

    cancel = Step(
        TrainingRecord.Status.PLANNED,
        TrainingRecord.Status.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        icon="x",
    )


class OnCallShiftLife(Lifecycle[OnCallShift]):
    """Taken over, and handed over in writing."""

    take_over = Step(
        OnCallShift.Status.PLANNED,
        OnCallShift.Status.ON_DUTY,
        _("Take over"),
        allowed_for=("owner",),
        icon="phone",
    )

    hand_over = Step(
        OnCallShift.Status.ON_DUTY,
        OnCallShift.Status.HANDED_OVER,
        _("Hand over"),
        required=("handed_to",),
        fields=("handover_note",),
        gates=(gates.handover_written,),
        sets_time=("handed_over_at",),
        allowed_for=("owner",),
        icon="arrows-exchange",
    )


class AccessChangeLife(Lifecycle[AccessChange]):
    """Confirmed by a second person on a page that asks for the password, or it comes to nothing."""

    @Step(
        AccessChange.Status.WAITING,
        AccessChange.Status.CONFIRMED,
        _("Confirm"),
        sets_time=("confirmed_at",),
        signs=("confirmed_by",),
        # Taken on a page of its own (views_access.py), never by API, in bulk or by a command.
        automatic=True,
        icon="check",
    )
    @staticmethod
    def confirm(change: AccessChange, by: Person | None) -> None:
        """By nobody: the operator of the machine, by command."""
        if by is not None:
            confirming.require_signed_in(by)
            confirming.require_confirmer(change, by)

    @Step(
        AccessChange.Status.WAITING,
        AccessChange.Status.REFUSED,
        _("Refuse"),
        reason_needed=True,
        sets_time=("refused_at",),
        icon="x",
    )
    @staticmethod
    def refuse(change: AccessChange, by: Person | None) -> None:
        if by is not None:
            confirming.require_confirmer(change, by)

    withdraw = Step(
        AccessChange.Status.WAITING,
        AccessChange.Status.WITHDRAWN,
        _("Withdraw"),
        sets_time=("withdrawn_at",),
        allowed_for=("asked_by",),
        icon="ban",
    )
