"""What a scope statement and a policy share: written, approved by top management, in force."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from shallmark.kernel.models import Record
from shallmark.kernel.refusals import Invalid
from shallmark.kernel.tracking import born_as


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
#: may still be said of one that is under review or in force
OPEN_FIELDS = frozenset(
    {"status", "owner", "review_due", "review_note", "decision_reason", "change_ref", "audience",
     "published_where", "approver"}
)  # fmt: skip


def moment(label: Any) -> Any:
    """A time that only a step sets."""
    return models.DateTimeField(label, null=True, blank=True, editable=False)


def person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


def lines(label: Any, **said: Any) -> Any:
    """A list that people type: one entry a line."""
    return models.TextField(label, blank=True, help_text=_("One a line."), **said)


def life_of(name: str) -> list[Any]:
    """The triggers that hold the states of the table `name`."""
    return [
        pgtrigger.FSM(
            name=f"{name}_lifecycle",
            field="status",
            transitions=[(str(source), str(target)) for source, target in EDGES],
        ),
        born_as(Status.DRAFT),
    ]


class Governed(Record):
    """One version of it. The next is a record of its own, and replaces this when in force."""

    Status: ClassVar[type[Status]] = Status

    status = FSMField(_("state"), choices=Status.choices, default=Status.DRAFT, max_length=12)
    edition = models.CharField(_("version"), max_length=20, default="1.0")
    author = person(_("author"))
    approver = person(_("approver"))
    approved_at = moment(_("approved"))
    submitted_at = moment(_("submitted"))
    returned_at = moment(_("returned"))
    review_note = models.TextField(_("review note"), blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True)
    change_ref = models.CharField(
        _("change"),
        max_length=40,
        blank=True,
        help_text=_("Number of the change; a standard document change will do."),
    )
    withdrawn_at = moment(_("withdrawn"))
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        abstract = True

    def begin(self, *, by: Any, **_said: Any) -> None:
        self.author = self.author or by
        self.owner = self.owner or by

    def follow_edit(self, *, before: dict[str, object], **_said: object) -> None:
        """What is under review is what was submitted."""
        changed = sorted(before.keys() - OPEN_FIELDS)
        if changed and self.status != Status.DRAFT:
            text = _("It is past its draft: return it, or write the next version.")
            raise Invalid({changed[0]: [str(text)]})
