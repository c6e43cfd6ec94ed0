"""Pages of exceptions and of outsiders' access."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.asking import asking
from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.manage.grc import work_ends
from shallmark.manage.grc.models import ExternalAccess, PolicyException
from shallmark.pages.pickers import reference_field

FUNCTION = _("Governance, Risk, and Compliance")
SOON = timedelta(days=14)


def _exception_ends(_person: Person, now: datetime) -> models.Q:
    return models.Q(status="approved", until__lt=(now + SOON).date())


def _access_ends(_person: Person, now: datetime) -> models.Q:
    return models.Q(status="active", ends_on__lte=(now + timedelta(days=30)).date())


@register(PolicyException)
class ExceptionRecord(RecordType):
    key = "exception"
    prefix = "EXC"
    slug = "exceptions"
    phase = "manage"
    function = FUNCTION
    icon = "file-certificate"
    list_display = (
        "reference",
        "title",
        "kind",
        "record",
        "policy",
        "status",
        "until",
        "approved_by",
    )
    list_filter = ("status", "kind", "until", "owner")
    search_fields = ("reference", "title", "record", "policy", "reason")
    ordering = ("until",)
    fields = ("title", "kind", "record", "policy", "reason", "until", "compensation", "risk")
    form_fields = {"record": reference_field()}
    edit_fields = ("title", "compensation", "risk")
    detail_fields = (
        "kind",
        "record",
        "policy",
        "until",
        "risk",
        "requested_by",
        "approved_by",
        "approved_at",
        "reason",
        "compensation",
        "decision_reason",
    )
    page_context = work_ends.exception_work
    views: ClassVar[tuple[View, ...]] = (
        View("in_force", _("In force"), "status=approved"),
        asking("exception", "approve", apart=("requested_by",)),
        View("waiting", _("Waiting for decision"), "status=requested,assessed"),
        View("ending", _("Ends within 14 days"), condition=_exception_ends),
        View("all", _("All")),
    )
    notice_rules = tuple(
        Rule("decided", ("requested_by",), verb=verb) for verb in ("approve", "refuse", "expire")
    )
    empty_text = _(
        "An exception lets a record depart from a policy until a day, with a measure that makes up"
        " for it. Another person than the one who asked approves it."
    )
    clauses = ("8.7.3.2", "6.1.3")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"refuse", "end", "expire"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(requested_by=person) | models.Q(owner=person)
        return super().scope_condition(scope, person)


@register(ExternalAccess)
class ExternalAccessRecord(RecordType):
    key = "external_access"
    prefix = "XAC"
    slug = "external-access"
    phase = "manage"
    function = FUNCTION
    icon = "key"
    list_display = ("reference", "title", "party", "status", "starts_on", "ends_on", "approved_by")
    list_filter = ("status", "starts_on", "ends_on", "owner")
    search_fields = ("reference", "title", "party", "systems", "purpose")
    ordering = ("ends_on",)
    fields = ("title", "party", "systems", "agreement", "purpose", "starts_on", "ends_on", "owner")
    edit_fields = ("title", "agreement", "owner")
    detail_fields = (
        "party",
        "agreement",
        "starts_on",
        "ends_on",
        "approved_by",
        "approved_at",
        "ended_at",
        "systems",
        "purpose",
        "decision_reason",
    )
    page_context = work_ends.access_work
    views: ClassVar[tuple[View, ...]] = (
        View("active", _("Active"), "status=active"),
        asking("external_access", "approve", apart=("owner",)),
        View("ending", _("Ends within 30 days"), "sort=ends_on", condition=_access_ends),
        View("waiting", _("Waiting for decision"), "status=requested"),
        View("all", _("All")),
    )
    notice_rules = tuple(
        Rule("decided", ("owner",), verb=verb) for verb in ("approve", "refuse", "end_by_date")
    )
    empty_text = _(
        "An outsider gets access to systems for a purpose, under an agreement with security"
        " requirements, from one day up to another."
    )
    clauses = ("8.7.3.2", "8.3.4")
    natural_keys = {"owner": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"refuse", "end", "end_by_date"})
