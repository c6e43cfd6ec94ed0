"""States and edges of request items, service requests and their tasks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    PAUSED = "paused", _("Paused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ITEM_EDGES = (
    (ItemStatus.DRAFT, ItemStatus.PUBLISHED),
    (ItemStatus.DRAFT, ItemStatus.WITHDRAWN),
    (ItemStatus.PUBLISHED, ItemStatus.PAUSED),
    (ItemStatus.PUBLISHED, ItemStatus.WITHDRAWN),
    (ItemStatus.PAUSED, ItemStatus.PUBLISHED),
    (ItemStatus.PAUSED, ItemStatus.WITHDRAWN),
)


class RequestStatus(models.TextChoices):
    NEW = "new", _("New")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    FULFILLED = "fulfilled", _("Fulfilled")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    CANCELED = "canceled", _("Canceled")


_R = RequestStatus
REQUEST_OPEN = (_R.NEW, _R.AWAITING_APPROVAL, _R.APPROVED, _R.IN_PROGRESS, _R.ON_HOLD)
REQUEST_ENDED = (_R.FULFILLED, _R.CLOSED, _R.REJECTED, _R.CANCELED)
#: what was ordered may still be changed
BEFORE_ORDER = (_R.NEW,)

REQUEST_EDGES = (
    (_R.NEW, _R.AWAITING_APPROVAL),
    (_R.NEW, _R.APPROVED),
    (_R.AWAITING_APPROVAL, _R.APPROVED),
    (_R.AWAITING_APPROVAL, _R.REJECTED),
    (_R.APPROVED, _R.IN_PROGRESS),
    (_R.IN_PROGRESS, _R.ON_HOLD),
    (_R.ON_HOLD, _R.IN_PROGRESS),
    (_R.IN_PROGRESS, _R.FULFILLED),
    (_R.FULFILLED, _R.IN_PROGRESS),
    (_R.FULFILLED, _R.CLOSED),
    *((state, _R.CANCELED) for state in REQUEST_OPEN),
)


class TaskStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    DONE = "done", _("Done")
    CANCELED = "canceled", _("Canceled")


_T = TaskStatus
TASK_TO_DO = (_T.PLANNED, _T.OPEN, _T.IN_PROGRESS, _T.ON_HOLD)
TASK_EDGES = (
    (_T.PLANNED, _T.OPEN),
    (_T.OPEN, _T.IN_PROGRESS),
    (_T.OPEN, _T.DONE),
    (_T.IN_PROGRESS, _T.ON_HOLD),
    (_T.ON_HOLD, _T.IN_PROGRESS),
    (_T.IN_PROGRESS, _T.DONE),
    *((state, _T.CANCELED) for state in TASK_TO_DO),
)


class RequestClass(models.TextChoices):
    STANDARD = "standard", _("Standard")
    ACCESS = "access", _("Access")
    INFORMATION = "information", _("Information")
    SUPPLY = "supply", _("Supply")


class ApprovalRule(models.TextChoices):
    """Who decides whether what was ordered is delivered; empty: nobody is asked."""

    MAIN_CONTACT = "main_contact", _("Main contact of the customer")
    SERVICE_OWNER = "service_owner", _("Owner of the service")
    ROLE = "role", _("A role")
