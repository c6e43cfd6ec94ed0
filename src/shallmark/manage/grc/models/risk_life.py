"""The life of a risk: its states and steps."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.refusals import NotAllowed
from shallmark.manage.grc import gates_risk as gates


class Status(models.TextChoices):
    IDENTIFIED = "identified", _("Identified")
    ASSESSED = "assessed", _("Assessed")
    TREATING = "treating", _("Treating")
    ACCEPTED = "accepted", _("Accepted")
    MONITORED = "monitored", _("Monitored")
    CLOSED = "closed", _("Closed")


OPEN = (Status.IDENTIFIED, Status.ASSESSED, Status.TREATING, Status.ACCEPTED, Status.MONITORED)

EDGES = (
    (Status.IDENTIFIED, Status.ASSESSED),
    (Status.ASSESSED, Status.TREATING),
    (Status.ACCEPTED, Status.TREATING),
    (Status.MONITORED, Status.TREATING),
    (Status.ASSESSED, Status.ACCEPTED),
    (Status.MONITORED, Status.ACCEPTED),
    (Status.TREATING, Status.MONITORED),
    (Status.ACCEPTED, Status.CLOSED),
    (Status.MONITORED, Status.CLOSED),
    (Status.ACCEPTED, Status.ASSESSED),
    (Status.MONITORED, Status.ASSESSED),
)


class RiskLife:
    """Steps in the order of the states."""

    status: str
    treatment: str
    accepted_by_id: int | None

    @transition(
        field="status",
        source=Status.IDENTIFIED,
        target=Status.ASSESSED,
        custom=step(
            _("Assess"),
            needs=("category", "text", "owner", "likelihood", "impact", "treatment", "decision_by"),
            asks=("customer_impact", "review_interval"),
            gates=(gates.risk_complete,),
            stamps=("assessed_at", "reviewed_at"),
            relations=("owner",),
            icon="gauge",
        ),
    )
    def assess(self, *, by: Any) -> None:
        """Likelihood, impact and what is done about it are known."""

    @transition(
        field="status",
        source=[Status.ASSESSED, Status.ACCEPTED, Status.MONITORED],
        target=Status.TREATING,
        custom=step(
            _("Treat"),
            gates=(gates.treatment_planned, gates.security_risk_controlled),
            stamps=("treatment_started_at",),
            relations=("owner",),
            icon="tools",
        ),
    )
    def treat(self, *, by: Any) -> None:
        """Actions, controls or changes are under way; it is not merely accepted any more."""
        if self.treatment == "accept":
            self.treatment = "reduce"

    @transition(
        field="status",
        source=[Status.ASSESSED, Status.MONITORED],
        target=Status.ACCEPTED,
        custom=step(
            _("Accept the risk"),
            needs=("accepted_by",),
            gates=(gates.acceptor_may,),
            stamps=("accepted_at",),
            icon="signature",
        ),
    )
    def accept(self, *, by: Any) -> None:
        if by is not None and by.pk != self.accepted_by_id:
            raise NotAllowed(str(_("Whoever accepts a risk signs with the own name.")))
        self.treatment = "accept"

    @transition(
        field="status",
        source=Status.TREATING,
        target=Status.MONITORED,
        custom=step(
            _("Finish treatment"),
            needs=("residual_score",),
            gates=(gates.effects_judged,),
            stamps=("treated_at",),
            relations=("owner",),
            icon="check",
        ),
    )
    def finish_treatment(self, *, by: Any) -> None:
        """What is left of the risk was scored again."""

    @transition(
        field="status",
        source=[Status.ASSESSED, Status.TREATING, Status.ACCEPTED, Status.MONITORED],
        target=None,
        custom=step(
            _("Review"),
            asks=("likelihood", "impact", "residual_score", "review_interval"),
            gates=(gates.risk_complete,),
            stamps=("reviewed_at",),
            relations=("owner",),
            icon="eye-check",
        ),
    )
    def review(self, *, by: Any) -> None:
        """It was looked at again, and stands as it now reads."""

    @transition(
        field="status",
        source=[Status.ACCEPTED, Status.MONITORED],
        target=Status.CLOSED,
        custom=step(_("Close"), needs=("close_reason",), icon="circle-check"),
    )
    def close(self, *, by: Any) -> None:
        """It cannot happen any more, or no longer matters."""

    @transition(
        field="status",
        source=[Status.ACCEPTED, Status.MONITORED],
        target=Status.ASSESSED,
        custom=step(_("Assess again"), reason_needed=True, relations=("owner",), icon="rotate"),
    )
    def reassess(self, *, by: Any) -> None:
        """Something happened that the assessment did not foresee."""
