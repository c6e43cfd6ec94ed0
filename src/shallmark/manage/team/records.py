"""Pages of people, teams, roles and assignments."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.zone_choice import zone_field
from shallmark.common.keys import key_field
from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.forms import FieldFactory, RecordForm
from shallmark.kernel.models import Record
from shallmark.kernel.records import RecordType, View, register
from shallmark.kernel.second_person import Reason
from shallmark.kernel.texts import Text
from shallmark.manage.team import (
    records_access,
    records_competence,
    records_duties,
    two_people,
)
from shallmark.manage.team.forms_assignment import assignment_form
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition, Team
from shallmark.manage.team.models.person import makes_contacts_alone
from shallmark.manage.team.people_columns import EMAIL, NAME, TEAMS
from shallmark.manage.team.queries_roles import vacant_on
from shallmark.manage.team.roles import rights_words
from shallmark.manage.team.views_belonging import panel
from shallmark.pages.tables import Column

__all__ = ["records_access", "records_competence", "records_duties"]

FUNCTION = _("Team")


def _invited(_person: Person, _now: datetime) -> models.Q:
    """Who may sign in and has not chosen a password yet."""
    return models.Q(
        username__isnull=False,
        is_active=True,
        is_system=False,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )


def _works_here(_person: Person, _now: datetime) -> models.Q:
    return models.Q(is_active=True, is_system=False, customer_person__isnull=True)


def _of_customers(_person: Person, _now: datetime) -> models.Q:
    return models.Q(is_active=True, customer_person__isnull=False)


@register(Person)
class PersonRecord(RecordType):
    key = "person"
    prefix = "PER"
    slug = "people"
    phase = "manage"
    function = FUNCTION
    icon = "user"
    form_fields: ClassVar[dict[str, FieldFactory]] = {"zone": zone_field}
    columns: ClassVar[dict[str, Column]] = {"title": NAME, "teams": TEAMS, "email": EMAIL}
    list_display = ("reference", "title", "job_title", "teams", "phone", "email")
    list_filter = ("is_active", "is_vip", "is_system")
    search_fields = ("reference", "title", "email", "username", "phone")
    ordering = ("title",)
    fields = ("title", "username", "email", "phone", "job_title", "zone", "is_vip", "joined_on")
    edit_fields = (*fields, "is_active", "left_on", "heir", "competence_reviewed_at")
    #: whose people somebody is, a key of a floor above says (alignment, `CustomerPerson`)
    views = (
        View("staff", _("Staff"), condition=_works_here),
        View("customers", _("Customers' people"), condition=_of_customers),
        View("active", _("Active"), "is_active=true"),
        View("invited", _("Invited"), condition=_invited),
        View("all", _("All")),
    )
    panels = (records_access.WAITING,)
    #: facts and buttons of its head come of a floor above (config/wiring.py)
    template = "web/person.html"
    empty_text = _("People work on records, ask for service, or report by themselves as systems.")
    clauses = ("5.3", "7.2")

    @classmethod
    def new_words(cls, person: Person) -> Text:
        return _("New contact") if makes_contacts_alone(person) else _("Invite a person")

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        return models.Q(pk=person.pk)

    @classmethod
    def second_person(cls, record: Record, before: two_people.Before, by: Person) -> Reason | None:
        assert isinstance(record, Person)
        return two_people.of_person(record, before, by)


@register(Team)
class TeamRecord(RecordType):
    key = "team"
    prefix = "TEAM"
    slug = "teams"
    has_members = True
    phase = "manage"
    function = FUNCTION
    icon = "users"
    list_display = ("reference", "title", "owner", "email", "is_active", "updated_at")
    list_filter = ("is_active",)
    ordering = ("title",)
    fields = ("title", "owner", "email")
    edit_fields = (*fields, "is_active")
    panels = (panel("people", _("Members")),)
    empty_text = _(
        "A team shares a queue. Records are assigned to it, and its lead hears of delays."
    )
    clauses = ("5.3", "7.1")


def _vacant(_person: Person, now: datetime) -> models.Q:
    return vacant_on(now.date())


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
    words: ClassVar[dict[str, Callable[[str], str]]] = {"rights": rights_words}
    form_fields: ClassVar[dict[str, FieldFactory]] = {"key": key_field}
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
    panels = (records_access.WAITING,)
    empty_text = _("A role says who answers for what. Mandatory roles are never left vacant.")
    clauses = ("5.3",)

    @classmethod
    def second_person(cls, record: Record, before: two_people.Before, by: Person) -> Reason | None:
        assert isinstance(record, RoleDefinition)
        return two_people.of_role(record, before, by)


def _expiring(_person: Person, now: datetime) -> models.Q:
    return models.Q(ends_on__gte=now.date(), ends_on__lt=now.date() + timedelta(days=30))


def _running(_person: Person, now: datetime) -> models.Q:
    return models.Q(starts_on__lte=now.date()) & (
        models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=now.date())
    )


def _to_accept(person: Person, _now: datetime) -> models.Q:
    return models.Q(status=RoleAssignment.Status.GIVEN, person=person)


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
        "status",
        "deputy",
        "scope",
        "starts_on",
        "ends_on",
        "accepted_at",
    )
    list_filter = ("role", "person")
    ordering = ("-starts_on",)
    fields = (
        "role",
        "person",
        "deputy",
        "scope",
        "starts_on",
        "ends_on",
        "audits_from",
        "audits_until",
    )
    views: ClassVar[tuple[View, ...]] = (
        View("running", _("In effect"), condition=_running),
        View("mine", _("To be accepted by me"), condition=_to_accept, asks=True),
        View("expiring", _("Ends within 30 days"), condition=_expiring),
        View("all", _("All")),
    )
    panels = (records_access.WAITING,)
    detail_fields = (*fields, "accepted_at", "accepted_by", "appointed_by", "confirmed_by")
    notice_rules = (Rule("assigned", ("person",), verb="create"),)
    empty_text = _("An assignment names the holder of a role, the deputy, and from when to when.")
    clauses = ("5.3",)
    #: the title is made of role and holder
    natural_keys = {"role": "key", "person": "username"}

    @classmethod
    def form_class(cls, fields: tuple[str, ...] | None = None) -> type[RecordForm]:
        """A new one begins today."""
        return assignment_form(tuple(fields or cls.fields))

    @classmethod
    def second_person(cls, record: Record, before: two_people.Before, by: Person) -> Reason | None:
        assert isinstance(record, RoleAssignment)
        return two_people.of_assignment(record, before, by)
