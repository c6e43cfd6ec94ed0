"""The life of a change: submitted, assessed, authorized, implemented and reviewed.

Standard changes start from a template and end when they succeed; emergencies are authorized first.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import bound, lowering, signatures
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration import gates_change as gates
from shallmark.manage.change_configuration import gates_change_deviation as deviating
from shallmark.manage.change_configuration import gates_change_end as ends
from shallmark.manage.change_configuration import gates_change_impact as impact
from shallmark.manage.change_configuration import gates_change_lowering as lower
from shallmark.manage.change_configuration import gates_change_window as times
from shallmark.manage.change_configuration.life import change_apart as apart
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import Status

#: what an assessor fills in; asked where the assessment is handed in
ASSESSMENT = (
    "likelihood",
    "consequence",
    "benefit",
    "feasibility",
    "financial",
    "financial_basis",
    "service_impact",
    "no_service_effect",
    "customer_impact",
    "no_customer_effect",
    "security_impact",
    "availability_impact",
    "no_availability_effect",
    "continuity_impact",
    "no_continuity_effect",
)


class ChangeLife(Lifecycle[Change]):
    """Verbs are what `perform` takes."""

    @staticmethod
    def prepare_new(change: Change, *, by: Person | None, at: datetime) -> None:
        """Under which policy it is asked for, and what the assessment says already."""
        change.policy_version = change.policy_version or rules.policy_in_force()
        rules.follow(change, rules.filled(change), by)

    @staticmethod
    def on_edit(change: Change, *, before: Mapping[str, object], by: Person | None) -> None:
        """The matrix, who assessed or decided when, and what an approval is of."""
        rules.follow(change, set(before), by)
        lowering.follow(change, before)
        signatures.drop(change, before.keys())
        bound.hold(change, before)

    submit = Step(
        Status.NEW,
        Status.ASSESS,
        _("Submit"),
        required=("category", "requester", "requested_at", "reason"),
        fields=("services", "items", "impact_answers", "project"),
        gates=(
            gates.is_normal,
            gates.request_complete,
            gates.touches_something,
            gates.routed_to_design,
            impact.yes_stands,
        ),
        sets_time=("submitted_at",),
        allowed_for=("requester",),
        icon="send",
    )

    @Step(
        Status.NEW,
        Status.SCHEDULED,
        _("Use template"),
        required=("template", "requester", "reason", "planned_start", "planned_end"),
        fields=("items", "services", "implementer"),
        gates=(
            gates.is_standard,
            gates.request_complete,
            gates.template_usable,
            lower.lowering_settled,
            gates.no_bypass,
            gates.touches_something,
            gates.free_of_freeze,
            gates.collides_warned,
        ),
        sets_time=("submitted_at", "scheduled_at"),
        allowed_for=("requester", "implementer"),
        icon="template",
    )
    @staticmethod
    def use_template(change: Change, by: Person | None) -> None:
        """Plan, way back and risk come from the approved template."""
        if change.template is not None:
            rules.fill_from_template(change, change.template)

    @Step(
        Status.NEW,
        Status.AUTHORIZE,
        _("Declare emergency"),
        required=("emergency_reason", "requester", "reason"),
        fields=("items", "services", "planned_start", "planned_end", "implementer"),
        gates=(
            gates.is_emergency,
            gates.request_complete,
            gates.emergency_said,
            gates.touches_something,
            gates.somebody_approves,
        ),
        sets_time=("submitted_at",),
        allowed_for=("requester",),
        icon="urgent",
    )
    @staticmethod
    def declare_emergency(change: Change, by: Person | None) -> None:
        rules.bind_rule(change)

    @Step(
        (Status.ASSESS, Status.IMPLEMENT, Status.REVIEW),
        None,
        _("Sign for security"),
        fields=("security_impact", "no_security_effect", "controls_affected", "bypasses_control"),
        gates=(impact.security_said,),
        sets_time=("security_signed_at",),
        signs=("security_assessor",),
        icon="shield-check",
    )
    @staticmethod
    def sign_security(change: Change, by: Person | None) -> None:
        """What the change means for security, by the holder of the security role."""
        signatures.require_signer(change, signatures.SECURITY, by)
        change.security_assessor = by

    @Step(
        (Status.ASSESS, Status.IMPLEMENT, Status.REVIEW),
        None,
        _("Sign for plans"),
        fields=(
            "availability_impact",
            "no_availability_effect",
            "continuity_impact",
            "no_continuity_effect",
            "invalidates",
            "plan_updates",
            "major_for_continuity",
        ),
        gates=(impact.plans_said,),
        sets_time=("plans_signed_at",),
        signs=("plans_assessor",),
        allowed_for=("plan_owner",),
        icon="heartbeat",
    )
    @staticmethod
    def sign_plans(change: Change, by: Person | None) -> None:
        """What the change means for availability and continuity, by whoever answers for them."""
        signatures.require_signer(change, signatures.PLANS, by)
        change.plans_assessor = by

    @Step(
        (Status.ASSESS, Status.IMPLEMENT, Status.REVIEW),
        None,
        _("Sign for cost"),
        required=("financial",),
        fields=("financial_basis",),
        sets_time=("cost_signed_at",),
        signs=("cost_assessor",),
        icon="coin",
    )
    @staticmethod
    def sign_cost(change: Change, by: Person | None) -> None:
        """What the change costs, by whoever answers for the money."""
        signatures.require_signer(change, signatures.COST, by)
        change.cost_assessor = by

    @Step(
        Status.ASSESS,
        Status.AUTHORIZE,
        _("Request approval"),
        required=("planned_start", "planned_end", "implementer"),
        fields=(*ASSESSMENT, "impact_answers", "backout_plan"),
        gates=(
            gates.assessed,
            impact.criteria_answered,
            lower.lowering_settled,
            gates.plans_considered,
            gates.names_known,
            gates.no_bypass,
            gates.security_signed,
            gates.plans_signed,
            gates.cost_signed,
            gates.way_back,
            gates.impact_seen,
            impact.yes_stands,
            gates.somebody_approves,
            gates.release_considered,
            gates.collides_warned,
            times.inside_maintenance,
        ),
        sets_time=("assessment_completed_at",),
        allowed_for=("implementer",),
        icon="gavel",
    )
    @staticmethod
    def request_approval(change: Change, by: Person | None) -> None:
        rules.bind_rule(change)

    @Step(
        Status.AUTHORIZE,
        Status.SCHEDULED,
        _("Approve"),
        gates=(
            gates.not_emergency,
            lower.lowering_settled,
            gates.no_bypass,
            gates.assessed,
            gates.plans_considered,
            gates.names_known,
            gates.security_signed,
            gates.plans_signed,
            gates.cost_signed,
            gates.way_back,
            gates.free_of_freeze,
            gates.decided_by_rule,
            gates.told_in_time,
            times.inside_maintenance,
        ),
        sets_time=("approved_at", "scheduled_at"),
        icon="check",
    )
    @staticmethod
    def approve(change: Change, by: Person | None) -> None:
        """Taken when the quorum of the rule is met; the approval is of this version."""
        change.approved_version = change.version

    @Step(
        Status.AUTHORIZE,
        Status.SCHEDULED,
        _("Approve emergency"),
        gates=(
            gates.is_emergency,
            gates.no_bypass,
            gates.authority_decided,
            gates.decided_by_rule,
        ),
        sets_time=("approved_at", "scheduled_at"),
        icon="urgent",
    )
    @staticmethod
    def approve_emergency(change: Change, by: Person | None) -> None:
        """The emergency authority has decided; the rest of the record follows afterwards."""
        change.approved_version = change.version

    # By somebody apart from it.
    decide_collision = apart.decide_collision
    settle_lowering = apart.settle_lowering

    # The requester is told by the reason.
    reject = Step(
        (Status.ASSESS, Status.AUTHORIZE),
        Status.REJECTED,
        _("Reject"),
        required=("decision_reason",),
        gates=(gates.reason_given,),
        sets_time=("decided_at",),
        icon="x",
    )

    @Step(
        (Status.AUTHORIZE, Status.SCHEDULED),
        Status.ASSESS,
        _("Return"),
        required=("decision_reason",),
        sets_time=("returned_at",),
        icon="arrow-back-up",
    )
    @staticmethod
    def send_back(change: Change, by: Person | None) -> None:
        """Approvals lapse; it is assessed anew."""
        bound.lapse(change)

    @Step(
        Status.SCHEDULED,
        Status.ASSESS,
        _("Approval lapsed"),
        sets_time=("returned_at",),
        automatic=True,
    )
    @staticmethod
    def lapse_approval(change: Change, by: Person | None) -> None:
        """What was shown beside its fields was changed."""
        bound.lapse(change)

    start = Step(
        Status.SCHEDULED,
        Status.IMPLEMENT,
        _("Start"),
        fields=("no_test_reason",),
        gates=(
            gates.approved_before_start,
            gates.no_bypass,
            gates.template_usable,
            gates.tested,
            gates.collides,
            gates.free_of_freeze,
            gates.no_freeze_now,
            gates.inside_the_window,
        ),
        sets_time=("started_at",),
        allowed_for=("implementer",),
        icon="player-play",
    )

    complete = Step(
        Status.IMPLEMENT,
        Status.REVIEW,
        _("Complete"),
        required=("outcome",),
        fields=("ci_update_not_needed",),
        gates=(
            gates.is_reviewed_after,
            ends.tasks_done,
            ends.items_updated_warned,
            deviating.deviations_decided_warned,
        ),
        sets_time=("implemented_at",),
        allowed_for=("implementer",),
        icon="flag",
    )

    # A standard change that succeeded needs no review.
    complete_standard = Step(
        Status.IMPLEMENT,
        Status.CLOSED,
        _("Complete standard change"),
        required=("outcome",),
        fields=("ci_update_not_needed",),
        gates=(
            gates.is_standard_success,
            ends.tasks_done,
            ends.items_updated,
            deviating.deviations_decided,
        ),
        sets_time=("implemented_at",),
        allowed_for=("implementer",),
        icon="circle-check",
    )

    close = Step(
        Status.REVIEW,
        Status.CLOSED,
        _("Close"),
        required=("outcome",),
        fields=("ci_update_not_needed",),
        gates=(
            ends.reviewed,
            deviating.deviations_decided,
            deviating.security_signed_anew,
            deviating.plans_signed_anew,
            ends.failure_examined,
            ends.emergency_completed,
            ends.items_updated,
        ),
        sets_time=("reviewed_at",),
        icon="circle-check",
    )

    cancel = Step(
        (Status.NEW, Status.ASSESS, Status.AUTHORIZE, Status.SCHEDULED),
        Status.CANCELED,
        _("Cancel"),
        required=("decision_reason",),
        gates=(gates.reason_given,),
        sets_time=("canceled_at",),
        allowed_for=("requester",),
        icon="ban",
    )
