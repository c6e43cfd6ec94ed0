"""What every controlled thing has: an author, an approver who is another, one version in force."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EDGES = (
    (Status.DRAFT, Status.IN_REVIEW),
    (Status.IN_REVIEW, Status.APPROVED),
    (Status.IN_REVIEW, Status.DRAFT),
    (Status.APPROVED, Status.IN_FORCE),
    (Status.APPROVED, Status.DRAFT),
    (Status.IN_FORCE, Status.SUPERSEDED),
    (Status.IN_FORCE, Status.WITHDRAWN),
)


TOOK_EFFECT = frozenset({Status.IN_FORCE, Status.SUPERSEDED, Status.WITHDRAWN})
APPROVER_STANDS = _("It was approved: who was asked to stands with that.")
CHANGE_STANDS = _("It took effect under this change, and stands so: what comes next names another.")


def controlled_states(name: str) -> list[Any]:
    """The triggers that hold the states of the table `name`."""
    return [lifecycle(name, EDGES), initial_state_trigger(Status.DRAFT)]


class Controlled(Record):
    """One version of it. The next is a record of its own, and replaces this when in force.

    Its life is `common.documents.life.controlled`.
    """

    Status: ClassVar[type[Status]] = Status

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    #: who wrote what it says last; all who did stand in its history
    author = person(_("author"), editable=False)
    #: who is asked to approve it
    approver = person(_("approver"))
    approved_by = person(_("approved by"), editable=False)
    change_ref = models.CharField(
        _("change"),
        max_length=40,
        blank=True,
        help_text=_("Number of the change; a standard document change will do."),
    )
    submitted_at = moment(_("submitted"))
    approved_at = moment(_("approved"))
    returned_at = moment(_("returned"))
    review_note = models.TextField(_("review note"), blank=True)
    withdrawn_at = moment(_("withdrawn"))
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        abstract = True

    def keep_its_change(self, before: Mapping[str, object]) -> None:
        """Let what it took effect under stand, except within the step that puts it in force.

        Raises:
            Invalid: the change was exchanged afterwards.

        """
        took_effect = self.status in TOOK_EFFECT and "status" not in before
        if took_effect and "change_ref" in before:
            raise Invalid({"change_ref": [str(CHANGE_STANDS)]})

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Nobody is named afterwards as asked who was not.

        Raises:
            Invalid: another approver is named of what was approved.

        """
        super().on_edit(before=before, by=by)
        if "approver" in before and self.status not in {Status.DRAFT, Status.IN_REVIEW}:
            raise Invalid({"approver": [str(APPROVER_STANDS)]})
