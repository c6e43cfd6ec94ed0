"""The life of a standard change's template: approved by another, until it fails or expires."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration import gates_change_template as gates
from shallmark.manage.change_configuration.models.change_template import StandardChange
from shallmark.manage.change_configuration.models.change_template import TemplateStatus as Status


class StandardChangeLife(Lifecycle[StandardChange]):
    """A change made from it that goes wrong suspends it; then it is approved anew."""

    @staticmethod
    def prepare_new(template: StandardChange, *, by: Person | None, at: datetime) -> None:
        template.policy_version = template.policy_version or rules.policy_in_force()

    submit = Step(
        (Status.DRAFT, Status.SUSPENDED, Status.EXPIRED),
        Status.IN_APPROVAL,
        _("Submit"),
        fields=(
            "purpose",
            "scope_services",
            "scope_items",
            "covers_documents",
            "steps",
            "risk",
            "backout_plan",
            "valid_to",
            "failure_explained",
        ),
        gates=(gates.template_complete, gates.somebody_approves),
        sets_time=("submitted_at",),
        icon="send",
    )

    # Taken when another person than the author has decided.
    approve = Step(
        Status.IN_APPROVAL,
        Status.APPROVED,
        _("Approve"),
        required=("valid_to",),
        gates=(gates.decided_by_another, gates.failure_explained),
        sets_time=("approved_at",),
        signs=("approved_by",),
        icon="check",
    )

    send_back = Step(
        Status.IN_APPROVAL,
        Status.DRAFT,
        _("Return"),
        required=("decision_reason",),
        sets_time=("returned_at",),
        icon="arrow-back-up",
    )

    retire = Step(
        (Status.APPROVED, Status.SUSPENDED),
        Status.RETIRED,
        _("Retire"),
        required=("retire_reason",),
        sets_time=("retired_at",),
        icon="archive",
    )

    # A change made from it failed, was backed out, or caused an incident.
    suspend = Step(
        Status.APPROVED,
        Status.SUSPENDED,
        _("Suspend"),
        fields=("last_failure",),
        sets_time=("suspended_at",),
        automatic=True,
    )

    expire = Step(Status.APPROVED, Status.EXPIRED, _("Expire"), automatic=True)
