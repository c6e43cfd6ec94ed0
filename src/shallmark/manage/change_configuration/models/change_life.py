"""The life of a change: its steps, each with needs, gates and stamps.

Normal changes are submitted, assessed, authorized, scheduled, implemented and reviewed; standard
ones start from a template and end when they succeed; emergencies are authorized first.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from shallmark.kernel.lifecycle import step
from shallmark.manage.change_configuration import gates_change as gates
from shallmark.manage.change_configuration import gates_change_end as ends
from shallmark.manage.change_configuration import gates_change_window as times
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
    "customer_impact",
    "security_impact",
    "security_assessor",
    "availability_impact",
    "continuity_impact",
)


class ChangeLife:
    """Steps in the order of the states. Verbs are what `perform` takes."""

    status: str
    version: int
    template: Any
    approved_at: Any
    approved_version: Any

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.ASSESS,
        custom=step(
            _("Submit"),
            needs=("category", "requester", "requested_at", "reason"),
            asks=("services", "items", "impact_answers", "project"),
            gates=(
                gates.is_normal,
                gates.request_complete,
                gates.touches_something,
                gates.routed_to_design,
            ),
            stamps=("submitted_at",),
            relations=("requester",),
            icon="send",
        ),
    )
    def submit(self, *, by: Any) -> None:
        """A normal change goes to its assessors."""

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.SCHEDULED,
        custom=step(
            _("Use template"),
            needs=("template", "requester", "reason", "planned_start", "planned_end"),
            asks=("items", "services", "implementer", "collision_decision"),
            gates=(
                gates.is_standard,
                gates.request_complete,
                gates.template_usable,
                gates.no_bypass,
                gates.touches_something,
                gates.collides_warned,
            ),
            stamps=("submitted_at", "scheduled_at"),
            relations=("requester", "implementer"),
            icon="template",
        ),
    )
    def use_template(self, *, by: Any) -> None:
        """Plan, way back and risk come from the approved template."""
        from shallmark.manage.change_configuration import change_rules

        change_rules.fill_from_template(self)

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.AUTHORIZE,
        custom=step(
            _("Declare emergency"),
            needs=("emergency_reason", "requester", "reason"),
            asks=("items", "services", "planned_start", "planned_end", "implementer"),
            gates=(
                gates.is_emergency,
                gates.request_complete,
                gates.emergency_said,
                gates.touches_something,
                gates.somebody_approves,
            ),
            stamps=("submitted_at",),
            relations=("requester",),
            icon="urgent",
        ),
    )
    def declare_emergency(self, *, by: Any) -> None:
        self._bind_rule()

    @transition(
        field="status",
        source=Status.ASSESS,
        target=Status.AUTHORIZE,
        custom=step(
            _("Request approval"),
            needs=("planned_start", "planned_end", "implementer"),
            asks=(*ASSESSMENT, "backout_plan", "collision_decision"),
            gates=(
                gates.assessed,
                gates.plans_considered,
                gates.names_known,
                gates.security_signed,
                gates.no_bypass,
                gates.way_back,
                gates.impact_seen,
                gates.somebody_approves,
                gates.release_considered,
                gates.collides_warned,
                times.inside_maintenance,
            ),
            stamps=("assessment_completed_at",),
            relations=("implementer",),
            icon="gavel",
        ),
    )
    def request_approval(self, *, by: Any) -> None:
        self._bind_rule()

    @transition(
        field="status",
        source=Status.AUTHORIZE,
        target=Status.SCHEDULED,
        custom=step(
            _("Approve"),
            gates=(
                gates.not_emergency,
                gates.no_bypass,
                gates.assessed,
                gates.plans_considered,
                gates.names_known,
                gates.security_signed,
                gates.way_back,
                gates.free_of_freeze,
                gates.decided_by_rule,
                gates.told_in_time,
                times.inside_maintenance,
            ),
            stamps=("approved_at", "scheduled_at"),
            icon="check",
        ),
    )
    def approve(self, *, by: Any) -> None:
        """Taken when the quorum of the rule is met; the approval is of this version."""
        self.approved_version = self.version

    @transition(
        field="status",
        source=Status.AUTHORIZE,
        target=Status.SCHEDULED,
        custom=step(
            _("Approve emergency"),
            gates=(
                gates.is_emergency,
                gates.no_bypass,
                gates.authority_decided,
                gates.decided_by_rule,
            ),
            stamps=("approved_at", "scheduled_at"),
            icon="urgent",
        ),
    )
    def approve_emergency(self, *, by: Any) -> None:
        """The emergency authority has decided; the rest of the record follows afterwards."""
        self.approved_version = self.version

    @transition(
        field="status",
        source=[Status.ASSESS, Status.AUTHORIZE],
        target=Status.REJECTED,
        custom=step(
            _("Reject"),
            needs=("decision_reason",),
            gates=(gates.reason_given,),
            stamps=("decided_at",),
            icon="x",
        ),
    )
    def reject(self, *, by: Any) -> None:
        """The requester is told by the reason."""

    @transition(
        field="status",
        source=[Status.AUTHORIZE, Status.SCHEDULED],
        target=Status.ASSESS,
        custom=step(
            _("Return"),
            needs=("decision_reason",),
            stamps=("returned_at",),
            icon="arrow-back-up",
        ),
    )
    def send_back(self, *, by: Any) -> None:
        """Approvals lapse; it is assessed anew."""
        self._lapse()

    @transition(
        field="status",
        source=Status.SCHEDULED,
        target=Status.ASSESS,
        custom=step(_("Approval lapsed"), stamps=("returned_at",), automatic=True),
    )
    def lapse_approval(self, *, by: Any) -> None:
        """What was approved was changed."""
        self._lapse()

    @transition(
        field="status",
        source=Status.SCHEDULED,
        target=Status.IMPLEMENT,
        custom=step(
            _("Start"),
            asks=("no_test_reason",),
            gates=(
                gates.approved_before_start,
                gates.no_bypass,
                gates.template_usable,
                gates.tested,
                gates.collides,
                gates.inside_the_window,
            ),
            stamps=("started_at",),
            relations=("implementer",),
            icon="player-play",
        ),
    )
    def start(self, *, by: Any) -> None:
        """Work on the items begins."""

    @transition(
        field="status",
        source=Status.IMPLEMENT,
        target=Status.REVIEW,
        custom=step(
            _("Complete"),
            needs=("outcome",),
            asks=("ci_update_not_needed",),
            gates=(gates.is_reviewed_after, ends.tasks_done, ends.items_updated_warned),
            stamps=("implemented_at",),
            relations=("implementer",),
            icon="flag",
        ),
    )
    def complete(self, *, by: Any) -> None:
        """A review falls due."""

    @transition(
        field="status",
        source=Status.IMPLEMENT,
        target=Status.CLOSED,
        custom=step(
            _("Complete standard change"),
            needs=("outcome",),
            asks=("ci_update_not_needed",),
            gates=(gates.is_standard_success, ends.tasks_done, ends.items_updated),
            stamps=("implemented_at",),
            relations=("implementer",),
            icon="circle-check",
        ),
    )
    def complete_standard(self, *, by: Any) -> None:
        """A standard change that succeeded needs no review."""

    @transition(
        field="status",
        source=Status.REVIEW,
        target=Status.CLOSED,
        custom=step(
            _("Close"),
            needs=("outcome",),
            asks=("ci_update_not_needed",),
            gates=(
                ends.reviewed,
                ends.failure_examined,
                ends.emergency_completed,
                ends.items_updated,
            ),
            stamps=("reviewed_at",),
            icon="circle-check",
        ),
    )
    def close(self, *, by: Any) -> None:
        """Reviewed, planned against achieved."""

    @transition(
        field="status",
        source=[Status.NEW, Status.ASSESS, Status.AUTHORIZE, Status.SCHEDULED],
        target=Status.CANCELED,
        custom=step(
            _("Cancel"),
            needs=("decision_reason",),
            gates=(gates.reason_given,),
            stamps=("canceled_at",),
            relations=("requester",),
            icon="ban",
        ),
    )
    def cancel(self, *, by: Any) -> None:
        """It is not wanted any more."""

    def _bind_rule(self) -> None:
        from shallmark.manage.change_configuration import change_rules

        change_rules.bind_rule(self)

    def _lapse(self) -> None:
        self.approved_at = self.approved_version = None
