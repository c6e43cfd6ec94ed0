"""The life of a nonconformity: accepted, corrected, its cause removed, the effect judged."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.grc import gates_nonconformity as gates
from shallmark.manage.grc.models.nonconformity import WORKED_ON, Nonconformity, Status
from shallmark.manage.team.models import Person


def _begin_again(finding: Nonconformity) -> None:
    finding.actions_done_at = finding.closed_at = finding.closed_by = None
    finding.effect_reviewed_at = finding.effect_reviewed_by = None


class NonconformityLife(Lifecycle[Nonconformity]):
    """The owner corrects it and removes its cause; another judges the effect."""

    # It is one, and somebody answers for it by a day.
    accept = Step(
        Status.NEW,
        Status.OPEN,
        _("Accept"),
        required=("source", "clause", "description", "grade", "owner", "correction", "due"),
        gates=(gates.nonconformity_complete, gates.due_within_reach),
        sets_time=("accepted_at",),
        icon="check",
    )

    @Step(
        Status.NEW,
        Status.REJECTED,
        _("Reject"),
        required=("decision_reason",),
        gates=(gates.rejection_says_why,),
        sets_time=("decided_at",),
        icon="x",
    )
    @staticmethod
    def reject(finding: Nonconformity, by: Person | None) -> None:
        """The requirement is met, and the reason names the evidence."""
        if by is not None and (by.pk == finding.owner_id or had_a_hand(by.pk, finding, "kept")):
            raise NotAllowed(str(_("Another than whoever answered for it rejects it.")))

    correct = Step(
        Status.OPEN,
        Status.CORRECTED,
        _("Record the correction"),
        required=("correction",),
        sets_time=("corrected_at",),
        allowed_for=("owner",),
        icon="tools",
    )

    # The cause is known, like cases were looked for, and something is done about it.
    plan_action = Step(
        (Status.OPEN, Status.CORRECTED),
        Status.ACTING,
        _("Plan corrective action"),
        required=("cause", "similar"),
        fields=("no_action_reason",),
        gates=(gates.cause_and_action_known,),
        sets_time=("cause_found_at",),
        allowed_for=("owner",),
        icon="route",
    )

    # Everything planned is done or dropped; now the effect must show.
    finish_action = Step(
        Status.ACTING,
        Status.EFFECT_REVIEW,
        _("Finish the actions"),
        gates=(gates.actions_finished,),
        sets_time=("actions_done_at",),
        allowed_for=("owner",),
        icon="checks",
    )

    close = Step(
        Status.EFFECT_REVIEW,
        Status.CLOSED,
        _("Judge the effect and close"),
        fields=("effect_note",),
        gates=(gates.effect_judged_by_another, gates.check_stays_clean),
        sets_time=("effect_reviewed_at",),
        signs=("effect_reviewed_by",),
        icon="circle-check",
    )

    @Step(
        Status.EFFECT_REVIEW,
        Status.ACTING,
        _("Reopen"),
        required=("reopen_reason",),
        sets_time=("reopened_at",),
        icon="rotate",
    )
    @staticmethod
    def reopen(finding: Nonconformity, by: Person | None) -> None:
        """The actions did not work."""
        _begin_again(finding)

    @Step(
        (Status.EFFECT_REVIEW, Status.CLOSED),
        Status.ACTING,
        _("Reopen: the check fails again"),
        required=("reopen_reason",),
        sets_time=("reopened_at",),
        automatic=True,
        icon="rotate",
    )
    @staticmethod
    def regress(finding: Nonconformity, by: Person | None) -> None:
        """Its check found the same again."""
        _begin_again(finding)

    # Whoever takes the step approves the new date.
    extend = Step(
        WORKED_ON,
        None,
        _("Extend"),
        required=("due",),
        gates=(gates.extended_by_another, gates.extended_once),
        sets_time=("extended_at",),
        signs=("extended_by",),
        reason_needed=True,
        icon="calendar",
    )
