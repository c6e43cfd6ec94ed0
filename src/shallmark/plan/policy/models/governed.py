"""What scope statement and policy share: they are controlled, and looked at again by a day."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models.controlled import Controlled, Status
from shallmark.common.typed_days import TypedDays
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text

#: may still be said of one that is under review or in force
OPEN_FIELDS = frozenset(
    {"status", "owner", "review_due", "review_note", "decision_reason", "change_ref", "audience",
     "published_where", "approver"}
)  # fmt: skip
#: set by steps alone
SIGNED = frozenset({"author", "approved_by"})


def lines(label: Text) -> "models.TextField[str, str]":
    """A list that people type: one entry a line."""
    return models.TextField(label, blank=True, help_text=_("One a line."))


class Governed(TypedDays, Controlled):
    """A controlled thing of its own, with a date by which it is looked at again."""

    promised: ClassVar[Mapping[str, str]] = {"review_due": Status.IN_FORCE}

    edition = models.CharField(_("version"), max_length=20, default="1.0")
    review_due = models.DateField(_("review due"), null=True, blank=True)

    class Meta:
        abstract = True

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.author = self.author or by
        self.owner = self.owner or by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What is under review is what was submitted; whoever writes it is its author."""
        super().on_edit(before=before, by=by)
        if before.keys() - OPEN_FIELDS - SIGNED and self.status == Status.DRAFT:
            self.author = by or self.author
        changed = sorted(before.keys() - OPEN_FIELDS - SIGNED)
        if changed and self.status != Status.DRAFT:
            text = _("It is past its draft: return it, or write the next version.")
            raise Invalid({changed[0]: [str(text)]})
        self.keep_its_change(before)
