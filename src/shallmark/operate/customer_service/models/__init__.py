from shallmark.operate.customer_service.models.article import (
    ArticleUse,
    ArticleVersion,
    KnowledgeArticle,
)
from shallmark.operate.customer_service.models.codes import (
    Category,
    HoldReason,
    IncidentTemplate,
    PriorityLevel,
    PriorityRule,
    ResolutionCode,
)
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.operate.customer_service.models.known_search import KnownSearch
from shallmark.operate.customer_service.models.major import (
    MajorFact,
    MajorFactWithdrawal,
    MajorRole,
    MajorUpdate,
)
from shallmark.operate.customer_service.models.major_review import (
    MajorReminder,
    MajorReview,
    MajorReviewAttendance,
)
from shallmark.operate.customer_service.models.request_item import RequestItem, RequestStep
from shallmark.operate.customer_service.models.request_task import RequestTask
from shallmark.operate.customer_service.models.satisfaction import Satisfaction
from shallmark.operate.customer_service.models.security import (
    SecurityCategory,
    SecurityPriority,
    SecurityStep,
)
from shallmark.operate.customer_service.models.service_request import (
    RequestContact,
    ServiceRequest,
)
from shallmark.operate.customer_service.models.trail import Acknowledgement, Contact, Escalation

__all__ = [
    "Acknowledgement",
    "ArticleUse",
    "ArticleVersion",
    "Category",
    "Contact",
    "Escalation",
    "HoldReason",
    "Incident",
    "IncidentTemplate",
    "KnowledgeArticle",
    "KnownSearch",
    "MajorFact",
    "MajorFactWithdrawal",
    "MajorReminder",
    "MajorReview",
    "MajorReviewAttendance",
    "MajorRole",
    "MajorUpdate",
    "PriorityLevel",
    "PriorityRule",
    "RequestContact",
    "RequestItem",
    "RequestStep",
    "RequestTask",
    "ResolutionCode",
    "Satisfaction",
    "SecurityCategory",
    "SecurityPriority",
    "SecurityStep",
    "ServiceRequest",
]
