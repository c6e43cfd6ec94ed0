"""Pages of people, teams, roles and assignments."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock, formats
from shallmark.kernel.access import Scope
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.manage.team import records_competence, records_duties
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition, Team

__all__ = ["records_competence", "records_duties"]

FUNCTION = _("Team")


@register(Person)
class PersonRecord(RecordType):
    key = "person"
    prefix = "PER"
    slug = "people"
    phase = "manage"
    function = FUNCTION
    icon = "user"
    list_display = ("reference", "title", "job_title", "email", "is_active", "updated_at")
    list_filter = ("is_active", "is_vip", "is_system")
    search_fields = ("reference", "title", "email", "username", "phone")
    ordering = ("title",)
    fields = ("title", "username", "email", "phone", "job_title", "zone", "is_vip", "joined_on")
    edit_fields = (*fields, "is_active", "left_on", "competence_reviewed_at")
    views = (View("active", _("Active"), "is_active=true"), View("all", _("All")))
    teaches = _("People work on records, ask for service, or report by themselves as systems.")
    clauses = ("5.3", "7.2")

    @classmethod
    def scope_condition(cls, scope: Scope, person: Any) -> models.Q:
        return models.Q(pk=person.pk)


@register(Team)
class TeamRecord(RecordType):
    key = "team"
    prefix = "TEAM"
    slug = "teams"
    phase = "manage"
    function = FUNCTION
    icon = "users"
    list_display = ("reference", "title", "owner", "email", "is_active", "updated_at")
    list_filter = ("is_active",)
    ordering = ("title",)
    fields = ("title", "owner", "email")
    edit_fields = (*fields, "is_active")
    teaches = _("A team shares a queue. Records are assigned to it, and its lead hears of delays.")
    clauses = ("5.3", "7.1")


def _vacant(_person: Any, now: Any) -> models.Q:
    held = RoleAssignment.objects.in_effect(now.date()).values("role")
    return models.Q(mandatory=True) & ~models.Q(pk__in=held)


def _holders(role: Any, _person: Any) -> dict[str, Any]:
    """Who holds the role, now and from later on; a mandatory one without holder is vacant."""
    day = clock.now().date()
    lasting = role.assignments.exclude(ends_on__lte=day).select_related("person", "deputy")
    found = list(lasting.order_by("starts_on"))
    held = any(one.starts_on <= day for one in found)
    holders = [{"one": one, "words": _span(one)} for one in found]
    return {"holders": holders, "vacant": role.mandatory and not held, "role": role}


def _span(assignment: Any) -> str:
    first = formats.day(assignment.starts_on, year=True)
    if assignment.ends_on is None:
        return _("since %(first)s") % {"first": first}
    last = formats.day(assignment.ends_on, year=True)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


@register(RoleDefinition)
class RoleRecord(RecordType):
    key = "role"
    prefix = "ROLE"
    slug = "roles"
    phase = "manage"
    function = FUNCTION
    icon = "id-badge"
    list_display = ("reference", "title", "kind", "accountability", "mandatory", "sole_holder")
    list_filter = ("kind", "mandatory", "sole_holder")
    ordering = ("title",)
    fields = (
        "title",
        "key",
        "kind",
        "accountability",
        "tasks",
        "authority",
        "competences",
        "mandatory",
        "sole_holder",
        "top_management",
        "rights",
    )
    views = (
        View("all", _("All")),
        View("mandatory", _("Mandatory"), "mandatory=true"),
        View("vacant", _("Vacant"), condition=_vacant),
    )
    panels = (Panel("holders", _("Held by"), "team/holders.html", _holders),)
    teaches = _("A role says who answers for what. Mandatory roles are never left vacant.")
    clauses = ("5.3",)


def _expiring(_person: Any, now: Any) -> models.Q:
    from datetime import timedelta

    return models.Q(ends_on__gte=now.date(), ends_on__lt=now.date() + timedelta(days=30))


def _running(_person: Any, now: Any) -> models.Q:
    return models.Q(starts_on__lte=now.date()) & (
        models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=now.date())
    )


@register(RoleAssignment)
class RoleAssignmentRecord(RecordType):
    key = "role_assignment"
    prefix = "RA"
    slug = "role-assignments"
    phase = "manage"
    function = FUNCTION
    icon = "user-check"
    list_display = (
        "reference",
        "role",
        "person",
        "deputy",
        "scope",
        "starts_on",
        "ends_on",
        "accepted_at",
    )
    list_filter = ("role", "person")
    ordering = ("-starts_on",)
    fields = ("role", "person", "deputy", "scope", "starts_on", "ends_on", "accepted_at")
    views: ClassVar[tuple[View, ...]] = (
        View("running", _("In effect"), condition=_running),
        View("expiring", _("Ends within 30 days"), condition=_expiring),
        View("all", _("All")),
    )
    teaches = _("An assignment names the holder of a role, the deputy, and from when to when.")
    clauses = ("5.3",)
    #: the title is made of role and holder
    natural_keys = {"role": "key", "person": "username"}
