"""Pages of nonconformities and improvements."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.asking import asking
from shallmark.common.notices.rules import Rule
from shallmark.common.settled import SettledByTwo
from shallmark.common.waivers.checks import check_field
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.kernel.second_person import Reason
from shallmark.manage.grc.models import Improvement, Nonconformity
from shallmark.manage.grc.models.improvement import OPEN
from shallmark.manage.grc.models.nonconformity import ACCEPTED, MOVES, Status
from shallmark.manage.grc.page_improvement import improvement_context, measurers
from shallmark.manage.grc.page_nonconformity import clause, judges, nonconformity_context
from shallmark.manage.grc.panels import cycle
from shallmark.pages.pickers import reference_field

FUNCTION = _("Governance, Risk, and Compliance")


def _open(_person: Person, _now: datetime) -> models.Q:
    return models.Q(status__in=(Status.NEW, *ACCEPTED))


def _complaints(person: Person, now: datetime) -> models.Q:
    return _open(person, now) & models.Q(source="complaint")


def _mine(person: Person, _now: datetime) -> models.Q:
    return models.Q(status__in=(Status.NEW, *ACCEPTED), owner=person)


def _late(_person: Person, now: datetime) -> models.Q:
    return models.Q(status__in=ACCEPTED, due__lt=now.date())


@register(Nonconformity)
class NonconformityRecord(SettledByTwo):
    key = "nonconformity"
    prefix = "NC"
    slug = "nonconformities"
    phase = "manage"
    function = FUNCTION
    icon = "flag"
    has_discussion = True
    form_fields = {"check_id": check_field()}
    list_display = (
        "reference",
        "title",
        "source",
        "check_id",
        "grade",
        "status",
        "owner",
        "due",
    )
    list_filter = ("status", "source", "grade", "check_id", "owner", "due", "closed_at")
    search_fields = ("reference", "title", "description", "clause", "check_id", "cause")
    ordering = ("-created_at",)
    fields = (
        "title",
        "source",
        "check_id",
        "clause",
        "description",
        "grade",
        "owner",
        "correction",
        "due",
    )
    edit_fields = (
        "title",
        "clause",
        "description",
        "grade",
        "owner",
        "correction",
        "due",
        "cause",
        "similar",
        "no_action_reason",
    )
    settled_by_two = frozenset(fields) & frozenset(edit_fields) - MOVES
    detail_fields = (
        "source",
        "check_id",
        "clause",
        "grade",
        "due",
        "extended_by",
        "accepted_at",
        "corrected_at",
        "actions_done_at",
        "effect_reviewed_by",
        "effect_reviewed_at",
        "description",
        "correction",
        "cause",
        "similar",
        "no_action_reason",
        "effect_note",
        "reopen_reason",
        "decision_reason",
    )
    views: ClassVar[tuple[View, ...]] = (
        View("open", _("Open"), condition=_open),
        View("mine", _("Mine"), condition=_mine),
        View("late", _("Overdue"), "sort=due", condition=_late),
        View("effect", _("Effect to be judged"), "status=effect_review"),
        View("complaints", _("Open complaints"), condition=_complaints),
        View("all", _("All")),
    )
    template = "grc/nonconformity.html"
    page_context = nonconformity_context
    panels = (
        Panel("judges", _("Effect is judged by"), "grc/judges.html", judges, lazy=True),
        Panel("clause", _("Clause"), "grc/clause.html", clause, lazy=True),
    )
    notice_rules = (
        Rule("assigned", ("owner",), field="owner"),
        Rule("decided", ("owner",), verb="close"),
        Rule("decided", ("owner",), verb="reopen"),
    )
    empty_text = _(
        "A nonconformity is a requirement that is not met. It is corrected, its cause is removed,"
        " like cases are looked for, and another person judges whether that worked."
    )
    clauses = ("10.1",)
    natural_keys = {"owner": "username"}

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        """Until it is accepted it is only reported; whoever owns it does not confirm."""
        if before is None or getattr(record, "status", "") == Nonconformity.Status.NEW:
            return None
        reason = super().second_person(record, before, by)
        touched = cls.settled_by_two & before.keys()
        owner = frozenset({record.owner_id} if touched and record.owner_id else ())
        return reason and replace(reason, concerned=reason.concerned | owner)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"close", "reject"})


def _improving(_person: Person, _now: datetime) -> models.Q:
    return models.Q(status__in=OPEN)


def _undecided(_person: Person, _now: datetime) -> models.Q:
    return models.Q(status__in=("new", "assessed"), statement_of_none="")


@register(Improvement)
class ImprovementRecord(RecordType):
    key = "improvement"
    prefix = "IMP"
    slug = "improvements"
    phase = "manage"
    function = FUNCTION
    icon = "trending-up"
    has_discussion = True
    list_display = (
        "reference",
        "title",
        "source",
        "kind",
        "priority",
        "status",
        "owner",
        "due",
        "met",
    )
    list_filter = ("status", "source", "kind", "priority", "owner", "due", "met")
    search_fields = ("reference", "title", "text", "origin", "plan")
    ordering = ("-created_at",)
    fields = ("title", "source", "origin", "kind", "text", "statement_of_none")
    form_fields = {
        "origin": reference_field(),
        "criteria_version": reference_field("document_version"),
    }
    edit_fields = (
        "title",
        "kind",
        "text",
        "assessment",
        "priority",
        "criteria_version",
        "owner",
        "target",
        "baseline",
        "unit",
        "plan",
        "due",
    )
    detail_fields = (
        "source",
        "origin",
        "kind",
        "priority",
        "criteria_version",
        "decision",
        "decided_by",
        "baseline",
        "target",
        "measured_value",
        "unit",
        "met",
        "due",
        "done_at",
        "reported_at",
        "merged_into",
        "text",
        "assessment",
        "plan",
        "decision_reason",
        "statement_of_none",
    )
    views: ClassVar[tuple[View, ...]] = (
        View("open", _("Open"), condition=_improving),
        asking("improvement", "approve", apart=("owner",)),
        View("undecided", _("Undecided"), condition=_undecided),
        View("measure", _("To be measured"), "status=implemented"),
        View("all", _("All")),
    )
    template = "grc/improvement.html"
    page_context = improvement_context
    panels = (
        Panel("measurers", _("Measured by"), "grc/judges.html", measurers, lazy=True),
        Panel("cycle", _("Plan, do, check, act"), "grc/cycle.html", cycle),
    )
    notice_rules = (
        Rule("assigned", ("owner",), field="owner"),
        *(Rule("decided", ("created_by",), verb=verb) for verb in ("approve", "decline", "merge")),
    )
    empty_text = _(
        "An improvement starts as an opportunity: from a nonconformity, a review, a trend, an idea."
        " It is assessed by the approved criteria, decided, planned, done and measured."
    )
    clauses = ("10.2",)
    natural_keys = {"owner": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"decline", "merge", "measure"})
