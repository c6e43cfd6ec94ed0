"""Competence that roles ask for, and that people have shown; training and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record, fields
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.team.models.person import Person
from shallmark.manage.team.models.role import RoleDefinition


@tracked()
class Competence(Record):
    """Something that one must be able to do."""

    description = models.TextField(_("what it takes"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")

    def __str__(self) -> str:
        return self.title


@tracked()
class CompetenceNeed(Record):
    """A role asks for a competence of each of its holders."""

    role = models.ForeignKey(
        RoleDefinition, models.PROTECT, related_name="needs", verbose_name=_("role")
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, related_name="needs", verbose_name=_("competence")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("competence asked for")
        verbose_name_plural = _("competences asked for")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "competence"],
                name="competence_need_once",
                violation_error_message=_("The role asks for this already."),
            )
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or f"{self.role}: {self.competence}"[:240]


class Level(models.TextChoices):
    BASIC = "basic", _("basic")
    WORKING = "working", _("works alone")
    EXPERT = "expert", _("leads others")


def _hold_whose(before: Mapping[str, object]) -> None:
    """What somebody showed, or is to learn, is never another's or of something else.

    Raises:
        Invalid: person or competence is exchanged.

    """
    changed = sorted(before.keys() & {"person", "competence"})
    if changed:
        raise Invalid({changed[0]: [str(_("It stands: end this record and make another."))]})


class CompetenceStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


COMPETENCE_EDGES = (
    (CompetenceStatus.DRAFT, CompetenceStatus.VALID),
    (CompetenceStatus.VALID, CompetenceStatus.EXPIRED),
    (CompetenceStatus.VALID, CompetenceStatus.REVOKED),
)


@tracked()
class CompetenceRecord(TypedDays, Record):
    """A person has shown a competence: how well, by what evidence, judged by whom, until when."""

    promised: ClassVar[Mapping[str, str]] = {"effective_to": CompetenceStatus.VALID}
    # for a later day there is new evidence, which somebody confirms
    moved_by: ClassVar[Mapping[str, str]] = {"effective_to": ""}

    Status, Level = CompetenceStatus, Level

    status = models.CharField(
        _("state"), choices=CompetenceStatus.choices, default=CompetenceStatus.DRAFT, max_length=12
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="competences", verbose_name=_("person")
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, related_name="records", verbose_name=_("competence")
    )
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, default=Level.WORKING
    )
    evidence = models.TextField(
        _("evidence"), blank=True, help_text=_("Certificate, appraisal, work sample; or its file.")
    )
    assessed_by = fields.person(_("assessed by"), editable=False)
    effective_from = models.DateField(_("valid from"))
    effective_to = models.DateField(_("valid until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("competence record")
        verbose_name_plural = _("competence records")
        triggers: ClassVar[list[Any]] = [
            lifecycle("competence_record", COMPETENCE_EDGES),
            initial_state_trigger(CompetenceStatus.DRAFT),
        ]
        constraints = [
            imported_once("competence_record"),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_to__gt=models.F("effective_from")),
                name="competence_record_ends_after_start",
                violation_error_message=_("The last day must come after the first."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or f"{self.person}: {self.competence}"[:240]

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        super().on_edit(before=before, by=by)
        if before.get("status", self.status) != CompetenceStatus.DRAFT:
            _hold_whose(before)


class TrainingStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    JUDGED = "judged", _("Judged")
    CANCELED = "canceled", _("Canceled")


TRAINING_EDGES = (
    (TrainingStatus.PLANNED, TrainingStatus.DONE),
    (TrainingStatus.PLANNED, TrainingStatus.CANCELED),
    (TrainingStatus.DONE, TrainingStatus.JUDGED),
)


@tracked()
class TrainingRecord(TypedDays, Record):
    """The title is the topic."""

    happened: ClassVar[tuple[str, ...]] = ("done_at",)
    promised: ClassVar[Mapping[str, str]] = {"planned_for": "planned"}
    moved_by: ClassVar[Mapping[str, str]] = {"planned_for": "postpone"}

    Status = TrainingStatus

    status = models.CharField(
        _("state"), choices=TrainingStatus.choices, default=TrainingStatus.PLANNED, max_length=12
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="trainings", verbose_name=_("person")
    )
    competence = models.ForeignKey(
        Competence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("for the competence"),
    )
    planned_for = models.DateField(_("planned for"))
    done_at = models.DateField(_("done"), null=True, blank=True)
    effect = models.TextField(_("effect"), blank=True, help_text=_("How it showed in the work."))
    judged_by = fields.person(_("judged by"), editable=False)
    judged_at = models.DateField(_("judged"), null=True, blank=True, editable=False)
    canceled_at = models.DateTimeField(_("canceled"), null=True, blank=True, editable=False)
    cancel_reason = models.TextField(_("why it is canceled"), blank=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        triggers: ClassVar[list[Any]] = [
            lifecycle("training_record", TRAINING_EDGES),
            initial_state_trigger(TrainingStatus.PLANNED),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or self.person

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        super().on_edit(before=before, by=by)
        _hold_whose(before)
