"""Pages of service requests, of what may be ordered, and of the tasks that fulfil it."""

from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.list_clock import clock_column
from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import Look, RecordType, View, register
from shallmark.operate.customer_service import page_request, page_request_item, page_request_task
from shallmark.operate.customer_service import request_views as views
from shallmark.operate.customer_service import rules_request as rules
from shallmark.operate.customer_service.forms import FORM_FIELDS as LEVELS
from shallmark.operate.customer_service.forms_request import FORM_FIELDS, REQUEST_WORDS
from shallmark.operate.customer_service.models import (
    RequestItem,
    RequestStep,
    RequestTask,
    ServiceRequest,
)
from shallmark.pages.tables import Column, state_column
from shallmark.plan.alignment.queries import customer_ids_of
from shallmark.workplace import decided

FUNCTION = _("Customer Service")
decided.opens.update(
    {
        ("request_item", "has_steps"): page_request_item.ways_to_steps,
        ("request_item", "has_instructions"): page_request_item.ways_to_instructions,
    }
)


class _OfRequests(RecordType):
    phase = "operate"
    function = FUNCTION
    words = REQUEST_WORDS
    form_fields = {**FORM_FIELDS, "priority": LEVELS["priority"]}
    clauses = ("8.6.2",)


@register(ServiceRequest)
class ServiceRequestRecord(_OfRequests):
    key = "service_request"
    looks: ClassVar[dict[str, Look]] = {"priority": Look.PRIORITY}
    prefix = "REQ"
    slug = "requests"
    icon = "shopping-cart"
    has_discussion = True
    template = "customer_service/request.html"
    page_context = page_request.request_context
    panels = (page_request.ORDERED,)
    began_at = "requested_at"
    columns: ClassVar[dict[str, Column]] = {
        "status": state_column(
            ServiceRequest._meta.get_field("status"), {"on_hold"}, "hold_reason__title"
        ),
        "clock": clock_column("service_request", held="held_at"),
    }
    list_display = (
        "priority", "reference", "title", "item", "requester", "status", "assigned_to", "clock",
        "updated_at",
    )  # fmt: skip
    list_filter = (
        "status", "item", "request_class", "priority", "assigned_team", "assigned_to", "service",
        "customer", "channel", "hold_reason", "clock_state", "fulfilled_at", "canceled_at",
        "source_system",
    )  # fmt: skip
    search_fields = ("reference", "title", "description")
    # When it was asked for is when it came in: nobody types it.
    fields = (
        "item", "title", "requester", "requested_for", "channel", "description", "answers",
    )  # fmt: skip
    edit_fields = (
        "title", "description", "item", "answers", "requester", "requested_for", "customer",
        "request_class", "priority", "assigned_team", "assigned_to", "channel",
    )  # fmt: skip
    detail_fields = (
        "item", "requester", "requested_for", "customer", "service", "cost", "target",
        "request_class", "priority", "owner", "assigned_team", "assigned_to", "channel",
        "hold_reason", "hold_note", "approval_rule", "form_version", "closure_reason",
        "reopen_reason", "requested_at", "submitted_at", "approved_at", "started_at",
        "fulfilled_at", "description", "answers",
    )  # fmt: skip
    api_fields = (
        "form", "accepted_at", "decided_at", "responded_at", "next_due_at",
        "escalated_at", "answered_at", "approver_role",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = views.REQUESTS
    notice_rules = (
        Rule("created", ("reporter",), verb="create"),
        Rule("assigned", ("assigned_to",), field="assigned_to"),
        Rule("fulfilled", ("reporter", "requested_for"), state="fulfilled"),
        Rule("closed", ("reporter",), state="closed"),
        Rule("request_off", ("reporter", "assigned_to"), state="canceled"),
    )
    empty_text = _(
        "A service request asks for something that the catalogue offers. It is approved where its"
        " item says so, fulfilled by its tasks in the agreed time, and closed by who asked for it."
    )
    natural_keys = {
        "requester": "username", "requested_for": "username", "assigned_to": "username",
        "owner": "username", "hold_reason": "key",
    }  # fmt: skip

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"close", "auto_close", "cancel", "reject"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        asked = Q(requester=person) | Q(requested_for=person)
        own = asked | Q(assigned_to=person) | Q(owner=person)
        if scope == Scope.TEAM:
            return own | Q(assigned_team__in=person.team_ids) | Q(assigned_team__isnull=True)
        if scope == Scope.CUSTOMER:
            return asked | Q(customer__in=customer_ids_of(person))
        return own if scope == Scope.OWN else super().scope_condition(scope, person)


@register(RequestItem)
class RequestItemRecord(_OfRequests):
    key = "request_item"
    template = "customer_service/request_item.html"
    page_context = page_request_item.item_context
    looks: ClassVar[dict[str, Look]] = {"priority": Look.PRIORITY}
    prefix = "RIT"
    slug = "request-items"
    icon = "list-details"
    list_display = (
        "reference", "title", "service", "status", "request_class", "approval_rule", "cost",
        "target", "updated_at",
    )  # fmt: skip
    list_filter = ("status", "service", "request_class", "approval_rule", "team", "owner")
    search_fields = ("reference", "title", "summary")
    fields = (
        "title", "summary", "service", "request_class", "priority", "cost", "form",
        "approval_rule", "approver_role", "instructions", "target", "team", "customers",
    )  # fmt: skip
    edit_fields = (*fields, "owner")
    detail_fields = (
        "summary", "service", "request_class", "priority", "cost", "form", "form_version",
        "approval_rule", "approver_role", "instructions", "target", "team", "customers",
        "edited_by", "published_by", "published_at", "paused_at", "withdrawn_at",
        "decision_reason",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = views.ITEMS
    empty_text = _(
        "A request item is what may be ordered: its form, what it costs, who approves it, and the"
        " steps and instructions by which it is fulfilled."
    )

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"withdraw"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        if scope == Scope.CUSTOMER:
            return rules.offered_to(person)
        return super().scope_condition(scope, person)


@register(RequestStep)
class RequestStepRecord(_OfRequests):
    key = "request_step"
    page_context = page_request_item.step_context
    prefix = "RST"
    slug = "request-steps"
    # a part of an item, reached from it: no place of its own in the rail
    phase = ""
    icon = "subtask"
    belongs_to = ("item",)
    list_display = ("reference", "title", "position", "after", "team", "counts_in_target", "item")
    list_filter = ("item", "team", "counts_in_target", "is_active")
    ordering = ("position",)
    fields = ("item", "title", "text", "team", "position", "after", "counts_in_target")
    edit_fields = (*fields[1:], "is_active")
    detail_fields = (
        "item", "team", "position", "after", "counts_in_target", "is_active", "text",
    )  # fmt: skip
    empty_text = _("A step is one piece of the work that fulfils an item.")


@register(RequestTask)
class RequestTaskRecord(_OfRequests):
    key = "request_task"
    page_context = page_request_task.task_context
    prefix = "RTK"
    slug = "request-tasks"
    icon = "subtask"
    belongs_to = ("request",)
    list_display = (
        "reference", "title", "status", "assigned_to", "request", "position", "team", "opened_at",
        "updated_at",
    )  # fmt: skip
    list_filter = ("status", "assigned_to", "team", "request", "counts")
    search_fields = ("reference", "title", "text")
    fields = (
        "request", "title", "text", "team", "assigned_to", "position", "after", "counts",
    )  # fmt: skip
    # What counts is said by the step, or by who adds a task; not away afterwards.
    edit_fields = tuple(name for name in fields if name not in {"request", "counts"})
    detail_fields = (
        "request", "team", "assigned_to", "position", "after", "counts", "opened_at", "started_at",
        "done_at", "hold_note", "text", "result", "cancel_reason",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = views.TASKS
    notice_rules = (Rule("assigned", ("assigned_to",), field="assigned_to"),)
    empty_text = _(
        "A task is one piece of the fulfilment of a request, copied from the steps of its item. It"
        " is open when those before it are done."
    )
    natural_keys = {"assigned_to": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"finish", "cancel"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        own = Q(assigned_to=person) | Q(created_by=person)
        if scope == Scope.TEAM:
            of_request = Q(request__assigned_to=person) | Q(request__owner=person)
            return own | Q(team__in=person.team_ids) | Q(team__isnull=True) | of_request
        return own if scope == Scope.OWN else super().scope_condition(scope, person)
