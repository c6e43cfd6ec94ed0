"""Pages of scope, policies, objectives, processes, the plan, parties and communication."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.asking import asking, named_to_decide
from shallmark.common.documents.models import Document
from shallmark.common.documents.queries import in_force
from shallmark.common.settled import SettledByTwo
from shallmark.kernel.lifecycle import state_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.kernel.second_person import Reason
from shallmark.pages.pickers import reference_field
from shallmark.plan.policy import page_direction, page_measures, page_plan
from shallmark.plan.policy.models import (
    Communication,
    InterestedParty,
    Objective,
    PlanTask,
    Policy,
    Process,
    ProcessMetric,
    ScopeStatement,
)
from shallmark.plan.policy.standing import COLUMNS

FUNCTION = _("Policy")
GOVERNED = (
    "author",
    "approver",
    "submitted_at",
    "approved_by",
    "approved_at",
    "review_due",
    "change_ref",
)


class PolicyType(RecordType):
    """What all of this function share."""

    phase = "plan"
    function = FUNCTION
    form_fields = {
        "change_ref": reference_field(
            "change", "standard_change", help_text=_("A standard document change will do.")
        ),
        "customer": reference_field("customer"),
    }


def _overdue(_person: Person, now: datetime) -> models.Q:
    return models.Q(review_due__lt=now.date(), status="in_force")


@register(ScopeStatement)
class ScopeStatementRecord(PolicyType):
    key = "scope_statement"
    prefix = "SCO"
    slug = "scope-statements"
    icon = "map"
    list_display = ("reference", "title", "edition", "status", "organisation", "review_due")
    list_filter = ("status",)
    fields = (
        "title",
        "edition",
        "owner",
        "organisation",
        "locations",
        "customers",
        "technology",
        "included_services",
        "excluded_services",
        "other_parties",
        "approver",
        "review_due",
        "change_ref",
    )
    detail_fields = (
        "organisation",
        "edition",
        *GOVERNED,
        "in_force_at",
        "locations",
        "customers",
        "technology",
        "included_services",
        "excluded_services",
        "other_parties",
    )
    page_context = page_direction.scope_work
    views = (
        View("in_force", _("In force"), "status=in_force"),
        named_to_decide("approver", "in_review"),
        View("all", _("All")),
    )
    empty_text = _(
        "The scope says which organisation, places, customers and services the SMS covers."
    )
    clauses = ("4.3",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"supersede", "withdraw"})


@register(Policy)
class PolicyRecord(SettledByTwo, PolicyType):
    key = "policy"
    prefix = "POL"
    slug = "policies"
    icon = "gavel"
    list_display = (
        "reference",
        "title",
        "kind",
        "edition",
        "status",
        "owner",
        "approver",
        "review_due",
    )
    list_filter = ("status", "kind", "owner", "review_due")
    fields = (
        "title",
        "kind",
        "edition",
        "owner",
        "document",
        "approver",
        "separation",
        "major_criteria",
        "published_where",
        "audience",
        "review_due",
        "change_ref",
    )
    settled_by_two = frozenset({"kind", "separation"})
    made_by_two: ClassVar[dict[str, object]] = {"separation": False}
    detail_fields = (
        "kind",
        "edition",
        "document",
        *GOVERNED,
        "published_at",
        "published_where",
        "audience",
        "reviewed_at",
        "major_criteria",
    )
    page_context = page_direction.policy_work
    views = (
        View("in_force", _("In force"), "status=in_force"),
        named_to_decide("approver", "in_review"),
        View("overdue", _("Review overdue"), condition=_overdue),
        View("all", _("All")),
    )
    empty_text = _("A policy is approved by top management, published, and reviewed in time.")
    clauses = ("5.2.1", "5.2.2")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"supersede", "withdraw"})

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        """Until it is first approved one person says of what kind it is."""
        assert isinstance(record, Policy)
        if before is not None and record.approved_at is None:
            before = {name: value for name, value in before.items() if name != "kind"}
        return super().second_person(record, before, by)


def _behind(_person: Person, _now: datetime) -> models.Q:
    """Missed, or running with a newest value short of the target (`Objective.is_met`)."""
    target, start = models.F("target"), models.F("baseline")
    short = models.Q(target__gte=start, value__lt=target) | models.Q(
        target__lt=start, value__gt=target
    )
    return models.Q(status="missed") | (models.Q(status="approved", value__isnull=False) & short)


@register(Objective)
class ObjectiveRecord(SettledByTwo, PolicyType):
    key = "objective"
    prefix = "OBJ"
    slug = "objectives"
    icon = "target"
    list_display = (
        "reference",
        "title",
        "status",
        "baseline",
        "value",
        "target",
        "unit",
        "due",
        "owner",
    )
    list_filter = ("status", "owner", "policy")
    fields = (
        "title",
        "owner",
        "policy",
        "metric",
        "unit",
        "baseline",
        "target",
        "due",
        "resources",
        "evaluation_method",
    )
    detail_fields = (
        "policy",
        "metric",
        "unit",
        "baseline",
        "target",
        "value",
        "due",
        "measured_at",
        "approved_at",
        "judged_at",
        "resources",
        "evaluation_method",
    )
    page_context = page_measures.objective_work
    views = (
        View("running", _("Running"), "status=approved"),
        asking("objective", "approve", apart=("owner",)),
        View("behind", _("Behind their target"), "sort=due", condition=_behind),
        View("missed", _("Missed"), "status=missed"),
        View("all", _("All")),
    )
    empty_text = _("An objective has a measure, a start, a target, a day, an owner and the means.")
    clauses = ("6.2.1", "6.2.2")

    #: what was approved is moved by two: a lowered target is met by nobody's work
    settled_by_two = frozenset(fields) - {"owner", "policy"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"judge", "act"})

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        draft = state_of(record) == Objective.Status.DRAFT
        return None if draft else super().second_person(record, before, by)


@register(Process)
class ProcessRecord(PolicyType):
    key = "process"
    prefix = "PRC"
    slug = "processes"
    icon = "route"
    list_display = ("reference", "title", "status", "owner", "document", "in_force_at")
    list_filter = ("status", "owner")
    ordering = ("title",)
    fields = (
        "title",
        "owner",
        "document",
        "goals",
        "inputs",
        "outputs",
        "interfaces",
        "policies",
        "operated_by",
        "change_ref",
    )
    detail_fields = (
        "document",
        "operated_by",
        "approved_at",
        "in_force_at",
        "change_ref",
        "goals",
        "inputs",
        "outputs",
        "interfaces",
        "policies",
    )
    page_context = page_direction.process_work
    columns = COLUMNS
    views = (View("operating", _("In force"), "status=operating"), View("all", _("All")))
    empty_text = _("A process sheet names owner, description, goals, metrics and interfaces.")
    clauses = ("4.4", "8.1")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"retire"})


@register(ProcessMetric)
class ProcessMetricRecord(SettledByTwo, PolicyType):
    key = "process_metric"
    belongs_to = ("process",)
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    prefix = "PMT"
    api_fields = ("measured_at",)
    slug = "process-metrics"
    icon = "chart-line"
    list_display = ("reference", "process", "title", "sense", "criterion", "value", "measured_at")
    list_filter = ("process", "period")
    ordering = ("process", "title")
    fields = ("title", "process", "owner", "sense", "criterion", "unit", "period", "value")
    settled_by_two = frozenset({"process", "sense", "criterion", "unit", "period"})
    page_context = page_measures.metric_work
    empty_text = _("A metric says how good a process is, against a criterion, in each period.")
    clauses = ("8.1", "9.1")


@register(PlanTask)
class PlanTaskRecord(SettledByTwo, PolicyType):
    key = "plan_task"
    #: what a plan that is in force says is to be done
    settled_by_two = frozenset({"title", "plan", "text"})
    prefix = "PLT"
    slug = "plan-tasks"
    api_fields = ("revised_at",)
    icon = "list-check"
    list_display = ("reference", "title", "status", "owner", "due", "revised_due", "plan")
    list_filter = ("status", "owner", "plan")
    fields = ("title", "plan", "owner", "text", "due")
    detail_fields = ("plan", "due", "revised_due", "decision", "done_at", "text")
    page_context = page_plan.plan_task_work
    views = (View("open", _("Open"), "status=open"), View("all", _("All")))
    empty_text = _("The service management plan is done in tasks; a new date needs a decision.")
    clauses = ("6.3",)

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        assert isinstance(record, PlanTask)
        plans = [(before or {}).get("plan"), record.plan]
        if any(isinstance(plan, Document) and in_force(plan) for plan in plans):
            return super().second_person(record, before, by)
        return super(SettledByTwo, cls).second_person(record, before, by)


@register(InterestedParty)
class InterestedPartyRecord(PolicyType):
    key = "interested_party"
    prefix = "IP"
    slug = "interested-parties"
    icon = "users-group"
    list_display = ("reference", "title", "kind", "owner", "reviewed_at", "customer")
    list_filter = ("kind", "owner")
    ordering = ("title",)
    fields = ("title", "kind", "customer", "owner", "needs", "requirements", "reviewed_at")
    detail_fields = ("kind", "customer", "reviewed_at", "needs", "requirements")
    page_context = page_plan.party_work
    empty_text = _(
        "A party with a stake has needs, and obligations towards it, reviewed each year."
    )
    clauses = ("4.2",)


@register(Communication)
class CommunicationRecord(SettledByTwo, PolicyType):
    key = "communication"
    prefix = "COM"
    slug = "communications"
    icon = "speakerphone"
    list_display = ("reference", "title", "status", "channel", "owner", "due", "sent_at")
    list_filter = ("status", "channel", "owner")
    fields = ("title", "owner", "audience", "timing", "channel", "due")
    detail_fields = ("audience", "timing", "channel", "due", "sent_at", "cancel_reason")
    page_context = page_plan.communication_work
    views = (View("planned", _("Planned"), "status=planned"), View("all", _("All")))
    empty_text = _("The communication plan says what is told, to whom, when, by which way.")
    clauses = ("7.4",)
    #: nobody alone leaves out whom it was planned for, or tells something else
    settled_by_two = frozenset({"title", "audience"})

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        assert isinstance(record, Communication)
        if before is not None and ("title" in before or record.left_out(before)):
            return super().second_person(record, before, by)
        return super(SettledByTwo, cls).second_person(record, before, by)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"send", "cancel"})
