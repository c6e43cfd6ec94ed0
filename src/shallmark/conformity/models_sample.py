"""The monthly sample of texts: what was drawn, and what a person outside the team says of each."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


@tracked()
class TextSample(Record):
    """The texts of one month that are read. Drawn by the system from what was written in it.

    The seed is made of the month and of the last judgement, so that nobody chooses.
    """

    month = models.CharField(_("month"), max_length=7, unique=True, editable=False)
    #: none where no judgement was kept yet
    run = models.PositiveIntegerField(_("seeded by run"), null=True, editable=False)
    seed = models.CharField(_("seed"), max_length=64, editable=False)
    size = models.PositiveSmallIntegerField(_("texts per kind"), editable=False)
    written = models.PositiveIntegerField(_("texts written"), editable=False)
    drawn_at = moment(_("drawn"))

    class Meta:
        verbose_name = _("sample of texts")
        verbose_name_plural = _("samples of texts")
        constraints = [imported_once("text_sample")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        if by is not None or not self.seed:
            raise NotAllowed(str(_("The system draws the sample at the beginning of a month.")))


class Status(models.TextChoices):
    UNREAD = "unread", _("To read")
    SAYS = "says", _("Says something")
    NOTHING = "nothing", _("Says nothing")


EDGES = ((Status.UNREAD, Status.SAYS), (Status.UNREAD, Status.NOTHING))


@tracked()
class TextReading(Record):
    """One text of a sample, frozen as it stood, and the verdict on it."""

    Status = Status

    status = models.CharField(
        _("verdict"), choices=Status.choices, default=Status.UNREAD, max_length=16
    )
    sample = models.ForeignKey(
        TextSample, models.PROTECT, related_name="readings", editable=False, null=True,
        verbose_name=_("sample"),
    )  # fmt: skip
    record_key = models.CharField(_("kind of record"), max_length=60, editable=False)
    record = models.CharField(_("record"), max_length=40, editable=False)
    #: as the ledger calls it, such as change.backout_plan
    of_text = models.CharField(_("text"), max_length=80, editable=False)
    text = models.TextField(_("as it stood"), editable=False)
    digest = models.CharField(_("SHA-256 of the text"), max_length=64, editable=False)
    #: ids of the checks that ask for the text
    checks = models.CharField(_("checks"), max_length=120, editable=False)
    written_by = person(_("written by"), editable=False)
    judged_by = person(_("read by"), editable=False)
    judged_at = moment(_("read"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("reading of a text")
        verbose_name_plural = _("readings of texts")
        triggers: ClassVar[list[Any]] = [
            lifecycle("textreading", EDGES),
            initial_state_trigger(Status.UNREAD),
        ]
        constraints = [
            imported_once("text_reading"),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(judged_by=F("written_by")),
                name="text_read_by_another",
                violation_error_message=_("Nobody judges the own text."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.UNREAD)
                | Q(source_system__gt="")
                | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="text_verdict_is_signed",
                violation_error_message=_("A verdict names who gave it, and when."),
            ),
        ]
        indexes = [models.Index(fields=["status", "sample"], name="text_reading_unread")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        if by is not None or self.sample_id is None:
            raise NotAllowed(str(_("The system draws the sample at the beginning of a month.")))
