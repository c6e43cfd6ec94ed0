"""Pages of changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.asking import asked_of_me
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.manage.change_configuration import lowering, signatures
from shallmark.manage.change_configuration import panels_change as panels
from shallmark.manage.change_configuration.collisions import require_decider, undecided
from shallmark.manage.change_configuration.forms_change import (
    FORM_FIELDS,
    criteria_met,
    impact_words,
    role_names,
)
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_states import ON_SCHEDULE, OPEN, UNHAPPY
from shallmark.manage.change_configuration.page_change import change_context
from shallmark.manage.change_configuration.queries_change import is_late
from shallmark.plan.alignment.queries import services_received
from shallmark.workplace import decided

FUNCTION = _("Change and Configuration")


def _require_signer(part: signatures.Part, change: Change, person: Person) -> None:
    signatures.require_signer(change, part, person)


decided.offered_if["change", "decide_collision"] = lambda change: bool(undecided(change))
decided.offered_if["change", "settle_lowering"] = lowering.awaits
decided.rights["change", "settle_lowering"] = lowering.require_settler
decided.rights["change", "decide_collision"] = require_decider
for _part in signatures.PARTS:
    decided.offered_if["change", f"sign_{_part.key}"] = partial(signatures.is_wanted, part=_part)
    decided.rights["change", f"sign_{_part.key}"] = partial(_require_signer, _part)
decided.pages.update(
    {
        ("change", "approve"): "decide",
        ("change", "approve_emergency"): "decide",
        ("standard_change", "approve"): "decide",
    }
)
IS_OPEN = Q(status__in=OPEN)
REQUEST = (
    "title",
    "category",
    "reason",
    "requester",
    "services",
    "items",
    "documents",
    "impact_answers",
    "project",
    "template",
    "emergency_reason",
    "plan",
    "planned_start",
    "planned_end",
    "implementer",
)
ASSESSMENT = (
    "likelihood",
    "consequence",
    "benefit",
    "feasibility",
    "financial",
    "financial_basis",
    "service_impact",
    "no_service_effect",
    "customer_impact",
    "no_customer_effect",
    "capacity_impact",
    "availability_impact",
    "no_availability_effect",
    "continuity_impact",
    "no_continuity_effect",
    "invalidates",
    "plan_updates",
    "major_for_continuity",
    "security_impact",
    "no_security_effect",
    "controls_affected",
    "bypasses_control",
    "release",
    "release_impact",
    "no_release_effect",
    "other_changes",
)
WAY_BACK = (
    "backout_plan",
    "backout_tested_on",
    "backout_minutes",
    "decision_point",
    "not_reversible_reason",
    "remedy",
    "no_test_reason",
)


def _mine(person: Person, _now: datetime) -> Q:
    return IS_OPEN & (Q(implementer=person) | Q(owner=person) | Q(requester=person))


def _in(*states: str) -> Callable[[Person, datetime], Q]:
    return lambda _person, _now: Q(status__in=states)


def _open(_person: Person, _now: datetime) -> Q:
    return IS_OPEN


def _soon(_person: Person, now: datetime) -> Q:
    return Q(status="scheduled", planned_start__gte=now, planned_start__lt=now + timedelta(days=7))


def _emergency(_person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(category="emergency")


def _late(_person: Person, now: datetime) -> Q:
    return is_late(now)


def _unhappy(_person: Person, _now: datetime) -> Q:
    return Q(outcome__in=UNHAPPY)


@register(Change)
class ChangeRecord(RecordType):
    key = "change"
    prefix = "CHG"
    slug = "changes"
    api_fields = (
        "requested_at",
        "assessed_at",
        "collision_decided_at",
        "collision_decided_by",
        "lowered_from",
        "lowering_settled_at",
        "lowering_settled_by",
    )
    phase = "manage"
    function = FUNCTION
    icon = "git-branch"
    has_discussion = True
    template = "change_configuration/change.html"
    page_context = change_context
    form_fields = FORM_FIELDS
    words: ClassVar[dict[str, Callable[[Any], str]]] = {
        "impact_answers": criteria_met,
        "impact_snapshot": impact_words,
        "approver_roles": role_names,
    }
    list_display = (
        "reference",
        "title",
        "category",
        "status",
        "risk",
        "planned_start",
        "planned_end",
        "implementer",
        "updated_at",
    )
    list_filter = (
        "status",
        "category",
        "risk",
        "outcome",
        "services",
        "implementer",
        "requester",
        "template",
        "requested_at",
        "implemented_at",
        "source_system",
    )
    search_fields = ("reference", "title", "reason")
    fields = REQUEST
    edit_fields = (
        *REQUEST,
        *ASSESSMENT,
        *WAY_BACK,
        "lowered_because",
        "outcome",
        "ci_update_not_needed",
        "owner",
    )
    detail_fields = (
        "category",
        "risk",
        "requester",
        "implementer",
        "planned_start",
        "planned_end",
        "template",
        "project",
        "policy_version",
        "outcome",
        "approver_roles",
        "quorum",
    )
    panels = (
        Panel("approvals", _("Approvals"), panels.APPROVALS, panels.approvals, lazy=True),
        Panel("impact", _("Impact"), panels.IMPACT, panels.impact, lazy=True),
        Panel("collisions", _("Collisions"), panels.COLLISIONS, panels.collisions, lazy=True),
    )
    views: ClassVar[tuple[View, ...]] = (
        View("mine", _("My open"), condition=_mine),
        asked_of_me("change"),
        View("assess", _("To be assessed"), condition=_in("new", "assess")),
        View("authorize", _("Waiting for approval"), condition=_in("authorize")),
        View("soon", _("Starting within 7 days"), "sort=planned_start", condition=_soon),
        View("late", _("Past planned end"), "sort=planned_end", condition=_late),
        View("emergency", _("Emergencies"), condition=_emergency),
        View("review", _("In review"), condition=_in("review")),
        View("unhappy", _("Failed or backed out"), condition=_unhappy),
        View("open", _("All open"), condition=_open),
        View("all", _("All")),
    )
    empty_text = _(
        "A change is anything that alters what services rest on. It is requested with a reason,"
        " assessed, authorized before it starts, and reviewed: planned against achieved."
    )
    clauses = ("8.5.1",)
    natural_keys = {
        "requester": "username",
        "implementer": "username",
        "owner": "username",
    }

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"close", "complete_standard", "reject", "cancel"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope in (Scope.OWN, Scope.TEAM):
            return Q(requester=person) | Q(implementer=person) | Q(owner=person)
        if scope == Scope.CUSTOMER:
            received = [service.reference for service in services_received(person)]
            planned = Q(status__in=ON_SCHEDULE, services__has_any_keys=received)
            return Q(requester=person) | planned
        return super().scope_condition(scope, person)
