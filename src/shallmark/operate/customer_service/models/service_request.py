"""A service request: something that the catalogue offers is wanted, and delivered as agreed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import ClockResult
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import level, moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models import RoleDefinition, Team
from shallmark.operate.customer_service.models import request_states as states
from shallmark.operate.customer_service.models.codes import HoldReason
from shallmark.operate.customer_service.models.request_item import RequestItem
from shallmark.operate.customer_service.models.states import Channel
from shallmark.operate.customer_service.request_forms import Form, read_form
from shallmark.plan.alignment.models import Customer, Service, ServiceLevelTarget

#: what was ordered: it stands once it is submitted or accepted
ORDERED = frozenset({"item", "answers", "requester", "requested_for", "customer", "service"})
_OPEN = models.Q(status__in=states.REQUEST_OPEN)


@tracked(
    exclude=("next_due_at", "clock_state"),
    indexes=(
        models.Index(
            fields=["reference", "pgh_id"], include=["status", "updated_at", "updated_by"],
            name="request_history_covers",
        ),
    ),
)  # fmt: skip
class ServiceRequest(Record):
    """`owner` is accountable until it is closed; the form stands as it was when it was ordered."""

    Status = states.RequestStatus
    RequestClass, ApprovalRule, Channel = states.RequestClass, states.ApprovalRule, Channel

    status = models.CharField(_("state"), choices=Status.choices, default=Status.NEW, max_length=20)
    item = models.ForeignKey(
        RequestItem, models.PROTECT, null=True, blank=True, related_name="requests",
        verbose_name=_("request item"),
    )  # fmt: skip
    requester = person(_("requester"), related_name="service_requests")
    requested_for = person(_("for"), related_name="requests_for")
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="service_requests",
        verbose_name=_("customer"),
    )  # fmt: skip
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="service_requests",
        verbose_name=_("service"),
    )  # fmt: skip
    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel.choices, default=Channel.PHONE
    )
    description = models.TextField(_("description"), blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    #: of the item, as it was ordered
    form = models.JSONField(_("form"), default=list, blank=True, editable=False)
    form_version = models.PositiveIntegerField(
        _("version of the form"), null=True, blank=True, editable=False
    )
    cost = models.DecimalField(
        _("cost"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    approval_rule = models.CharField(
        _("who approves"), max_length=16, choices=ApprovalRule.choices, blank=True, editable=False
    )
    approver_role = models.ForeignKey(
        RoleDefinition, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("role that approves"),
    )  # fmt: skip
    target = models.ForeignKey(
        ServiceLevelTarget, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, verbose_name=_("target"),
    )  # fmt: skip
    request_class = models.CharField(
        _("class"), max_length=12, choices=RequestClass.choices, blank=True
    )
    priority = level(_("priority"), 5)
    assigned_team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="service_requests",
        verbose_name=_("team"),
    )  # fmt: skip
    assigned_to = person(_("assignee"), related_name="assigned_requests")
    hold_reason = models.ForeignKey(
        HoldReason, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("waits for"),
    )  # fmt: skip
    hold_note = models.TextField(_("word to the requester"), blank=True)
    closure_reason = models.CharField(_("why it was not fulfilled"), max_length=500, blank=True)
    reopen_reason = models.CharField(_("why it was reopened"), max_length=500, blank=True)
    #: when it was asked for, as told; when it was written down is `created_at`
    requested_at = models.DateTimeField(_("requested"), default=clock.now)
    submitted_at = moment(_("submitted"))
    accepted_at = moment(_("accepted"))
    approved_at = moment(_("approved"))
    decided_at = moment(_("rejected"))
    responded_at = moment(_("first response"))
    started_at = moment(_("started"))
    held_at = moment(_("put on hold"))
    resumed_at = moment(_("resumed"))
    fulfilled_at = moment(_("fulfilled"))
    reopened_at = moment(_("reopened"))
    canceled_at = moment(_("canceled"))
    #: when the approval was called for at somebody above, because half of the target had passed
    escalated_at = moment(_("approval escalated"))
    #: of the requester, since it was fulfilled: then it does not close by itself
    answered_at = moment(_("answered by the requester"))
    reopened_count = models.PositiveIntegerField(_("reopened"), default=0, editable=False)
    auto_closed = models.BooleanField(_("closed by itself"), default=False, editable=False)
    #: the earliest due time of a running clock, kept by the writing transaction for the lists
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True, editable=False)
    clock_state = models.CharField(
        _("clock"), max_length=12, choices=ClockResult.State.choices, blank=True, editable=False
    )
    #: what the source called the state, whether it met its target, and a digest of the whole case
    source_state = models.CharField(max_length=80, blank=True, editable=False)
    source_made_sla = models.BooleanField(null=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        triggers: ClassVar[list[Any]] = [
            lifecycle("service_request", states.REQUEST_EDGES),
            initial_state_trigger(states.RequestStatus.NEW),
        ]
        constraints = [
            imported_once("service_request"),
            models.CheckConstraint(
                condition=models.Q(status__in=states.RequestStatus.values),
                name="service_request_status_known",
            ),
        ]
        # each carries the name of its reader; partial ones keep the open lists small
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="request_newest"),
            models.Index(fields=["-updated_at", "-id"], name="request_lately_updated"),
            models.Index(
                fields=["-created_at", "-id"], condition=_OPEN, name="request_open_newest"
            ),
            models.Index(
                fields=["next_due_at", "id"], condition=models.Q(next_due_at__isnull=False),
                name="request_due_first",
            ),
            models.Index(
                fields=["assigned_to", "-created_at"], condition=_OPEN, name="request_my_open"
            ),
            models.Index(
                fields=["assigned_team", "-created_at"], condition=_OPEN, name="request_team_open"
            ),
            models.Index(
                fields=["fulfilled_at"], condition=models.Q(status="fulfilled"),
                name="request_auto_close",
            ),
            models.Index(
                fields=["submitted_at"], condition=models.Q(status="awaiting_approval"),
                name="request_waits_for_approval",
            ),
            # what was fulfilled in a period, and what was not yet at its end: charts, reports
            models.Index(fields=["fulfilled_at"], name="request_fulfilled"),
        ]  # fmt: skip

    @property
    def accountable(self) -> Person | None:
        return self.owner

    @property
    def reporter(self) -> Person | None:
        """The other side of the talk, by the name that notices know."""
        return self.requester

    @property
    def is_open(self) -> bool:
        return self.status in states.REQUEST_OPEN

    @property
    def needs_approval(self) -> bool:
        return bool(self.approval_rule)

    @property
    def receiver(self) -> Person | None:
        """Whom it is for: the requester, unless another is named."""
        return self.requested_for or self.requester

    @property
    def fields_of_form(self) -> Form:
        return read_form(self.form)

    def take_from_item(self) -> None:
        """The order keeps the item as it is now: form, price, target, who approves, priority."""
        item = self.item
        if item is None:
            return
        self.form, self.form_version = item.form, item.form_version
        self.approval_rule, self.approver_role = item.approval_rule, item.approver_role
        self.service, self.target = item.service, item.target
        self.request_class = item.request_class
        self.priority = self.priority or item.priority or 4
        self.cost = item.cost or Decimal(0)
        self.assigned_team = self.assigned_team or item.team or item.service.support_team

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What was ordered stands. A write here ends the government of the source.

        Raises:
            Invalid: what was ordered, or when, would be another.

        """
        touched = sorted(ORDERED & before.keys())
        if touched and self.status != states.RequestStatus.NEW:
            sentence = _("What was ordered stands: cancel it, and order anew.")
            raise Invalid({touched[0]: [str(sentence)]})
        if "requested_at" in before:
            sentence = _("When it was asked for stays as it was first written down.")
            raise Invalid({"requested_at": [str(sentence)]})
        self.source_state = ""

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Nothing is asked for after it is written down."""
        self.requested_at = min(self.requested_at, at)


class RequestContact(models.Model):
    """A word to the requester that a clause asks for (CHK-REQ-05)."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("target at risk")

    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    metric = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["request", "kind"], name="contact_of_request")]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"
