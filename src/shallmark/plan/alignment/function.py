"""What the page of Business/IT Alignment shows."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.functions import ServiceFunction

FUNCTION = ServiceFunction(
    key="business-it-alignment",
    name=_("Business/IT Alignment"),
    purpose=_(
        "Know what the business needs, offer it as services, and keep what was agreed"
        " with each customer."
    ),
    groups=((_("Services and customers"), ("service", "customer", "service_level_target")),),
    main=("service", "customer", "service_level_target"),
    figures=("service.live", "customer.active"),
    own=(),
    late=(),
    dates=(),
    roles=(
        "service_owner",
        "service_level_manager",
        "portfolio_manager",
        "service_level_process_owner",
        "relationship_process_owner",
    ),
    checks=("SVC", "BRM", "SLM"),
)
