"""The lives of scope, policies, objectives, processes, the plan and communication."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.life import controlled
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.plan.policy import gates
from shallmark.plan.policy.models import (
    Communication,
    Objective,
    PlanTask,
    Policy,
    Process,
    ScopeStatement,
)


class ScopeStatementLife(Lifecycle[ScopeStatement]):
    """One is in force at a time; the next supersedes it (`actions`)."""

    submit = controlled.submit.also(
        required=("organisation", "locations", "customers", "included_services", "approver")
    )
    approve = controlled.approve.also(
        required=("edition",),
        gates=(
            gates.services_listed,
            gates.dropped_says_why,
            gates.scope_by_top_management,
            gates.another_approves,
        ),
    )
    put_in_force = controlled.put_in_force.also(
        required=("review_due",),
        fields=("change_ref",),
        gates=(gates.change_named,),
        sets_time=("in_force_at",),
    )
    send_back = controlled.send_back
    supersede = controlled.supersede
    withdraw = controlled.withdraw.also(gates=(gates.another_in_force,))


class PolicyLife(Lifecycle[Policy]):
    """One of each kind is in force at a time; the next supersedes it (`actions`)."""

    submit = controlled.submit.also(
        required=("document", "approver"),
        gates=(gates.accountable_named, gates.text_written),
    )
    approve = controlled.approve.also(
        required=("edition",),
        gates=(
            gates.policy_by_top_management,
            gates.security_by_management,
            gates.another_approves,
        ),
    )
    put_in_force = controlled.put_in_force.also(
        required=("review_due",),
        fields=("published_where", "audience", "change_ref"),
        gates=(
            gates.publication_said,
            gates.review_ahead,
            gates.text_in_force,
            gates.change_named,
        ),
        sets_time=("published_at",),
    )
    review = Step(
        Policy.Status.IN_FORCE,
        None,
        _("Review without change"),
        required=("review_due",),
        gates=(gates.review_ahead,),
        sets_time=("reviewed_at",),
        allowed_for=("owner",),
        icon="eye",
    )
    send_back = controlled.send_back
    supersede = controlled.supersede
    withdraw = controlled.withdraw.also(gates=(gates.another_in_force,))


class ProcessLife(Lifecycle[Process]):
    """A sheet in force is revised as a draft."""

    approve = Step(
        Process.Status.DRAFT,
        Process.Status.APPROVED,
        _("Approve"),
        gates=(gates.sheet_complete,),
        sets_time=("approved_at",),
        allowed_for=("owner",),
        icon="check",
    )

    put_in_force = Step(
        Process.Status.APPROVED,
        Process.Status.OPERATING,
        _("Put in force"),
        fields=("change_ref",),
        gates=(gates.description_in_force, gates.process_change_named),
        sets_time=("in_force_at",),
        icon="rocket",
    )

    @Step(
        Process.Status.OPERATING,
        Process.Status.DRAFT,
        _("Revise"),
        sets_time=("revised_at",),
        allowed_for=("owner",),
        icon="pencil",
    )
    @staticmethod
    def revise(process: Process, by: Person | None) -> None:
        """The next change is another one."""
        process.change_ref = ""

    retire = Step(
        Process.Status.OPERATING,
        Process.Status.RETIRED,
        _("Retire"),
        required=("decision_reason",),
        sets_time=("retired_at",),
        icon="archive",
    )


class PlanTaskLife(Lifecycle[PlanTask]):
    """Finished or dropped; a new date needs a decision."""

    finish = Step(
        PlanTask.Status.OPEN,
        PlanTask.Status.DONE,
        _("Finish"),
        sets_time=("done_at",),
        allowed_for=("owner",),
        icon="check",
    )

    revise = Step(
        PlanTask.Status.OPEN,
        None,
        _("Move the date"),
        required=("revised_due",),
        fields=("decision",),
        gates=(gates.new_date_decided, gates.new_date_within_reach),
        sets_time=("revised_at",),
        icon="calendar-time",
    )

    # It is not done any more, and somebody decided so.
    drop = Step(
        PlanTask.Status.OPEN,
        PlanTask.Status.DROPPED,
        _("Drop"),
        required=("decision",),
        sets_time=("dropped_at",),
        icon="x",
    )


class ObjectiveLife(Lifecycle[Objective]):
    """Judged by itself on its day; a miss is followed by action."""

    approve = Step(
        Objective.Status.DRAFT,
        Objective.Status.APPROVED,
        _("Approve"),
        gates=(gates.objective_measurable,),
        sets_time=("approved_at",),
        icon="check",
    )

    # A value of the series.
    measure = Step(
        Objective.Status.APPROVED,
        None,
        _("Measure"),
        required=("value",),
        sets_time=("measured_at",),
        allowed_for=("owner",),
        icon="gauge",
    )

    judge = Step(
        Objective.Status.APPROVED,
        Objective.Status.ACHIEVED,
        _("Judge"),
        sets_time=("judged_at",),
        automatic=True,
    )

    miss = Step(
        Objective.Status.APPROVED,
        Objective.Status.MISSED,
        _("Miss"),
        sets_time=("judged_at",),
        automatic=True,
    )

    act = Step(
        Objective.Status.MISSED,
        Objective.Status.REPLACED,
        _("Replace"),
        gates=(gates.miss_acted_on,),
        sets_time=("decided_at",),
        icon="replace",
    )


class CommunicationLife(Lifecycle[Communication]):
    """Missed by itself once its day has passed."""

    send = Step(
        (Communication.Status.PLANNED, Communication.Status.MISSED),
        Communication.Status.SENT,
        _("Sent"),
        required=("audience", "channel"),
        sets_time=("sent_at",),
        allowed_for=("owner",),
        icon="send",
    )

    # A later day is somebody's decision, and says why.
    postpone = Step(
        Communication.Status.PLANNED,
        None,
        _("Postpone"),
        required=("due",),
        gates=(gates.new_day_ahead,),
        allowed_for=("owner",),
        reason_needed=True,
        icon="calendar-time",
    )

    cancel = Step(
        Communication.Status.PLANNED,
        Communication.Status.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        sets_time=("canceled_at",),
        allowed_for=("owner",),
        icon="x",
    )

    miss = Step(
        Communication.Status.PLANNED, Communication.Status.MISSED, _("Miss"), automatic=True
    )
