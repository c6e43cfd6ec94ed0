from shallmark.operate.customer_service.models.codes import (
    Category,
    HoldReason,
    IncidentTemplate,
    PriorityLevel,
    PriorityRule,
    ResolutionCode,
)
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.operate.customer_service.models.trail import Contact, Escalation

__all__ = [
    "Category",
    "Contact",
    "Escalation",
    "HoldReason",
    "Incident",
    "IncidentTemplate",
    "PriorityLevel",
    "PriorityRule",
    "ResolutionCode",
]
