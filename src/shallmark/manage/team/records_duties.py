"""Pages of responsibilities (RACI), authority, separation of duties and what compensates it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, View, register
from shallmark.kernel.second_person import Reason
from shallmark.manage.team import two_people
from shallmark.manage.team.models import (
    AuthorityLevel,
    CompensatingMeasure,
    Responsibility,
    SeparationRule,
)
from shallmark.manage.team.records_competence import TeamType
from shallmark.pages.pickers import reference_field


def raci(record: Record, _person: Person) -> dict[str, Any]:
    """The parts of the roles in this process or service, who answers for it first."""
    responsibilities = Responsibility.objects.filter(subject=record.reference).select_related(
        "role"
    )
    order = "ARCI"
    return {
        "parts": sorted(
            responsibilities,
            key=lambda responsibility: (
                order.index(responsibility.part),
                responsibility.role.title,
            ),
        )
    }


RACI = Panel("raci", _("Who does what"), "team/raci.html", raci, True)


@register(Responsibility)
class ResponsibilityType(TeamType):
    key = "responsibility"
    prefix = "RCI"
    slug = "responsibilities"
    icon = "table"
    list_display = ("reference", "subject", "role", "part", "updated_at")
    list_filter = ("role", "part")
    search_fields = ("reference", "title", "subject")
    ordering = ("subject", "part")
    fields = ("subject", "role", "part")
    form_fields = {"subject": reference_field("process", "service")}
    empty_text = _("One role answers for a process or a service; others do it, are asked, or told.")
    clauses = ("5.3",)
    natural_keys = {"role": "key"}


@register(AuthorityLevel)
class AuthorityLevelType(TeamType):
    key = "authority_level"
    phase = "settings"
    prefix = "AUT"
    slug = "authority-levels"
    icon = "gavel"
    list_display = ("reference", "role", "matter", "up_to", "updated_at")
    list_filter = ("role", "matter")
    ordering = ("matter", "up_to")
    fields = ("role", "matter", "up_to")
    empty_text = _("How far the holders of a role decide; approval rules read it.")
    clauses = ("5.3",)
    natural_keys = {"role": "key"}

    @classmethod
    def second_person(cls, record: Record, before: two_people.Before, by: Person) -> Reason | None:
        assert isinstance(record, AuthorityLevel)
        return two_people.of_authority(record, before, by)


@register(SeparationRule)
class SeparationRuleType(TeamType):
    key = "separation_rule"
    phase = "settings"
    prefix = "SOD"
    slug = "separation-of-duties"
    icon = "arrows-split"
    list_display = ("reference", "first", "second", "title", "is_active")
    list_filter = ("first", "second", "is_active")
    ordering = ("first", "second")
    fields = ("title", "first", "second")
    edit_fields = (*fields, "is_active")
    empty_text = _("Two duties that one person does not unite, unless a measure compensates it.")
    clauses = ("5.3",)
    natural_keys = {"first": "key", "second": "key"}

    @classmethod
    def second_person(cls, record: Record, before: two_people.Before, by: Person) -> Reason | None:
        assert isinstance(record, SeparationRule)
        return two_people.of_separation(record, before, by)


def _holds(_person: Person, now: datetime) -> models.Q:
    return models.Q(starts_on__lte=now.date(), ends_on__gt=now.date())


@register(CompensatingMeasure)
class CompensatingMeasureType(TeamType):
    key = "compensating_measure"
    prefix = "CPM"
    slug = "compensating-measures"
    icon = "shield-check"
    list_display = ("reference", "rule", "person", "approved_by", "starts_on", "ends_on")
    list_filter = ("rule", "person")
    ordering = ("-starts_on",)
    fields = ("rule", "person", "measure", "starts_on", "ends_on")
    detail_fields = (*fields, "approved_by")
    views = (View("holds", _("In effect"), condition=_holds), View("all", _("All")))
    empty_text = _("Small teams may unite duties when something else watches over it, for a time.")
    clauses = ("5.3",)

    @classmethod
    def second_person(cls, record: Record, before: two_people.Before, by: Person) -> Reason | None:
        assert isinstance(record, CompensatingMeasure)
        return two_people.of_measure(record, before, by)
