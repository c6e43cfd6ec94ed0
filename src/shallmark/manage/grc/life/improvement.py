"""The life of an improvement: assessed, decided, done, measured."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.grc import gates_improvement as gates
from shallmark.manage.grc.models.improvement import Improvement, Status
from shallmark.manage.team.models import Person


class ImprovementLife(Lifecycle[Improvement]):
    """Plan, do, check, act."""

    assess = Step(
        Status.NEW,
        Status.ASSESSED,
        _("Assess"),
        required=("source", "text", "assessment", "priority", "criteria_version"),
        fields=("kind",),
        gates=(gates.assessed_by_criteria,),
        sets_time=("assessed_at",),
        icon="gauge",
    )

    @Step(
        Status.ASSESSED,
        Status.APPROVED,
        _("Approve"),
        required=("target", "unit", "baseline", "owner", "plan", "due"),
        gates=(gates.effect_can_be_shown, gates.assessed_by_criteria, gates.approved_by_another),
        sets_time=("approved_at", "decided_at"),
        signs=("decided_by",),
        icon="check",
    )
    @staticmethod
    def approve(improvement: Improvement, by: Person | None) -> None:
        improvement.decision = "approved"

    @Step(
        (Status.NEW, Status.ASSESSED),
        Status.DECLINED,
        _("Decline"),
        required=("decision_reason",),
        fields=("assessment",),
        gates=(gates.assessed_before_it_is_declined,),
        sets_time=("decided_at",),
        signs=("decided_by",),
        icon="x",
    )
    @staticmethod
    def decline(improvement: Improvement, by: Person | None) -> None:
        improvement.decision = "declined"

    @Step(
        (Status.NEW, Status.ASSESSED),
        Status.MERGED,
        _("Merge"),
        required=("merged_into",),
        sets_time=("decided_at",),
        signs=("decided_by",),
        icon="git-merge",
    )
    @staticmethod
    def merge(improvement: Improvement, by: Person | None) -> None:
        """Another one goes on in its place."""
        improvement.decision = "merged"

    # Do: the plan is worked on.
    start = Step(
        Status.APPROVED,
        Status.IN_WORK,
        _("Start"),
        sets_time=("started_at",),
        allowed_for=("owner",),
        icon="player-play",
    )

    # Check: it is in place, and its effect is to be measured.
    implement = Step(
        Status.IN_WORK,
        Status.IMPLEMENTED,
        _("Implemented"),
        sets_time=("done_at",),
        allowed_for=("owner",),
        icon="checks",
    )

    # Act: measured against the target, and reported.
    measure = Step(
        Status.IMPLEMENTED,
        Status.MEASURED,
        _("Measure and report"),
        required=("measured_value", "met"),
        gates=(gates.miss_has_action, gates.measured_by_another),
        sets_time=("measured_at", "reported_at"),
        signs=("measured_by",),
        icon="chart-bar",
    )
