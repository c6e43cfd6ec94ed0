"""Pages of risks, their criteria and assessments, and of security controls."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.panel import ACTIONS
from shallmark.common.notices.rules import Rule
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.kernel.second_person import Reason
from shallmark.kernel.texts import Text
from shallmark.manage.grc import work_risks
from shallmark.manage.grc.models import Control, Risk, RiskAssessment, RiskCriteria
from shallmark.manage.grc.models.risk import OPEN
from shallmark.manage.grc.queries import above_limit, review_due, untreated
from shallmark.manage.grc.risk_scale import CONTROLS, controls, risk_context
from shallmark.pages.pickers import reference_field

FUNCTION = _("Governance, Risk, and Compliance")
Before = Mapping[str, object] | None


def approved_by_another(before: Before) -> Reason | None:
    """What it says holds when another than who wrote it approves it; a title says nothing."""
    if before is not None and before.keys() <= {"title", "owner"}:
        return None
    return Reason(translated("Another approves it."))


def _open(_person: Person, _now: datetime) -> models.Q:
    return models.Q(status__in=OPEN)


def _above(_person: Person, _now: datetime) -> models.Q:
    return models.Q(status__in=OPEN) & above_limit()


def _uncontrolled(person: Person, now: datetime) -> models.Q:
    security = models.Q(category=Risk.Category.SECURITY)
    return _above(person, now) & security & untreated()


def _review(_person: Person, now: datetime) -> models.Q:
    return review_due(now)


def _of(steps: tuple[Text, ...]) -> Callable[[int], str]:
    """The word of a step, with its number: it is what the score is counted from."""
    return lambda step: f"{step} {steps[step - 1]}" if 1 <= step <= len(steps) else str(step)


LIKELIHOODS = (_("rare"), _("unlikely"), _("possible"), _("likely"), _("almost certain"))
IMPACTS = (_("negligible"), _("minor"), _("moderate"), _("major"), _("severe"))


@register(Risk)
class RiskRecord(RecordType):
    key = "risk"
    prefix = "RSK"
    slug = "risks"
    phase = "manage"
    function = FUNCTION
    icon = "alert-triangle"
    has_discussion = True
    words = {
        "likelihood": _of(LIKELIHOODS),
        "impact": _of(IMPACTS),
        "residual_likelihood": _of(LIKELIHOODS),
        "residual_impact": _of(IMPACTS),
    }
    list_display = (
        "reference",
        "title",
        "category",
        "status",
        "score",
        "treatment",
        "residual_score",
        "owner",
        "reviewed_at",
    )
    list_filter = (
        "status",
        "category",
        "likelihood",
        "impact",
        "score",
        "residual_likelihood",
        "residual_impact",
        "treatment",
        "service",
        "owner",
        "opportunity",
    )
    search_fields = ("reference", "title", "text", "customer_impact")
    ordering = ("-created_at",)
    fields = (
        "title",
        "category",
        "opportunity",
        "service",
        "text",
        "owner",
        "likelihood",
        "impact",
        "customer_impact",
        "no_customer_effect",
        "treatment",
        "review_interval",
    )
    detail_fields = (
        "category",
        "service",
        "likelihood",
        "impact",
        "score",
        "treatment",
        "decision_by",
        "accepted_by",
        "accepted_at",
        "residual_score",
        "residual_likelihood",
        "residual_impact",
        "reviewed_at",
        "review_interval",
        "text",
        "customer_impact",
        "no_customer_effect",
        "review_note",
        "close_reason",
    )
    views: ClassVar[tuple[View, ...]] = (
        View("open", _("Open"), condition=_open),
        View("above", _("Above the limit"), condition=_above),
        View("uncontrolled", _("Security, above the limit, no control"), condition=_uncontrolled),
        View("review", _("Review due"), condition=_review),
        View("all", _("All")),
    )
    template = "grc/risk.html"
    page_context = risk_context
    panels = (
        Panel("controls", _("Controls that treat it"), CONTROLS, controls, lazy=True),
        ACTIONS,
    )
    notice_rules = (
        Rule("assigned", ("owner",), field="owner"),
        Rule("decided", ("owner",), verb="accept"),
    )
    empty_text = _(
        "A risk says what may happen, how likely and how bad it is for customers, and what is done"
        " about it. Above the limit of acceptance it is treated, or accepted by whoever may."
    )
    clauses = ("6.1.2", "6.1.3")
    natural_keys = {"owner": "username"}


@register(RiskCriteria)
class RiskCriteriaRecord(RecordType):
    key = "risk_criteria"
    prefix = "RCR"
    slug = "risk-criteria"
    phase = "settings"
    function = FUNCTION
    icon = "scale"
    list_display = ("reference", "title", "edition", "limit_score", "acceptor_role", "approved_by")
    ordering = ("-created_at",)
    fields = (
        "title",
        "edition",
        "limit_score",
        "acceptor_role",
        "approach",
        "scale",
    )
    edit_fields = ("title", "approach", "scale")
    detail_fields = (*fields[1:], "approved_by")
    page_context = work_risks.criteria_work
    empty_text = _(
        "Risk criteria say up to which score risks are accepted, and who may accept more. New ones"
        " are written anew: the newest hold, the earlier ones stay readable."
    )
    clauses = ("6.1.2",)
    natural_keys = {"acceptor_role": "key"}

    @classmethod
    def second_person(cls, _record: Record, before: Before, _by: Person) -> Reason | None:
        return approved_by_another(before)


@register(RiskAssessment)
class RiskAssessmentRecord(RecordType):
    key = "risk_assessment"
    prefix = "RAS"
    slug = "risk-assessments"
    phase = "manage"
    function = FUNCTION
    icon = "report-search"
    list_display = ("reference", "title", "scope", "done_at", "assessor", "approved_by")
    list_filter = ("scope", "done_at")
    ordering = ("-done_at",)
    fields = (
        "title",
        "scope",
        "done_at",
        "method",
    )
    detail_fields = (*fields[1:], "assessor", "second_assessor", "approved_by")
    page_context = work_risks.assessment_work
    empty_text = _(
        "A risk assessment is an exercise: on a day people looked for risks of a scope. Link the"
        " risks that they found."
    )
    clauses = ("6.1.2", "8.7.3.2")

    @classmethod
    def second_person(cls, _record: Record, before: Before, _by: Person) -> Reason | None:
        return approved_by_another(before)


def _control_review(_person: Person, now: datetime) -> models.Q:
    from datetime import timedelta

    year = now - timedelta(days=365)
    old = models.Q(reviewed_at__lt=year) | models.Q(
        reviewed_at__isnull=True, in_operation_at__lt=year
    )
    return models.Q(status__in=("operating", "failing")) & old


@register(Control)
class ControlRecord(RecordType):
    key = "control"
    prefix = "CTL"
    slug = "controls"
    phase = "manage"
    function = FUNCTION
    icon = "shield-lock"
    list_display = ("reference", "title", "kind", "status", "owner", "review_result", "reviewed_at")
    list_filter = ("status", "kind", "owner", "review_result")
    search_fields = ("reference", "title", "operation", "maintenance")
    ordering = ("title",)
    fields = ("title", "kind", "owner", "operation", "maintenance", "decision")
    form_fields = {"decision": reference_field("document_version")}
    detail_fields = (
        "kind",
        "decision",
        "in_operation_at",
        "reviewed_at",
        "review_result",
        "operation",
        "maintenance",
        "review_note",
        "decision_reason",
    )
    views: ClassVar[tuple[View, ...]] = (
        View("operating", _("In operation"), "status=operating"),
        View("failing", _("Failing"), "status=failing"),
        View("review", _("Review due"), condition=_control_review),
        View("all", _("All")),
    )
    page_context = work_risks.control_work
    panels = (ACTIONS,)
    notice_rules = (Rule("assigned", ("owner",), field="owner"),)
    empty_text = _(
        "A control is a measure that treats risks: how it works, who keeps it up, and what it"
        " protects. Link risks by “treats”, items and services by “protects”."
    )
    clauses = ("8.7.3.2",)
    natural_keys = {"owner": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"retire"})
