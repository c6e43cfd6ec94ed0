"""Pages of competence, training and on-call shifts."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.settled import SettledByTwo
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.manage.team.models import (
    Competence,
    CompetenceNeed,
    CompetenceRecord,
    OnCallShift,
    TrainingRecord,
)


class TeamType(RecordType):
    """What all of this function share."""

    phase = "manage"
    function = _("Team")


@register(Competence)
class CompetenceType(TeamType):
    key = "competence"
    phase = "settings"
    prefix = "CMT"
    slug = "competences"
    icon = "star"
    list_display = ("reference", "title", "is_active", "updated_at")
    list_filter = ("is_active",)
    ordering = ("title",)
    fields = ("title", "description")
    edit_fields = (*fields, "is_active")
    empty_text = _("A competence is something that a role asks of its holders.")
    clauses = ("7.2",)


@register(CompetenceNeed)
class CompetenceNeedType(SettledByTwo, TeamType):
    key = "competence_need"
    phase = "settings"
    prefix = "CMN"
    slug = "competences-asked-for"
    icon = "checklist"
    list_display = ("reference", "role", "competence", "is_active", "updated_at")
    list_filter = ("role", "competence", "is_active")
    ordering = ("role", "competence")
    fields = ("role", "competence")
    edit_fields = (*fields, "is_active")
    #: nobody alone asks for it no more
    settled_by_two = frozenset({"role", "competence", "is_active"})
    empty_text = _("Each role says which competences it asks of its holders.")
    clauses = ("7.2",)
    natural_keys = {"role": "key"}


def _ends_soon(_person: Person, now: datetime) -> models.Q:
    from datetime import timedelta

    soon = now.date() + timedelta(days=60)
    return models.Q(status="valid", effective_to__gte=now.date(), effective_to__lt=soon)


class OfPerson(TeamType):
    """Records that name a person: one's own are that person's."""

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(person=person)
        return super().scope_condition(scope, person)


@register(CompetenceRecord)
class CompetenceRecordType(OfPerson):
    key = "competence_record"
    prefix = "CPT"
    slug = "competence-records"
    icon = "certificate"
    has_discussion = True
    list_display = ("reference", "person", "competence", "level", "status", "effective_to")
    list_filter = ("status", "person", "competence", "level", "effective_to")
    fields = (
        "person",
        "competence",
        "level",
        "evidence",
        "effective_from",
        "effective_to",
    )
    detail_fields = (*fields, "assessed_by", "confirmed_at", "revoked_at", "decision_reason")
    views = (
        View("valid", _("Valid"), "status=valid"),
        View("ends_soon", _("Ends within 60 days"), condition=_ends_soon),
        View("all", _("All")),
    )
    empty_text = _("A competence is shown by evidence, judged by another, and may come to an end.")
    clauses = ("7.2",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"expire", "revoke"})


def _unjudged(_person: Person, _now: datetime) -> models.Q:
    return models.Q(status="done")


@register(TrainingRecord)
class TrainingRecordType(OfPerson):
    key = "training_record"
    prefix = "TRN"
    slug = "trainings"
    icon = "vocabulary"
    list_display = ("reference", "title", "person", "status", "planned_for", "done_at")
    list_filter = ("status", "person", "competence")
    fields = ("title", "person", "competence", "planned_for")
    detail_fields = (
        "person",
        "competence",
        "planned_for",
        "done_at",
        "effect",
        "judged_by",
        "judged_at",
        "cancel_reason",
    )
    views = (
        View("planned", _("Planned"), "status=planned"),
        View("unjudged", _("Effect not judged"), condition=_unjudged),
        View("all", _("All")),
    )
    empty_text = _("A training is planned, done, and its effect judged in the work.")
    clauses = ("7.2",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"judge", "cancel"})


def _now(_person: Person, now: datetime) -> models.Q:
    return models.Q(starts_at__lte=now, ends_at__gt=now)


@register(OnCallShift)
class OnCallShiftType(TeamType):
    key = "on_call_shift"
    prefix = "OCS"
    slug = "on-call"
    icon = "phone"
    list_display = ("reference", "team", "owner", "status", "starts_at", "ends_at", "handed_to")
    list_filter = ("status", "team", "owner")
    ordering = ("-starts_at",)
    fields = ("team", "owner", "starts_at", "ends_at")
    detail_fields = ("team", "starts_at", "ends_at", "handed_to", "handed_over_at", "handover_note")
    views = (View("now", _("On call now"), condition=_now), View("all", _("All")))
    empty_text = _("A roster of shifts says who is called, and what was handed over to the next.")
    clauses = ("7.1", "8.6.1")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"hand_over"})
