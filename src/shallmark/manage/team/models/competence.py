"""Competence that roles ask for, and that people have shown; training and what came of it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.team import gates
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

    def begin(self, **_said: Any) -> None:
        self.title = self.title or f"{self.role}: {self.competence}"[:240]


class Level(models.TextChoices):
    BASIC = "basic", _("basic")
    WORKING = "working", _("works alone")
    EXPERT = "expert", _("leads others")


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
class CompetenceRecord(Record):
    """A person has shown a competence: how well, by what evidence, judged by whom, until when."""

    Status, Level = CompetenceStatus, Level

    status = FSMField(
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
    assessed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessed by"),
    )
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
            born_as(CompetenceStatus.DRAFT),
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

    def begin(self, **_said: Any) -> None:
        self.title = self.title or f"{self.person}: {self.competence}"[:240]

    @transition(
        field="status",
        source=CompetenceStatus.DRAFT,
        target=CompetenceStatus.VALID,
        custom=step(
            _("Confirm"),
            needs=("level", "assessed_by", "effective_from"),
            asks=("evidence", "effective_to"),
            gates=(gates.evidence_named, gates.assessed_by_another),
            stamps=("confirmed_at",),
            relations=("assessed_by",),
            icon="certificate",
        ),
    )
    def confirm(self, *, by: Any) -> None:
        """It counts from now on."""

    @transition(
        field="status",
        source=CompetenceStatus.VALID,
        target=CompetenceStatus.EXPIRED,
        custom=step(_("Expire"), automatic=True),
    )
    def expire(self, *, by: Any) -> None:
        """Its last day has passed; a training is planned (actions.expire_due)."""

    @transition(
        field="status",
        source=CompetenceStatus.VALID,
        target=CompetenceStatus.REVOKED,
        custom=step(_("Revoke"), needs=("decision_reason",), stamps=("revoked_at",), icon="ban"),
    )
    def revoke(self, *, by: Any) -> None:
        """It does not count any more."""


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
class TrainingRecord(Record):
    """The title is the topic."""

    Status = TrainingStatus

    status = FSMField(
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
    judged_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    judged_at = models.DateField(_("judged"), null=True, blank=True, editable=False)
    canceled_at = models.DateTimeField(_("canceled"), null=True, blank=True, editable=False)
    cancel_reason = models.TextField(_("why it is canceled"), blank=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        triggers: ClassVar[list[Any]] = [
            lifecycle("training_record", TRAINING_EDGES),
            born_as(TrainingStatus.PLANNED),
        ]

    def begin(self, **_said: Any) -> None:
        self.owner = self.owner or self.person

    @transition(
        field="status",
        source=TrainingStatus.PLANNED,
        target=TrainingStatus.DONE,
        custom=step(_("Complete"), asks=("done_at",), relations=("person",), icon="check"),
    )
    def complete(self, *, by: Any) -> None:
        """It took place, today where no other day is said."""
        self.done_at = self.done_at or clock.now().date()

    @transition(
        field="status",
        source=TrainingStatus.DONE,
        target=TrainingStatus.JUDGED,
        custom=step(
            _("Judge"),
            needs=("judged_by",),
            asks=("effect",),
            gates=(gates.effect_said,),
            icon="gauge",
        ),
    )
    def judge(self, *, by: Any) -> None:
        """Whether it helped."""
        self.judged_at = clock.now().date()

    @transition(
        field="status",
        source=TrainingStatus.PLANNED,
        target=TrainingStatus.CANCELED,
        custom=step(_("Cancel"), needs=("cancel_reason",), stamps=("canceled_at",), icon="x"),
    )
    def cancel(self, *, by: Any) -> None:
        """It does not take place."""
