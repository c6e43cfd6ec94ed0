"""The life of an improvement: assessed, decided, done, measured."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from shallmark.kernel.lifecycle import step
from shallmark.manage.grc import gates_improvement as gates


class Status(models.TextChoices):
    NEW = "new", _("New")
    ASSESSED = "assessed", _("Assessed")
    APPROVED = "approved", _("Approved")
    IN_WORK = "in_work", _("In work")
    IMPLEMENTED = "implemented", _("Implemented")
    MEASURED = "measured", _("Measured")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged")


OPEN = (
    Status.NEW,
    Status.ASSESSED,
    Status.APPROVED,
    Status.IN_WORK,
    Status.IMPLEMENTED,
)

EDGES = (
    (Status.NEW, Status.ASSESSED),
    (Status.ASSESSED, Status.APPROVED),
    (Status.NEW, Status.DECLINED),
    (Status.ASSESSED, Status.DECLINED),
    (Status.NEW, Status.MERGED),
    (Status.ASSESSED, Status.MERGED),
    (Status.APPROVED, Status.IN_WORK),
    (Status.IN_WORK, Status.IMPLEMENTED),
    (Status.IMPLEMENTED, Status.MEASURED),
)


class ImprovementLife:
    """Steps in the order of the states."""

    status: str
    decision: str
    decided_by: Any

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.ASSESSED,
        custom=step(
            _("Assess"),
            needs=("source", "text", "assessment", "priority", "criteria_version"),
            asks=("kind",),
            gates=(gates.assessed_by_criteria,),
            stamps=("assessed_at",),
            icon="gauge",
        ),
    )
    def assess(self, *, by: Any) -> None:
        """Benefit, cost and risk were looked at by the approved criteria."""

    @transition(
        field="status",
        source=Status.ASSESSED,
        target=Status.APPROVED,
        custom=step(
            _("Approve"),
            needs=("target", "unit", "baseline", "owner", "plan", "due"),
            gates=(gates.effect_can_be_shown, gates.assessed_by_criteria),
            stamps=("approved_at", "decided_at"),
            icon="check",
        ),
    )
    def approve(self, *, by: Any) -> None:
        self.decision, self.decided_by = "approved", by or self.decided_by

    @transition(
        field="status",
        source=[Status.NEW, Status.ASSESSED],
        target=Status.DECLINED,
        custom=step(_("Decline"), needs=("decision_reason",), stamps=("decided_at",), icon="x"),
    )
    def decline(self, *, by: Any) -> None:
        self.decision, self.decided_by = "declined", by or self.decided_by

    @transition(
        field="status",
        source=[Status.NEW, Status.ASSESSED],
        target=Status.MERGED,
        custom=step(_("Merge"), needs=("merged_into",), stamps=("decided_at",), icon="git-merge"),
    )
    def merge(self, *, by: Any) -> None:
        """Another one goes on in its place."""
        self.decision, self.decided_by = "merged", by or self.decided_by

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.IN_WORK,
        custom=step(_("Start"), stamps=("started_at",), relations=("owner",), icon="player-play"),
    )
    def start(self, *, by: Any) -> None:
        """Do: the plan is worked on."""

    @transition(
        field="status",
        source=Status.IN_WORK,
        target=Status.IMPLEMENTED,
        custom=step(_("Implemented"), stamps=("done_at",), relations=("owner",), icon="checks"),
    )
    def implement(self, *, by: Any) -> None:
        """Check: it is in place, and its effect is to be measured."""

    @transition(
        field="status",
        source=Status.IMPLEMENTED,
        target=Status.MEASURED,
        custom=step(
            _("Measure and report"),
            needs=("measured_value", "met"),
            gates=(gates.miss_has_action,),
            stamps=("measured_at", "reported_at"),
            icon="chart-bar",
        ),
    )
    def measure(self, *, by: Any) -> None:
        """Act: measured against the target, and reported."""
