"""The lives of configuration audits and of the discrepancies they find."""

import secrets

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import gates_audit as gates
from shallmark.manage.change_configuration.audits import draw_sample
from shallmark.manage.change_configuration.models.audit import AuditStatus, CiAudit
from shallmark.manage.change_configuration.models.discrepancy import Discrepancy, DiscrepancyStatus


class CiAuditLife(Lifecycle[CiAudit]):
    """A frozen sample, looked at by somebody who does not maintain it."""

    @Step(
        AuditStatus.PLANNED,
        AuditStatus.IN_PROGRESS,
        _("Start"),
        required=("of_type", "auditor", "method"),
        fields=("sample_size",),
        gates=(gates.auditor_is_independent,),
        sets_time=("started_at",),
        allowed_for=("auditor",),
        icon="player-play",
    )
    @staticmethod
    def start(audit: CiAudit, by: Person | None) -> None:
        """The sample is drawn and frozen, by a seed that nobody chooses."""
        audit.sample_seed = secrets.randbelow(2**31)
        draw_sample(audit, by=by)

    finish = Step(
        AuditStatus.IN_PROGRESS,
        AuditStatus.DONE,
        _("Finish"),
        gates=(gates.sample_is_looked_at, gates.differences_classed),
        sets_time=("done_at",),
        allowed_for=("auditor",),
        icon="check",
    )

    report = Step(
        AuditStatus.DONE,
        AuditStatus.REPORTED,
        _("Report"),
        fields=("reported_to",),
        gates=(gates.differences_have_actions, gates.reaches_the_managers),
        sets_time=("reported_at",),
        icon="send",
    )

    cancel = Step(
        AuditStatus.PLANNED,
        AuditStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        gates=(gates.interval_is_kept,),
        sets_time=("canceled_at",),
        icon="ban",
    )


class DiscrepancyLife(Lifecycle[Discrepancy]):
    """Corrected, or accepted with a reason."""

    assign = Step(
        DiscrepancyStatus.OPEN,
        DiscrepancyStatus.ASSIGNED,
        _("Assign"),
        fields=("grade", "owner", "cause"),
        gates=(gates.classed_and_caused,),
        sets_time=("assigned_at",),
        icon="user-check",
    )

    # The register is corrected, or a change puts reality right.
    correct = Step(
        DiscrepancyStatus.ASSIGNED,
        DiscrepancyStatus.CORRECTING,
        _("Correct"),
        fields=("action",),
        gates=(gates.action_named,),
        sets_time=("correction_started_at",),
        allowed_for=("owner",),
        icon="package",
    )

    close = Step(
        DiscrepancyStatus.CORRECTING,
        DiscrepancyStatus.CLOSED,
        _("Close"),
        gates=(gates.no_longer_differs,),
        icon="circle-check",
    )

    # The difference may stay, for a stated reason.
    accept = Step(
        DiscrepancyStatus.ASSIGNED,
        DiscrepancyStatus.ACCEPTED,
        _("Accept"),
        required=("accept_reason",),
        icon="check",
    )
