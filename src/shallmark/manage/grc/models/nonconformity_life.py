"""The life of a nonconformity: accepted, corrected, its cause removed, the effect judged."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.refusals import NotAllowed
from shallmark.manage.grc import gates_nonconformity as gates


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


class NonconformityLife:
    """Steps in the order of the states."""

    status: str
    owner_id: int | None
    extended_by_id: int | None
    effect_reviewed_by_id: int | None
    effect_reviewed_by: Any
    effect_reviewed_at: datetime | None
    actions_done_at: datetime | None
    closed_at: datetime | None
    closed_by: Any

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.OPEN,
        custom=step(
            _("Accept"),
            needs=("source", "clause", "description", "grade", "owner", "correction", "due"),
            gates=(gates.nonconformity_complete,),
            stamps=("accepted_at",),
            icon="check",
        ),
    )
    def accept(self, *, by: Any) -> None:
        """It is one, and somebody answers for it by a day."""

    @transition(
        field="status",
        source=Status.NEW,
        target=Status.REJECTED,
        custom=step(
            _("Reject"),
            needs=("decision_reason",),
            gates=(gates.rejection_says_why,),
            stamps=("decided_at",),
            icon="x",
        ),
    )
    def reject(self, *, by: Any) -> None:
        """The requirement is met, and the reason names the evidence."""

    @transition(
        field="status",
        source=Status.OPEN,
        target=Status.CORRECTED,
        custom=step(
            _("Record the correction"),
            needs=("correction",),
            stamps=("corrected_at",),
            relations=("owner",),
            icon="tools",
        ),
    )
    def correct(self, *, by: Any) -> None:
        """What was wrong is put right; its cause is still to be found."""

    @transition(
        field="status",
        source=[Status.OPEN, Status.CORRECTED],
        target=Status.ACTING,
        custom=step(
            _("Plan corrective action"),
            needs=("cause", "similar"),
            asks=("no_action_reason",),
            gates=(gates.cause_and_action_known,),
            stamps=("cause_found_at",),
            relations=("owner",),
            icon="route",
        ),
    )
    def plan_action(self, *, by: Any) -> None:
        """The cause is known, like cases were looked for, and something is done about it."""

    @transition(
        field="status",
        source=Status.ACTING,
        target=Status.EFFECT_REVIEW,
        custom=step(
            _("Finish the actions"),
            gates=(gates.actions_finished,),
            stamps=("actions_done_at",),
            relations=("owner",),
            icon="checks",
        ),
    )
    def finish_action(self, *, by: Any) -> None:
        """Everything planned is done or dropped; now the effect must show."""

    @transition(
        field="status",
        source=Status.EFFECT_REVIEW,
        target=Status.CLOSED,
        custom=step(
            _("Judge the effect and close"),
            needs=("effect_reviewed_by",),
            asks=("effect_note",),
            gates=(gates.effect_judged_by_another, gates.check_stays_clean),
            stamps=("effect_reviewed_at",),
            relations=("effect_reviewed_by",),
            icon="circle-check",
        ),
    )
    def close(self, *, by: Any) -> None:
        if by is not None and by.pk != self.effect_reviewed_by_id:
            raise NotAllowed(str(_("Whoever judges the effect signs with the own name.")))

    @transition(
        field="status",
        source=Status.EFFECT_REVIEW,
        target=Status.ACTING,
        custom=step(_("Reopen"), needs=("reopen_reason",), stamps=("reopened_at",), icon="rotate"),
    )
    def reopen(self, *, by: Any) -> None:
        """The actions did not work."""
        self._begin_again()

    @transition(
        field="status",
        source=[Status.EFFECT_REVIEW, Status.CLOSED],
        target=Status.ACTING,
        custom=step(
            _("Reopen: the check fails again"),
            needs=("reopen_reason",),
            stamps=("reopened_at",),
            automatic=True,
            icon="rotate",
        ),
    )
    def regress(self, *, by: Any) -> None:
        """Its check found the same again."""
        self._begin_again()

    def _begin_again(self) -> None:
        self.actions_done_at = self.closed_at = self.closed_by = None
        self.effect_reviewed_at = self.effect_reviewed_by = None

    @transition(
        field="status",
        source=[*WORKED_ON],
        target=None,
        custom=step(
            _("Extend"),
            needs=("due", "extended_by"),
            gates=(gates.extended_by_another, gates.extended_once),
            stamps=("extended_at",),
            reason_needed=True,
            icon="calendar",
        ),
    )
    def extend(self, *, by: Any) -> None:
        if by is not None and by.pk != self.extended_by_id:
            raise NotAllowed(str(_("Whoever approves the new date signs with the own name.")))
