"""The life of a risk: assessed, treated or accepted, reviewed."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.grc import gates_risk as gates
from shallmark.manage.grc.models.risk import Risk, Status
from shallmark.manage.team.models import Person

BY_REVIEW = _(
    "A score comes down below the limit by the step “Review” alone: somebody who never answered for"
    " the risk takes it, and says what makes it smaller."
)


class RiskLife(Lifecycle[Risk]):
    """Assessed, then treated or accepted; reviewed as long as it is open."""

    @staticmethod
    def on_edit(risk: Risk, *, before: Mapping[str, object], by: Person | None) -> None:
        """A score comes below the limit by a review, which is somebody else's act."""
        if "status" not in before and gates.comes_from_above(risk):
            name = "likelihood" if "likelihood" in before else "impact"
            raise Invalid({name: [str(BY_REVIEW)]})

    assess = Step(
        Status.IDENTIFIED,
        Status.ASSESSED,
        _("Assess"),
        required=(
            "category",
            "text",
            "owner",
            "likelihood",
            "impact",
            "treatment",
        ),
        fields=("customer_impact", "no_customer_effect", "review_interval"),
        gates=(gates.risk_complete,),
        sets_time=("assessed_at", "reviewed_at"),
        signs=("decision_by",),
        allowed_for=("owner",),
        icon="gauge",
    )

    @Step(
        (Status.ASSESSED, Status.ACCEPTED, Status.MONITORED),
        Status.TREATING,
        _("Treat"),
        gates=(gates.treatment_planned, gates.security_risk_controlled),
        sets_time=("treatment_started_at",),
        allowed_for=("owner",),
        icon="tools",
    )
    @staticmethod
    def treat(risk: Risk, by: Person | None) -> None:
        """Actions, controls or changes are under way; it is not merely accepted any more."""
        if risk.treatment == "accept":
            risk.treatment = "reduce"

    @Step(
        (Status.ASSESSED, Status.MONITORED),
        Status.ACCEPTED,
        _("Accept the risk"),
        gates=(gates.acceptor_may,),
        sets_time=("accepted_at",),
        signs=("accepted_by",),
        # up to the limit; above it the gate asks for the role of the criteria
        allowed_for=("owner",),
        icon="signature",
    )
    @staticmethod
    def accept(risk: Risk, by: Person | None) -> None:
        risk.treatment = "accept"

    # What is left of the risk was scored again.
    finish_treatment = Step(
        Status.TREATING,
        Status.MONITORED,
        _("Finish treatment"),
        required=("residual_score",),
        fields=("residual_likelihood", "residual_impact"),
        gates=(gates.effects_judged,),
        sets_time=("treated_at",),
        allowed_for=("owner",),
        icon="check",
    )

    review = Step(
        (Status.ASSESSED, Status.TREATING, Status.ACCEPTED, Status.MONITORED),
        None,
        _("Review"),
        fields=(
            "review_note",
            "likelihood",
            "impact",
            "customer_impact",
            "no_customer_effect",
            "residual_score",
            "residual_likelihood",
            "residual_impact",
            "review_interval",
        ),
        gates=(
            gates.risk_complete,
            gates.scored_down_by_another,
            gates.scored_down_for_a_reason,
            gates.review_of_a_high_one_says,
        ),
        sets_time=("reviewed_at",),
        signs=("decision_by",),
        allowed_for=("owner",),
        icon="eye-check",
    )

    @Step(
        (Status.ACCEPTED, Status.MONITORED),
        Status.CLOSED,
        _("Close"),
        required=("close_reason",),
        gates=(gates.no_review_overdue, gates.closed_for_a_reason),
        icon="circle-check",
    )
    @staticmethod
    def close(risk: Risk, by: Person | None) -> None:
        """It is over; above the limit somebody who never answered for it says so."""
        if by is not None and gates.above_limit(risk) and had_a_hand(by.pk, risk, "kept"):
            raise NotAllowed(
                str(_("It is above the limit: somebody who never answered for it closes it."))
            )

    # Something happened that the assessment did not foresee.
    reassess = Step(
        (Status.ACCEPTED, Status.MONITORED),
        Status.ASSESSED,
        _("Assess again"),
        reason_needed=True,
        allowed_for=("owner",),
        icon="rotate",
    )
