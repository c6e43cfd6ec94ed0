"""Approvals: what was asked of whom, and each person's decision on exactly that version."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import only_grows


class Approval(models.Model):
    """One question to several people about one version of a record.

    It is decided by the first rejection, or by as many approvals as `quorum` says.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        #: the record changed after it was asked; it is to be asked again
        VOID = "void", _("void")

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    record_version = models.PositiveIntegerField()
    #: verb of the record's step that waits for it
    step = models.CharField(max_length=60)
    quorum = models.PositiveSmallIntegerField(default=1)
    approvers: "models.ManyToManyField[Person, models.Model]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="approvals_asked"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(condition=models.Q(quorum__gte=1), name="approval_has_quorum"),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(decided_at__isnull=False)),
                name="approval_decided_has_time",
            ),
            models.UniqueConstraint(
                fields=["record_key", "record_id", "step"],
                condition=models.Q(outcome=""),
                name="approval_asked_once",
                violation_error_message=_("This is already waiting for approval."),
            ),
        ]
        indexes = [models.Index(fields=["record_key", "record_id"], name="approval_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.step}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN


class Decision(models.Model):
    """What one person decided, when, having been shown what. Nobody changes it afterwards."""

    class Word(models.TextChoices):
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="decisions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    #: who wrote it down, where it was told; it counts when the person confirms it (common.stated)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: roles held at that time, by key
    roles = models.CharField(max_length=240, blank=True)
    decision = models.CharField(max_length=10, choices=Word.choices)
    reason = models.TextField(blank=True)
    #: version of the record that was decided on
    record_version = models.PositiveIntegerField()
    #: when the page with everything to be seen was in view
    shown_at = models.DateTimeField()
    at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="decision_once"),
            models.CheckConstraint(
                condition=models.Q(stated_by__isnull=True)
                | ~models.Q(stated_by=models.F("person")),
                name="decision_stated_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="rejected") | ~models.Q(reason=""),
                name="decision_rejection_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(shown_at__lte=models.F("at")), name="decision_after_shown"
            ),
        ]
        triggers = [
            *only_grows("Decisions stay"),
            pgtrigger.Trigger(
                name="duties_apart",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("asked_by", "bigint")],
                func="""
                    SELECT requested_by_id INTO asked_by
                    FROM approvals_approval WHERE id = NEW.approval_id;
                    IF asked_by = NEW.person_id THEN
                        RAISE EXCEPTION 'Nobody approves what they asked for';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval} {self.decision}"


class PartShown(models.Model):
    """A part of the page of a question, and when it first came into the view of one who is asked.

    Beside `Decision.shown_at`, which says when the whole page was given out. An approval by the
    page needs all of its parts, one by the API needs none.
    """

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="parts_shown")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    #: key of the part, as the page of the record names it
    part = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("part that was shown")
        verbose_name_plural = _("parts that were shown")
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "person", "part"], name="part_shown_first_once"
            )
        ]
        triggers = only_grows("What was shown stays")

    def __str__(self) -> str:
        return f"{self.approval} {self.part}"
