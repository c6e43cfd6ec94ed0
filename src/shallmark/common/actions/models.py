"""An action: a task from a review, a finding, a risk, a test or a meeting, and what came of it."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.sources import source_of
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked

PERSON = settings.AUTH_USER_MODEL


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    EFFECTIVE = "effective", _("Effect judged")
    DROPPED = "dropped", _("Dropped")


class Effect(models.TextChoices):
    EFFECTIVE = "effective", _("works as meant")
    PARTLY = "partly", _("works in part")
    NONE = "none", _("has no effect")


EDGES = (
    (Status.OPEN, Status.DONE),
    (Status.OPEN, Status.DROPPED),
    (Status.DONE, Status.EFFECTIVE),
)


@tracked()
class Action(Record):
    """`owner` does it; `source_owner` answers for the record it comes from."""

    Status = Status
    Effect = Effect

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.OPEN, max_length=16
    )
    #: reference of the record it comes from, of whatever kind
    source = models.CharField(
        _("comes from"), max_length=40, help_text=_("Reference of the record it comes from.")
    )
    source_owner = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("asked for by"),
    )  # fmt: skip
    text = models.TextField(_("what is to be done"), blank=True)
    due = models.DateField(_("due"))
    revised_due = models.DateField(_("new date"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    effect = models.CharField(_("effect"), max_length=12, choices=Effect.choices, blank=True)
    effect_reviewed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("effect judged by"),
    )  # fmt: skip
    drop_reason = models.TextField(_("reason for dropping it"), blank=True)
    done_at = moment(_("done"))
    revised_at = moment(_("date moved"))
    effect_reviewed_at = moment(_("effect judged at"))
    dropped_at = moment(_("dropped"))

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        triggers: ClassVar[list[Any]] = [
            lifecycle("action", EDGES),
            initial_state_trigger(Status.OPEN),
        ]
        constraints = [
            imported_once("action"),
            models.CheckConstraint(
                condition=Q(effect_reviewed_by__isnull=True)
                | Q(owner__isnull=True)
                | ~Q(effect_reviewed_by=F("owner")),
                name="action_effect_judged_by_another",
                violation_error_message=_("Another person than the one who did it judges it."),
            ),
        ]
        # the panel of the record it comes from; the lists of what is due
        indexes = [
            models.Index(fields=["source"], name="action_source"),
            models.Index(fields=["status", "due"], name="action_due"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def runs_until(self) -> date:
        """The day by which it is to be done: the new date where one was agreed."""
        return self.revised_due or self.due

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """It comes from a record that there is, and whoever answers for that asked for it."""
        source = source_of(self.source, by)
        if source is None:
            sentence = _("There is no record %(reference)s.") % {"reference": self.source}
            raise Invalid({"source": [sentence]})
        self.source = source.reference
        self.source_owner = self.source_owner or getattr(source, "owner", None)
        self.owner = self.owner or by
