"""Pages of customers, services and targets."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.usual import hours_field
from shallmark.kernel.access import Scope
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.people import Person
from shallmark.kernel.records import Look, RecordType, View, register
from shallmark.manage.team.belonging import BELONGINGS, Belonging
from shallmark.manage.team.views_belonging import panel
from shallmark.plan.alignment.forms_target import TARGET_FIELDS
from shallmark.plan.alignment.models import (
    Customer,
    CustomerPerson,
    Service,
    ServiceLevelTarget,
    ServiceOffer,
)
from shallmark.plan.alignment.queries import customer_ids_of

FUNCTION = _("Business/IT Alignment")
BELONGINGS["customer", "people"] = Belonging(CustomerPerson, "customer", takes_contacts=True)
BELONGINGS["customer", "services"] = Belonging(ServiceOffer, "customer", "service")
BELONGINGS["service", "customers"] = Belonging(ServiceOffer, "service", "customer")


@register(Customer)
class CustomerRecord(RecordType):
    key = "customer"
    prefix = "CUS"
    slug = "customers"
    phase = "plan"
    function = FUNCTION
    icon = "building"
    list_display = ("reference", "title", "owner", "internal", "main_contact", "updated_at")
    list_filter = ("internal", "is_active", "owner")
    ordering = ("title",)
    fields = ("title", "owner", "internal", "main_contact")
    edit_fields = (*fields, "is_active")
    panels = (panel("people", _("Users")), panel("services", _("Services")))
    views = (View("active", _("Active"), "is_active=true"), View("all", _("All")))
    empty_text = _(
        "A customer receives services under agreements and has one relationship manager."
    )
    clauses = ("8.3.2",)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.CUSTOMER:
            return models.Q(pk__in=customer_ids_of(person))
        return super().scope_condition(scope, person)


@register(Service)
class ServiceRecord(RecordType):
    key = "service"
    prefix = "SVC"
    slug = "services"
    phase = "plan"
    function = FUNCTION
    icon = "server-cog"
    list_display = ("reference", "title", "kind", "state", "criticality", "owner", "updated_at")
    list_filter = ("state", "kind", "criticality", "owner")
    ordering = ("title",)
    fields = (
        "title",
        "owner",
        "kind",
        "state",
        "criticality",
        "in_scope",
        "hours",
        "support_team",
        "live_since",
    )
    form_fields: ClassVar[dict[str, FieldFactory]] = {"hours": hours_field}
    edit_fields = (*fields, "retired_on")
    panels = (panel("customers", _("Received by")),)
    views = (View("live", _("Live"), "state=live"), View("all", _("All")))
    empty_text = _("A service has one owner, hours in which it is supported, and customers.")
    clauses = ("8.2.2", "8.2.4")

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.CUSTOMER:
            return models.Q(offers__customer__in=customer_ids_of(person))
        return super().scope_condition(scope, person)


@register(ServiceLevelTarget)
class ServiceLevelTargetRecord(RecordType):
    key = "service_level_target"
    belongs_to = ("service",)
    # judged with the agreements it belongs to, which are not built yet
    in_ledger = False
    prefix = "SLT"
    slug = "service-level-targets"
    phase = "plan"
    function = FUNCTION
    icon = "target"
    list_display = (
        "reference",
        "title",
        "metric",
        "priority",
        "goal_seconds",
        "calendar",
        "service",
        "customer",
    )
    list_filter = ("metric", "priority", "service", "customer")
    looks: ClassVar[dict[str, Look]] = {"priority": Look.PRIORITY}
    ordering = ("metric", "priority")
    form_fields = TARGET_FIELDS
    fields = (
        "title",
        "metric",
        "priority",
        "goal_seconds",
        "warn_percent",
        "calendar",
        "service",
        "customer",
        "valid_from",
        "valid_to",
    )
    empty_text = _(
        "A target says how soon to respond and to resolve, in service hours, by priority."
    )
    clauses = ("8.3.3",)
