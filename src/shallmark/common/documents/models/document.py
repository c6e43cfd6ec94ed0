"""A controlled document: what stays the same from version to version."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models.kinds import Classification, Kind
from shallmark.common.documents.models.retention import DocumentTemplate, RetentionRule
from shallmark.common.typed_days import TypedDays
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    OBSOLETE = "obsolete", _("Obsolete")
    DISPOSED = "disposed", _("Disposed")


EDGES = (
    (Status.DRAFT, Status.IN_REVIEW),
    (Status.IN_REVIEW, Status.APPROVED),
    (Status.IN_REVIEW, Status.DRAFT),
    (Status.APPROVED, Status.PUBLISHED),
    (Status.APPROVED, Status.DRAFT),
    (Status.PUBLISHED, Status.DRAFT),
    (Status.PUBLISHED, Status.OBSOLETE),
    (Status.OBSOLETE, Status.DISPOSED),
)


@tracked()
class Document(TypedDays, Record):
    """The life of the whole; every text is a version, and the state follows the newest one.

    The version in force stays in force while the next is written.
    """

    Status, Kind, Classification = Status, Kind, Classification
    happened: ClassVar[tuple[str, ...]] = ("checked_at",)
    promised: ClassVar[Mapping[str, str]] = {"review_due": Status.PUBLISHED}
    moved_by: ClassVar[Mapping[str, str]] = {"review_due": "review"}

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    kind = models.CharField(_("kind"), max_length=40, choices=Kind.choices)
    identifier = models.CharField(
        _("identifier"),
        max_length=60,
        unique=True,
        help_text=_("As it stands on the document, such as SMS-P-04."),
    )
    classification = models.CharField(
        _("classification"),
        max_length=16,
        choices=Classification.choices,
        default=Classification.INTERNAL,
    )
    audience = models.CharField(
        _("distribution"), max_length=240, blank=True, help_text=_("Who is to have it.")
    )
    acknowledged = models.BooleanField(
        _("readers confirm"), default=False, help_text=_("Each new version is confirmed.")
    )
    retention_rule = models.ForeignKey(
        RetentionRule, models.PROTECT, related_name="documents", verbose_name=_("retention")
    )
    review_due = models.DateField(_("review due"))
    last_reviewed_at = models.DateField(_("last review"), null=True, blank=True, editable=False)
    under_change_control = models.BooleanField(_("under change control"), default=True)
    separation = models.BooleanField(_("author and approver differ"), default=True)
    external = models.BooleanField(_("of external origin"), default=False)
    source = models.CharField(_("source"), max_length=240, blank=True)
    edition = models.CharField(_("edition"), max_length=120, blank=True)
    checked_at = models.DateField(_("edition checked"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    revised_at = models.DateTimeField(_("revision begun"), null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    disposed_at = models.DateTimeField(_("disposed"), null=True, blank=True, editable=False)
    disposed_by = person(_("disposed by"), editable=False)
    disposal_approved_by = person(_("disposal approved by"), editable=False)
    disposal_approved_at = moment(_("disposal approved"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        triggers: ClassVar[list[Any]] = [
            lifecycle("document", EDGES),
            initial_state_trigger(Status.DRAFT),
        ]
        constraints = [imported_once("document")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by

    def is_due(self, name: str) -> bool:
        """While its next version is written, the last is in force."""
        return super().is_due(name) or self.published_at is not None

    def next_number(self) -> str:
        """One above the highest version number: 1.0, 2.0, ..."""
        numbers = self.versions.values_list("number", flat=True)
        whole = (re.match(r"\d+", number) for number in numbers)
        return f"{max((int(match[0]) for match in whole if match), default=0) + 1}.0"

    def starting_text(self) -> str:
        """The last version's text; for a first one that of the newest template of its kind."""
        last = self.versions.order_by("-created_at", "-pk").values_list("text", flat=True).first()
        if last is not None:
            return str(last)
        templates = DocumentTemplate.objects.filter(kind=self.kind, is_active=True)
        return templates.order_by("-pk").values_list("text", flat=True).first() or ""

    @property
    def kept_until(self) -> date | None:
        """The first day on which it may be disposed; None while it is in use."""
        if self.withdrawn_at is None:
            return None
        return clock.months_from(self.withdrawn_at.date(), self.retention_rule.months)
