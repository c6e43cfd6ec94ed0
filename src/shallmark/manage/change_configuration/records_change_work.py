"""Pages of the work of changes: their tasks, and how they were carried out otherwise."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.manage.change_configuration.forms_change import DEVIATION_FIELDS, label_of_field
from shallmark.manage.change_configuration.models import ChangeDeviation, ChangeTask
from shallmark.manage.change_configuration.models.change_task import TO_DO
from shallmark.manage.change_configuration.page_of_change import deviation_context, task_context
from shallmark.manage.change_configuration.records_change import FUNCTION


def _mine(person: Person, _at: datetime) -> Q:
    return Q(status__in=TO_DO, assigned_to=person)


def _unassigned(person: Person, _at: datetime) -> Q:
    return Q(status__in=TO_DO, assigned_to__isnull=True, team__in=person.team_ids)


def _late(_person: Person, now: datetime) -> Q:
    return Q(status__in=TO_DO, planned_end__lt=now)


@register(ChangeTask)
class ChangeTaskRecord(RecordType):
    key = "change_task"
    page_context = task_context
    belongs_to = ("change",)
    prefix = "CTK"
    slug = "change-tasks"
    phase = "manage"
    function = FUNCTION
    icon = "subtask"
    list_display = (
        "reference", "title", "change", "status", "assigned_to", "team", "planned_end",
    )  # fmt: skip
    list_filter = ("status", "kind", "assigned_to", "team", "change")
    search_fields = ("reference", "title", "text")
    fields = (
        "change", "title", "kind", "text", "assigned_to", "team", "planned_start", "planned_end",
        "position",
    )  # fmt: skip
    edit_fields = fields[1:]
    detail_fields = (
        "change", "kind", "assigned_to", "team", "planned_start", "planned_end", "position",
        "started_at", "done_at", "text", "result", "cancel_reason",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("mine", _("My open"), "sort=planned_end", condition=_mine),
        View("team", _("Unassigned of my teams"), condition=_unassigned),
        View("late", _("Past planned end"), "sort=planned_end", condition=_late),
        View("all", _("All")),
    )
    notice_rules = (Rule("assigned", ("assigned_to",), field="assigned_to"),)
    empty_text = _(
        "A task is one piece of a change's work, with somebody who does it. The change is complete"
        " only when no task is open."
    )
    clauses = ("8.5.1",)
    natural_keys = {"assigned_to": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"finish", "cancel"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        own = Q(assigned_to=person) | Q(created_by=person)
        if scope == Scope.TEAM:
            of_change = Q(change__implementer=person) | Q(change__owner=person)
            return own | Q(team__in=person.team_ids) | of_change
        return own if scope == Scope.OWN else super().scope_condition(scope, person)


def _open(_person: Person, _at: datetime) -> Q:
    return Q(status="open")


@register(ChangeDeviation)
class ChangeDeviationRecord(RecordType):
    key = "change_deviation"
    page_context = deviation_context
    belongs_to = ("change",)
    # a part of a change, reached from it: no place of its own in the rail
    phase = ""
    prefix = "CDV"
    slug = "change-deviations"
    function = FUNCTION
    icon = "arrows-split"
    words: ClassVar[dict[str, Callable[[Any], str]]] = {"of_field": label_of_field}
    form_fields = DEVIATION_FIELDS
    list_display = (
        "reference", "title", "change", "status", "of_field", "created_by", "decided_by",
        "decided_at",
    )  # fmt: skip
    list_filter = ("status", "change")
    fields = ("change", "of_field", "becomes", "why")
    edit_fields = ("owner",)
    detail_fields = (
        "change", "of_field", "was", "becomes", "why", "created_by", "decision_reason",
        "decided_by", "decided_at",
    )  # fmt: skip
    views: ClassVar[tuple[View, ...]] = (
        View("open", _("To be decided"), condition=_open),
        View("all", _("All")),
    )
    empty_text = _(
        "After its start a change is what was approved. Where it is carried out otherwise, that is"
        " recorded here, field by field, and decided by another person."
    )
    clauses = ("8.5.1",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"accept", "reject"})
