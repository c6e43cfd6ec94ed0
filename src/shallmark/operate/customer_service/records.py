"""Pages of incidents and of what incidents are classified by."""

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.list_clock import clock_column
from shallmark.common.keys import key_field
from shallmark.common.settled import SettledByTwo
from shallmark.kernel.access import Scope
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.people import Person
from shallmark.kernel.records import Look, RecordType, register
from shallmark.manage.team.auditing import LOOKS, audited_periods
from shallmark.operate.customer_service import (
    forms,
    page_incident,
    readers,
    records_article,
    records_major,
    records_request,
    records_satisfaction,
    records_security,
)
from shallmark.operate.customer_service.articles.panel import SEARCHES
from shallmark.operate.customer_service.incident_views import VIEWS
from shallmark.operate.customer_service.majors import ROOM
from shallmark.operate.customer_service.models import (
    Category,
    HoldReason,
    Incident,
    IncidentTemplate,
    PriorityLevel,
    PriorityRule,
    ResolutionCode,
)
from shallmark.pages import formats
from shallmark.pages.tables import Column, Tag, state_column, title_column
from shallmark.plan.alignment.queries import customer_ids_of

FUNCTION = _("Customer Service")
#: what is declared beside: what is imported is registered
__all__ = [
    "records_article",
    "records_major",
    "records_request",
    "records_satisfaction",
    "records_security",
]
#: behind the title, the first that holds
TAGS = (
    Tag("major", _("Major"), tone="bad", icon="urgent", page=ROOM),
    Tag("security", _("Security"), icon="lock"),
    Tag("confidential", _("Confidential"), icon="lock"),
)


@register(Incident)
class IncidentRecord(RecordType):
    key = "incident"
    prefix = "INC"
    slug = "incidents"
    phase = "operate"
    function = FUNCTION
    icon = "alert-circle"
    has_discussion = True
    began_at = "reported_at"
    template = "customer_service/incident.html"
    looks: ClassVar[dict[str, Look]] = {"priority": Look.PRIORITY}
    columns: ClassVar[dict[str, Column]] = {
        "title": title_column(_("Title"), TAGS),
        "status": state_column(
            Incident._meta.get_field("status"), {"on_hold"}, "hold_reason__title"
        ),
        "clock": clock_column("incident", held="held_at"),
    }
    form_fields = forms.FORM_FIELDS
    panels = (SEARCHES, LOOKS)
    words = forms.WORDS
    page_context = page_incident.incident_context
    relatives = page_incident.relatives
    fetch_with = ("reporter",)
    list_display = (
        "priority",
        "reference",
        "title",
        "customer",
        "service",
        "status",
        "assigned_to",
        "clock",
        "updated_at",
    )
    list_filter = (
        "status",
        "priority",
        "impact",
        "urgency",
        "assigned_team",
        "assigned_to",
        "service",
        "customer",
        "category",
        "channel",
        "major",
        "security",
        "security_category",
        "security_priority",
        "hold_reason",
        "resolution_code",
        "clock_state",
        "resolved_at",
        "canceled_at",
        "source_system",
    )
    search_fields = ("reference", "title", "description")
    ordering = ("-created_at",)
    #: what those who report are not told of their own incident
    staff_fields = frozenset(
        {
            "priority_override_reason", "lowered_because", "security", "security_category",
            "security_priority", "security_at", "contained_at", "investigation",
            "investigated_at", "investigated_by", "decider", "decided_at", "decided_by",
            "management_decision", "security_review", "reviewed_at", "reviewed_by",
            "kedb_searched_at", "kedb_words", "kedb_hits", "kedb_taken", "kedb_searched_by",
            "criteria_answers", "criteria_at", "criteria_by", "declared_at", "demoted_at",
            "demoted_by", "parent",
        }
    )  # fmt: skip
    api_fields = (
        "recorded_at",
        "responded_at",
        "next_due_at",
        "kedb_words",
        "kedb_hits",
        "kedb_taken",
        "kedb_searched_by",
        "kedb_searched_at",
        "criteria_answers",
        "criteria_by",
        "criteria_at",
        "demoted_by",
        "resolved_by",
        "answered_at",
        "confirmed_at",
        "confirmed_by",
        "confirmed_as",
        "word_by",
        "word_channel",
        "word_at",
        "denied_at",
        "security_at",
        "contained_at",
        "investigation",
        "investigated_by",
        "investigated_at",
        "decider",
        "management_decision",
        "decided_by",
        "decided_at",
        "security_review",
        "reviewed_by",
        "reviewed_at",
    )
    fields = (
        "title",
        "description",
        "reporter",
        "channel",
        "service",
        "category",
        "impact",
        "urgency",
        "reported_at",
    )
    edit_fields = (
        "title",
        "description",
        "reporter",
        "customer",
        "service",
        "category",
        "impact",
        "urgency",
        "priority",
        "priority_override_reason",
        "lowered_because",
        "assigned_team",
        "assigned_to",
        "channel",
        "workaround",
        "agreed_action",
        "resolution",
        "resolution_code",
        "hold_until",
        "security",
        "security_category",
        "security_priority",
        "confidential",
        "parent",
        "duplicate_of",
    )
    detail_fields = (
        "assigned_to",
        "assigned_team",
        "owner",
        "category",
        "service",
        "customer",
        "channel",
        "impact",
        "urgency",
        "priority",
        "hold_reason",
        "resolution_code",
        "reported_at",
    )
    views = VIEWS
    empty_text = _(
        "An incident is anything that does not work as agreed. It is recorded, classified, resolved"
        " and confirmed, and one person answers for it from first contact to closure."
    )
    clauses = ("8.6.1",)
    natural_keys = {
        "reporter": "username",
        "assigned_to": "username",
        "owner": "username",
        "kedb_searched_by": "username",
        "criteria_by": "username",
        "demoted_by": "username",
        "resolved_by": "username",
        "confirmed_by": "username",
        "word_by": "username",
        "major_manager": "username",
        "investigated_by": "username",
        "decider": "username",
        "decided_by": "username",
        "reviewed_by": "username",
        "security_category": "key",
        "security_priority": "key",
        "hold_reason": "key",
        "resolution_code": "key",
    }

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"confirm", "close", "auto_close"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        own = Q(reporter=person) | Q(assigned_to=person) | Q(owner=person)
        if scope == Scope.TEAM:
            return own | Q(assigned_team__in=person.team_ids) | Q(assigned_team__isnull=True)
        if scope == Scope.CUSTOMER:
            return Q(reporter=person) | Q(customer__in=customer_ids_of(person), confidential=False)
        return own if scope == Scope.OWN else super().scope_condition(scope, person)

    @classmethod
    def restriction(cls, person: Person) -> models.Q:
        """Security incidents are read by few.

        Security manager, accountable, assigned, caller, whom the path told, who of management is
        asked; of a major one, top management. Nobody else.
        """
        if {"security_manager", "admin"} & person.role_keys:
            return Q()
        involved = Q(owner=person) | Q(assigned_to=person) | Q(reporter=person) | Q(decider=person)
        if person.is_staff_member:
            involved |= readers.told_by_path(person) | readers.leads_of_major(person)
        return Q(security=False, confidential=False) | involved

    @classmethod
    def opened(cls, person: Person) -> models.Q | None:
        """To an auditor, what was open in a period that a role assignment gives them to audit."""
        condition = models.Q()
        for start, end in audited_periods(person):
            condition |= Q(reported_at__lt=end) & (
                Q(closed_at__isnull=True) | Q(closed_at__gte=start)
            )
        return condition or None


class _Code(RecordType):
    ordering: ClassVar[tuple[str, ...]] = ("title",)
    phase = "settings"
    function = FUNCTION
    icon = "list-details"
    clauses = ("8.6.1",)
    words = forms.WORDS


@register(Category)
class CategoryRecord(SettledByTwo, _Code):
    key = "category"
    #: by it incidents are kept from others, or name an item
    settled_by_two = frozenset({"needs_item", "is_security"})
    prefix = "CAT"
    slug = "categories"
    list_display = (
        "reference",
        "title",
        "parent",
        "default_team",
        "needs_item",
        "is_security",
        "is_active",
    )
    list_filter = ("parent", "default_team", "is_security", "is_active")
    fields = (
        "title",
        "parent",
        "default_team",
        "default_impact",
        "default_urgency",
        "needs_item",
        "is_security",
    )
    edit_fields = (*fields, "is_active")
    empty_text = _("Categories have two levels, and bring team, impact and urgency along.")


@register(HoldReason)
class HoldReasonRecord(_Code):
    key = "hold_reason"
    prefix = "HR"
    slug = "hold-reasons"
    list_display = ("reference", "title", "key", "pauses", "tell_caller", "is_active")
    list_filter = ("pauses", "is_active")
    form_fields: ClassVar[dict[str, FieldFactory]] = {"key": key_field}
    fields = ("title", "key", "pauses", "tell_caller")
    edit_fields = (*fields, "is_active")
    empty_text = _("A hold reason says what is awaited, and whether the clocks wait too.")


@register(ResolutionCode)
class ResolutionCodeRecord(_Code):
    key = "resolution_code"
    prefix = "RC"
    slug = "resolution-codes"
    list_display = ("reference", "title", "key", "is_active")
    list_filter = ("is_active",)
    form_fields: ClassVar[dict[str, FieldFactory]] = {"key": key_field}
    fields = ("title", "key")
    edit_fields = (*fields, "is_active")
    empty_text = _("A resolution code says how an incident ended; trends are read from it.")


@register(PriorityRule)
class PriorityRuleRecord(_Code):
    key = "priority_rule"
    prefix = "PR"
    slug = "priority-matrix"
    list_display = ("reference", "title", "impact", "urgency", "priority")
    list_filter = ("impact", "urgency", "priority")
    looks: ClassVar[dict[str, Look]] = {"priority": Look.PRIORITY}
    ordering = ("impact", "urgency")
    fields = ("title", "impact", "urgency", "priority")
    empty_text = _("The matrix turns impact and urgency into a priority.")


@register(PriorityLevel)
class PriorityLevelRecord(SettledByTwo, _Code):
    key = "priority_level"
    #: how long an open record may be silent
    settled_by_two = frozenset({"level", "update_seconds"})
    #: silence is counted day and night, so that 24 hours are a day
    words: ClassVar[dict[str, Callable[[int], str]]] = {"update_seconds": formats.duration}
    prefix = "PL"
    slug = "priorities"
    list_display = ("reference", "title", "level", "update_seconds")
    ordering = ("level",)
    fields = ("title", "level", "update_seconds")
    empty_text = _("A priority has a name, and says how long an open record may be silent.")


@register(IncidentTemplate)
class IncidentTemplateRecord(_Code):
    key = "incident_template"
    prefix = "IT"
    slug = "incident-templates"
    page_context = page_incident.template_context
    icon = "template"
    list_display = ("reference", "title", "category", "service", "is_active")
    list_filter = ("is_active", "category", "service")
    fields = ("title", "description", "category", "service", "impact", "urgency")
    edit_fields = (*fields, "is_active")
    empty_text = _("A template starts a frequent kind of incident with the right values.")
