"""What scope statement and policy share: the states of a document's version, one in force."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.common.documents.models.version import EDGES, Status
from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.refusals import Invalid
from shallmark.kernel.tracking import born_as, lifecycle
from shallmark.plan.policy import gates

#: may still be said of one that is under review or in force
OPEN_FIELDS = frozenset(
    {"status", "owner", "review_due", "review_note", "decision_reason", "change_ref", "audience",
     "published_where", "approver"}
)  # fmt: skip


def lines(label: Any, **said: Any) -> Any:
    """A list that people type: one entry a line."""
    return models.TextField(label, blank=True, help_text=_("One a line."), **said)


def life_of(name: str) -> list[Any]:
    """The triggers that hold the states of the table `name`."""
    return [lifecycle(name, EDGES), born_as(Status.DRAFT)]


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

    @transition(
        field="status",
        source=[Status.IN_REVIEW, Status.APPROVED],
        target=Status.DRAFT,
        custom=step(
            _("Return"),
            needs=("review_note",),
            stamps=("returned_at",),
            relations=("approver",),
            icon="arrow-back-up",
        ),
    )
    def send_back(self, *, by: Any) -> None:
        """It is a draft again, and its approval is void."""
        self.approved_at = None

    @transition(
        field="status",
        source=Status.IN_FORCE,
        target=Status.SUPERSEDED,
        custom=step(_("Supersede"), automatic=True),
    )
    def supersede(self, *, by: Any) -> None:
        """The next version is in force."""

    @transition(
        field="status",
        source=Status.IN_FORCE,
        target=Status.WITHDRAWN,
        custom=step(
            _("Withdraw"),
            needs=("decision_reason",),
            gates=(gates.another_in_force,),
            stamps=("withdrawn_at",),
            relations=("owner",),
            icon="ban",
        ),
    )
    def withdraw(self, *, by: Any) -> None:
        """Where it must be there, not without a successor."""
