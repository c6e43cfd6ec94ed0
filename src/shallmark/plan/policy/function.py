"""What the page of Policy shows."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.functions import ServiceFunction, between

FUNCTION = ServiceFunction(
    key="policy",
    name=_("Policy"),
    purpose=_(
        "Say what holds for everybody, keep it current, and see that those whom it binds know it."
    ),
    groups=(
        (_("Direction"), ("policy", "scope_statement", "objective", "process")),
        (_("Plan"), ("plan_task", "interested_party", "communication")),
        (_("Documents"), ("document", "acknowledgement")),
    ),
    main=("document", "policy", "objective", "process", "plan_task"),
    figures=("policy.in_force", "document.published", "objective.running", "plan_task.open"),
    own=(),
    late=("policy.overdue", "document.overdue", "objective.missed"),
    dates=(
        "policy.review_due",
        "document.review_due",
        "objective.due",
        "plan_task.due",
        "communication.due",
    ),
    roles=("it_policy_manager", "management_representative", "it_executive_officer", "executive"),
    policies=("service_management",),
    checks=("SMS", "DOC"),
    stood={"plan_task.open": between("done_at", "dropped_at")},
)
