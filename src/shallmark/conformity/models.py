"""What a run of the checks looked at and found. Rows are added, never changed or removed."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.conformity.models_sample import TextReading, TextSample
from shallmark.kernel.tracking import tracked
from shallmark.ledger.outcomes import Outcome

OUTCOMES = [(str(outcome), str(outcome).replace("_", " ")) for outcome in Outcome]


class CheckRun(models.Model):
    """One run over all or some checks.

    `hash` covers the run, its outcomes and rows, and the run before.
    """

    number = models.PositiveIntegerField(_("run"), unique=True)
    as_of = models.DateTimeField(_("as of"))
    period_start = models.DateTimeField(_("period from"))
    period_end = models.DateTimeField(_("period to"))
    engine = models.CharField(_("engine"), max_length=40)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("run by"),
    )
    trigger = models.CharField(_("started from"), max_length=20)
    #: only these checks were run; false where the whole catalogue was
    partial = models.BooleanField(_("some checks only"), default=False)
    #: of another period than the standing one, of a past day, or of some checks: it changes nothing
    look = models.BooleanField(_("a look"), default=False)
    catalogue_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    #: made with a key outside the database (sealing.py)
    seal = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("check run")
        verbose_name_plural = _("check runs")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="follows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM conformity_checkrun
                        WHERE number = NEW.number - 1 AND hash = NEW.previous_hash
                    ) AND NOT (NEW.number = 1 AND NEW.previous_hash = '') THEN
                        RAISE EXCEPTION 'Run % does not follow the run before it', NEW.number;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Run')} {self.number}"


class CheckOutcome(models.Model):
    """What one check came to in one run, with all that another person needs to repeat it."""

    run = models.ForeignKey(CheckRun, models.PROTECT, related_name="outcomes")
    check_id = models.CharField(_("check"), max_length=20)
    version = models.PositiveIntegerField(default=0)
    sql_digest = models.CharField(max_length=64, blank=True)
    parameters = models.JSONField(default=dict)
    outcome = models.CharField(_("outcome"), max_length=16, choices=OUTCOMES)
    reason = models.TextField(_("reason"), blank=True)
    population = models.PositiveIntegerField(default=0)
    nonconforming = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    waived = models.PositiveIntegerField(default=0)
    #: when the first of the waivers that cover a member ends
    accepted_until = models.DateTimeField(_("accepted until"), null=True)
    digest = models.CharField(_("member digest"), max_length=60, blank=True)
    seconds = models.FloatField(default=0)
    #: members whose record was stored only after `as_of`
    recorded_later = models.PositiveIntegerField(default=0)
    #: members that a source brought in: what they say was stated there, and not done here
    brought_in = models.PositiveIntegerField(default=0)
    #: "2026-03" -> [population, nonconforming, unknown] by the UTC month of `at`; empty in runs
    #: from before it was kept
    months = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("check outcome")
        verbose_name_plural = _("check outcomes")
        constraints = [
            models.UniqueConstraint(fields=["run", "check_id"], name="check_outcome_once")
        ]
        # the history of a check
        indexes = [models.Index(fields=["check_id", "-run"], name="check_outcome_history")]

    def __str__(self) -> str:
        return f"{self.check_id} {self.outcome}"


class CheckRow(models.Model):
    """A member that did not conform (false) or could not be judged (null)."""

    outcome = models.ForeignKey(CheckOutcome, models.PROTECT, related_name="rows")
    reference = models.CharField(_("record"), max_length=80)
    conforms = models.BooleanField(_("conforms"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), null=True)
    waived = models.BooleanField(_("waived"), default=False)

    class Meta:
        verbose_name = _("check row")
        verbose_name_plural = _("check rows")
        # what is said about one record
        indexes = [models.Index(fields=["reference"], name="check_row_reference")]

    def __str__(self) -> str:
        return self.reference


class Verification(models.Model):
    """That somebody, or the job of the day, proved runs and history, and what was wrong."""

    at = models.DateTimeField(_("at"))
    runs = models.PositiveIntegerField(_("runs"))
    records = models.PositiveBigIntegerField(_("records"))
    versions = models.PositiveBigIntegerField(_("versions"))
    faults = models.JSONField(_("faults"), default=list)
    #: made with a key outside the database (signing.py)
    seal = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{_('Verification')} {self.at:%Y-%m-%d %H:%M}"


@tracked()
class SourceCoverage(models.Model):
    """Whether a source fills a column of the ledger; written by imports."""

    source_system = models.CharField(_("source"), max_length=80)
    record_type = models.CharField(_("ledger view"), max_length=63)
    column_name = models.CharField(_("column"), max_length=63)
    supplied = models.BooleanField(_("supplied"))

    class Meta:
        verbose_name = _("source coverage")
        verbose_name_plural = _("source coverage")
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "record_type", "column_name"], name="source_coverage_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_system} {self.record_type}.{self.column_name}"


__all__ = [
    "CheckOutcome",
    "CheckRow",
    "CheckRun",
    "SourceCoverage",
    "TextReading",
    "TextSample",
    "Verification",
]
