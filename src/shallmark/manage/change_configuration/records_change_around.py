"""Pages of what stands around changes: templates, freezes, rules, costs, tests, reviews."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.asking import DECIDE, KEY, asked_of_me
from shallmark.common.settled import SettledByTwo
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.manage.change_configuration.change_quarters import quarter_words
from shallmark.manage.change_configuration.forms_change import figure_words, role_names
from shallmark.manage.change_configuration.forms_review import OUTCOME_FIELDS
from shallmark.manage.change_configuration.life.freeze import require_canceler
from shallmark.manage.change_configuration.life.freeze_exception import require_decider
from shallmark.manage.change_configuration.models import (
    ApprovalRule,
    ChangeAnalysis,
    ChangeCost,
    Freeze,
    FreezeException,
    MaintenanceWindow,
    Pir,
    StandardChange,
    TestResult,
)
from shallmark.manage.change_configuration.page_analysis import analysis_context
from shallmark.manage.change_configuration.page_cost import cost_context
from shallmark.manage.change_configuration.page_freeze import exception_context, freeze_context
from shallmark.manage.change_configuration.page_maintenance import window_context
from shallmark.manage.change_configuration.page_review import review_context
from shallmark.manage.change_configuration.page_rule import rule_context
from shallmark.manage.change_configuration.page_template import template_context
from shallmark.manage.change_configuration.page_test_result import result_context
from shallmark.manage.change_configuration.records_change import FUNCTION
from shallmark.workplace import decided

decided.offered_if["freeze", "approve"] = lambda freeze: freeze.approved_at is None
decided.rights["freeze", "cancel"] = require_canceler
decided.rights.update({("freeze_exception", verb): require_decider for verb in ("grant", "refuse")})


def _in(*states: str) -> Callable[[Person, datetime], Q]:
    return lambda _person, _now: Q(status__in=states)


def _of_my_freeze(person: Person, _now: datetime) -> Q:
    return Q(status="asked", freeze__owner=person)


class _Around(RecordType):
    phase = "manage"
    function = FUNCTION
    clauses: ClassVar[tuple[str, ...]] = ("8.5.1",)


@register(StandardChange)
class StandardChangeRecord(_Around):
    key = "standard_change"
    prefix = "STC"
    slug = "standard-changes"
    icon = "template"
    template = "change_configuration/decided.html"
    page_context = template_context
    list_display = ("reference", "title", "status", "risk", "valid_to", "last_failure", "owner")
    list_filter = ("status", "risk", "owner")
    fields = (
        "title",
        "purpose",
        "scope_services",
        "scope_items",
        "covers_documents",
        "steps",
        "risk",
        "backout_plan",
        "backout_minutes",
        "valid_to",
        "owner",
    )
    edit_fields = (*fields, "failure_explained")
    detail_fields = (
        "purpose",
        "steps",
        "backout_plan",
        "scope_services",
        "scope_items",
        "covers_documents",
        "risk",
        "backout_minutes",
        "valid_to",
        "approved_by",
        "last_failure",
        "policy_version",
    )
    views: ClassVar[tuple[View, ...]] = (
        View("usable", _("In force"), condition=_in("approved")),
        asked_of_me("standard_change"),
        View("waiting", _("In approval"), condition=_in("in_approval")),
        View("suspended", _("Suspended"), condition=_in("suspended", "expired")),
        View("all", _("All")),
    )
    empty_text = _(
        "A template is approved once for many small changes. It names what it covers and until"
        " when, and is suspended when a change made from it fails."
    )

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"retire"})


@register(Freeze)
class FreezeRecord(_Around):
    key = "freeze"
    page_context = freeze_context
    prefix = "FRZ"
    slug = "freezes"
    icon = "calendar-off"
    list_display = ("reference", "title", "status", "starts_at", "ends_at", "approved_at")
    list_filter = ("status",)
    ordering = ("-starts_at",)
    fields = ("title", "starts_at", "ends_at", "scope", "reason", "owner")
    detail_fields = ("reason", "starts_at", "ends_at", "scope", "approved_by", "approved_at")
    empty_text = _("A freeze is a time without changes. It counts once it is approved.")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"cancel", "end"})


@register(FreezeException)
class FreezeExceptionRecord(_Around):
    key = "freeze_exception"
    page_context = exception_context
    belongs_to = ("freeze", "change")
    prefix = "FRX"
    slug = "freeze-exceptions"
    icon = "calendar-check"
    list_display = (
        "reference", "title", "freeze", "change", "status", "from_at", "to_at", "decided_by",
    )  # fmt: skip
    list_filter = ("status", "freeze", "change")
    fields = ("freeze", "change", "from_at", "to_at", "why")
    edit_fields = ("owner",)
    detail_fields = (
        "freeze", "change", "from_at", "to_at", "why", "created_by", "decision_reason",
        "decided_by", "decided_at",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("asked", _("To be decided"), condition=_in("asked")),
        View(KEY, DECIDE, condition=_of_my_freeze, asks=True),
        View("all", _("All")),
    )
    empty_text = _(
        "An exception lets one change be done in a freeze, at a time. It is asked by whoever needs"
        " it and granted by the owner of the freeze."
    )

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"grant", "refuse"})


@register(MaintenanceWindow)
class MaintenanceWindowRecord(_Around):
    key = "maintenance_window"
    page_context = window_context
    prefix = "MWD"
    slug = "maintenance-windows"
    icon = "calendar-time"
    list_display = (
        "reference", "title", "weekday", "starts", "minutes", "zone", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = ("weekday", "owner")
    fields = (
        "title", "services", "items", "weekday", "starts", "minutes", "zone", "valid_from",
        "valid_to", "owner",
    )  # fmt: skip
    detail_fields = fields[1:]
    empty_text = _(
        "A maintenance window is a time agreed for work on services. A change planned outside of"
        " the windows of its services warns whoever asks for its approval."
    )


@register(ApprovalRule)
class ApprovalRuleRecord(SettledByTwo, _Around):
    key = "approval_rule"
    page_context = rule_context
    prefix = "CAR"
    slug = "approval-rules"
    phase = "settings"
    icon = "gavel"
    words: ClassVar[dict[str, Callable[[Any], str]]] = {"roles": role_names}
    list_display = (
        "reference", "title", "category", "risk_from", "cost_from", "quorum", "separate",
        "is_active",
    )  # fmt: skip
    list_filter = ("category", "is_active")
    ordering = ("title",)
    fields = ("title", "category", "risk_from", "cost_from", "roles", "quorum", "separate")
    edit_fields = (*fields, "is_active")
    settled_by_two = frozenset(edit_fields) - {"title"}
    made_by_two: ClassVar[dict[str, object]] = {"is_active": True}
    empty_text = _(
        "A rule says which roles approve changes of a category, from which risk and cost on, and"
        " how many of them. The most demanding rule wins."
    )


@register(ChangeCost)
class ChangeCostRecord(_Around):
    key = "change_cost"
    page_context = cost_context
    belongs_to = ("change",)
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    prefix = "CCL"
    slug = "change-costs"
    icon = "coin"
    list_display = ("reference", "title", "change", "amount", "kind", "nature", "budget")
    list_filter = ("kind", "nature", "change")
    fields = ("change", "title", "amount", "kind", "nature", "budget")
    empty_text = _("What a change costs, line by line: once or each year, direct or indirect.")
    clauses = ("8.5.1.3", "8.4.1")


@register(TestResult)
class TestResultRecord(_Around):
    key = "test_result"
    page_context = result_context
    belongs_to = ("change",)
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    prefix = "TST"
    slug = "test-results"
    icon = "test-pipe"
    list_display = ("reference", "title", "change", "environment", "result", "tested_at")
    list_filter = ("result", "change")
    fields = ("change", "title", "environment", "result", "tested_at", "evidence")
    detail_fields = (*fields[2:], "tested_by")
    empty_text = _("What was tested before a change went live, where, and with which result.")


@register(Pir)
class PirRecord(_Around):
    key = "pir"
    form_fields = OUTCOME_FIELDS
    page_context = review_context
    # made when its change is done, and reached from it
    belongs_to = ("change",)
    prefix = "PIR"
    slug = "post-implementation-reviews"
    icon = "eye-check"
    list_display = ("reference", "title", "change", "status", "due_on", "success", "reviewed_at")
    list_filter = ("status", "success", "change")
    fields = ("title", "change", "due_on", "owner")
    edit_fields = (*fields, "attendees", "outcomes", "success", "cause", "actions")
    detail_fields = (
        "change", "due_on", "attendees", "outcomes", "success", "cause", "actions", "reviewed_by",
        "held_at", "reviewed_at",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("due", _("Due"), "sort=due_on", condition=_in("due", "held")),
        View("all", _("All")),
    )
    empty_text = _(
        "A review puts what was reached beside what was planned; a failure has cause and action."
    )

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"conclude", "cancel"})


@register(ChangeAnalysis)
class ChangeAnalysisRecord(_Around):
    key = "change_analysis"
    prefix = "CHA"
    slug = "change-analyses"
    icon = "chart-bar"
    template = "change_configuration/analysis.html"
    page_context = analysis_context
    words: ClassVar[dict[str, Callable[[Any], str]]] = {
        "figures": figure_words,
        "period": quarter_words,
    }
    list_display = ("reference", "title", "period", "status", "made_by", "made_at")
    list_filter = ("status",)
    ordering = ("-period",)
    fields = ("title", "period", "owner")
    edit_fields = (
        "title", "owner", "trends", "emergency_words", "conclusions", "improvements",
        "no_improvements",
    )  # fmt: skip
    detail_fields = (
        "period", "figures", "trends", "emergency_words", "conclusions", "improvements",
        "no_improvements", "made_by", "made_at",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("drafted", _("To be concluded"), condition=_in("drafted")),
        View("all", _("All")),
    )
    empty_text = _(
        "Each quarter's changes are looked at together: numbers, kinds that come back, trends,"
        " conclusions, improvements."
    )

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"conclude", "miss"})
