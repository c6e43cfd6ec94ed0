"""A nonconformity: where a requirement is not met, why, what is done, and whether it worked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    CORRECTED = "corrected", _("Corrected")
    ACTING = "acting", _("Corrective action")
    EFFECT_REVIEW = "effect_review", _("Effect review")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")


#: accepted, and not closed yet
ACCEPTED = (Status.OPEN, Status.CORRECTED, Status.ACTING, Status.EFFECT_REVIEW)
WORKED_ON = (Status.OPEN, Status.CORRECTED, Status.ACTING)

EDGES = (
    (Status.NEW, Status.OPEN),
    (Status.NEW, Status.REJECTED),
    (Status.OPEN, Status.CORRECTED),
    (Status.OPEN, Status.ACTING),
    (Status.CORRECTED, Status.ACTING),
    (Status.ACTING, Status.EFFECT_REVIEW),
    (Status.EFFECT_REVIEW, Status.CLOSED),
    (Status.EFFECT_REVIEW, Status.ACTING),
    (Status.CLOSED, Status.ACTING),
)


class Source(models.TextChoices):
    AUDIT = "audit", _("audit")
    CHECK = "check", _("check")
    COMPLAINT = "complaint", _("complaint")
    INCIDENT = "incident", _("incident")
    REVIEW = "review", _("review")
    SELF_REPORT = "self_report", _("somebody noticed")


class Grade(models.TextChoices):
    MAJOR = "major", _("major")
    MINOR = "minor", _("minor")


#: what moves once it is accepted, date and correction by their steps; all else was accepted
MOVES = frozenset({"owner", "due", "correction"})


@tracked()
class Nonconformity(Record):
    """`owner` corrects it and finds its cause; somebody else judges the effect."""

    Status = Status
    Source = Source
    Grade = Grade

    status = models.CharField(_("state"), choices=Status.choices, default=Status.NEW, max_length=16)
    source = models.CharField(_("found by"), max_length=12, choices=Source.choices)
    check_id = models.CharField(
        _("check"), max_length=20, blank=True, help_text=_("Where a check found it.")
    )
    #: number of the run whose rows it holds
    run = models.PositiveIntegerField(_("run"), null=True, blank=True, editable=False)
    clause = models.CharField(_("clause"), max_length=120, blank=True)
    description = models.TextField(_("what was found"), blank=True)
    grade = models.CharField(_("grade"), max_length=8, choices=Grade.choices, blank=True)
    correction = models.TextField(_("correction"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    similar = models.TextField(_("like cases looked for"), blank=True)
    no_action_reason = models.TextField(_("why no action is needed"), blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    extended_by = person(_("new date approved by"), editable=False)
    effect_reviewed_by = person(_("effect judged by"), editable=False)
    effect_note = models.TextField(_("what was seen of the effect"), blank=True)
    reopen_reason = models.TextField(_("reason for reopening"), blank=True)
    decision_reason = models.TextField(_("why it is none"), blank=True)
    accepted_at = moment(_("accepted"))
    decided_at = moment(_("decided"))
    corrected_at = moment(_("corrected"))
    cause_found_at = moment(_("cause found"))
    actions_done_at = moment(_("actions done"))
    effect_reviewed_at = moment(_("effect judged"))
    reopened_at = moment(_("reopened"))
    extended_at = moment(_("date moved"))

    class Meta:
        verbose_name = _("nonconformity")
        verbose_name_plural = _("nonconformities")
        triggers: ClassVar[list[Any]] = [
            lifecycle("nonconformity", EDGES),
            initial_state_trigger(Status.NEW),
        ]
        constraints = [
            imported_once("nonconformity"),
            # An imported register is judged by the check, not refused.
            models.CheckConstraint(
                condition=Q(status__in=[Status.NEW, Status.REJECTED])
                | Q(source_system__gt="")
                | Q(
                    clause__gt="",
                    description__gt="",
                    grade__gt="",
                    correction__gt="",
                    owner__isnull=False,
                    due__isnull=False,
                ),
                name="nonconformity_accepted_is_complete",
                violation_error_message=_(
                    "An accepted nonconformity keeps clause, description, grade, owner, correction"
                    " and due date."
                ),
            ),
        ]
        # the watch over what is due; one episode of a check
        indexes = [
            models.Index(fields=["status", "due"], name="nonconformity_due"),
            models.Index(fields=["check_id", "status"], name="nonconformity_of_check"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.status in (Status.NEW, *ACCEPTED)

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """After acceptance the date moves by “Extend” only; before, another lowers the grade."""
        lower = before.get("grade") == Grade.MAJOR and self.grade != Grade.MAJOR
        own = by is not None and by.pk in {self.owner_id, getattr(before.get("owner"), "pk", None)}
        if lower and own and before.get("status", self.status) == Status.NEW:
            raise Invalid({"grade": [str(_("Another than whoever answers for it lowers it."))]})
        if self.status == Status.NEW or "status" in before or "extended_by" in before:
            return
        if "due" in before:
            sentence = _("The date was accepted: move it by “Extend”, with an approval.")
            raise Invalid({"due": [str(sentence)]})
        if "correction" in before:
            sentence = _("It was accepted: say by “Record the correction” what was done.")
            raise Invalid({"correction": [str(sentence)]})


class NonconformityRow(models.Model):
    """A row of the check that it came from: which record failed, and why."""

    nonconformity = models.ForeignKey(Nonconformity, models.CASCADE, related_name="rows")
    run = models.PositiveIntegerField(_("run"))
    record = models.CharField(_("record"), max_length=80)
    #: address of the record's page; empty where it has none
    url = models.CharField(max_length=200, blank=True)
    sentence = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), null=True)

    class Meta:
        verbose_name = _("row of a nonconformity")
        verbose_name_plural = _("rows of nonconformities")
        constraints = [
            models.UniqueConstraint(
                fields=["nonconformity", "run", "record"], name="nonconformity_row_once"
            )
        ]

    def __str__(self) -> str:
        return self.record
