"""An action: a task from a review, a finding, a risk, a test or a meeting, and what came of it."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.common.actions.sources import source_of
from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.refusals import Invalid, NotAllowed
from shallmark.kernel.tracking import born_as, lifecycle, tracked

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

    status = FSMField(_("state"), choices=Status.choices, default=Status.OPEN, max_length=16)
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
            born_as(Status.OPEN),
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

    def begin(self, *, by: Any, at: datetime) -> None:
        """It comes from a record that there is, and whoever answers for that asked for it."""
        found = source_of(self.source)
        if found is None:
            said = _("There is no record %(reference)s.") % {"reference": self.source}
            raise Invalid({"source": [said]})
        self.source = found.reference
        self.source_owner = self.source_owner or getattr(found, "owner", None)
        self.owner = self.owner or by

    @transition(
        field="status",
        source=Status.OPEN,
        target=Status.DONE,
        custom=step(
            _("Finish"),
            needs=("result",),
            stamps=("done_at",),
            relations=("owner",),
            icon="check",
        ),
    )
    def finish(self, *, by: Any) -> None:
        """It is done; what came of it stands in the result."""

    @transition(
        field="status",
        source=Status.OPEN,
        target=None,
        custom=step(
            _("Move the date"),
            needs=("revised_due",),
            stamps=("revised_at",),
            relations=("owner", "source_owner"),
            reason_needed=True,
            icon="calendar",
        ),
    )
    def revise(self, *, by: Any) -> None:
        """Another date, with a reason; the first one stays readable."""

    @transition(
        field="status",
        source=Status.DONE,
        target=Status.EFFECTIVE,
        custom=step(
            _("Judge the effect"),
            needs=("effect",),
            stamps=("effect_reviewed_at",),
            relations=("source_owner",),
            icon="eye-check",
        ),
    )
    def judge(self, *, by: Any) -> None:
        if by is not None and by.pk == self.owner_id:
            raise NotAllowed(str(_("Another person than the one who did it judges the effect.")))
        self.effect_reviewed_by = by or self.effect_reviewed_by

    @transition(
        field="status",
        source=Status.OPEN,
        target=Status.DROPPED,
        custom=step(
            _("Drop"),
            needs=("drop_reason",),
            stamps=("dropped_at",),
            relations=("source_owner",),
            icon="x",
        ),
    )
    def drop(self, *, by: Any) -> None:
        """It is not needed any more, and the reason says why."""
