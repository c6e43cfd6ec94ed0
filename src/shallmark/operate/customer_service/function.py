"""What the page of Customer Service shows."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.functions import ServiceFunction, between

FUNCTION = ServiceFunction(
    key="customer-service",
    name=_("Customer Service"),
    purpose=_(
        "Take every call, restore the service in the agreed time, and let nobody wait"
        " without a word."
    ),
    groups=(
        (_("Incidents"), ("incident", "major_review")),
        (_("Requests"), ("service_request", "request_task", "request_item")),
        (_("Satisfaction"), ("satisfaction",)),
        (_("Knowledge"), ("knowledge_article",)),
        (_("Status page"), ("status_service",)),
    ),
    main=("incident", "service_request"),
    figures=(
        "incident.open",
        "incident.due",
        "incident.major",
        "incident.answered",
        "incident.silent",
        "service_request.open",
        "service_request.awaiting",
    ),
    own=(
        "incident.mine",
        "incident.team",
        "service_request.mine",
        "request_task.mine",
        "knowledge_article.mine",
    ),
    late=(
        "incident.breached",
        "incident.reminder",
        "incident.left",
        "major_review.due",
        "service_request.breached",
        "satisfaction.low",
        "knowledge_article.due",
        "knowledge_article.flagged",
    ),
    dates=(),
    roles=(
        "incident_manager",
        "incident_process_owner",
        "service_request_process_owner",
        "service_desk_agent",
    ),
    checks=("INC", "REQ"),
    stood={
        "incident.open": between("resolved_at", "canceled_at"),
        "service_request.open": between("fulfilled_at", "canceled_at", "decided_at"),
        "incident.major": between("resolved_at", "canceled_at", major=True),
    },
)
