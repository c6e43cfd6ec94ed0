"""One version of a document: its text or file, who wrote it, who approved it, and since when."""

from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.common.discussion.models import Attachment
from shallmark.common.documents import gates
from shallmark.common.documents.models.document import Document
from shallmark.common.documents.texts import references_in, sections_of
from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.refusals import Invalid, NotAllowed
from shallmark.kernel.tracking import born_as, lifecycle, tracked

#: what was submitted is what is approved
FROZEN = frozenset({"document", "number", "text", "file_name", "author", "change_summary"})


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


@tracked()
class DocumentVersion(Record):
    """Written, reviewed by the named approver, put in force by the document's owner, superseded.

    Superseded versions stay readable for staff; readers are offered what is visible.
    """

    Status = Status

    status = FSMField(_("state"), choices=Status.choices, default=Status.DRAFT, max_length=12)
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.CharField(_("version"), max_length=20)
    text = models.TextField(_("text"), blank=True, help_text=_("Markdown; a heading per section."))
    file_name = models.CharField(
        _("file"),
        max_length=200,
        blank=True,
        help_text=_("Or the name of a file attached here that is the content."),
    )
    content_hash = models.CharField(_("checksum"), max_length=64, blank=True, editable=False)
    #: heading -> content, read from the text
    sections = models.JSONField(default=dict, blank=True, editable=False)
    #: records that the text names
    refs = models.JSONField(default=list, blank=True, editable=False)
    change_summary = models.TextField(_("what is new"), blank=True)
    change_ref = models.CharField(
        _("change"),
        max_length=40,
        blank=True,
        help_text=_("Number of the change; a standard document change will do."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approver"),
    )
    visible = models.BooleanField(_("offered to readers"), default=False, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True, editable=False)
    review_note = models.TextField(_("review note"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("document version")
        verbose_name_plural = _("document versions")
        triggers: ClassVar[list[Any]] = [
            lifecycle("document_version", EDGES),
            born_as(Status.DRAFT),
            pgtrigger.Protect(
                name="document_version_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="draft")
                & (
                    pgtrigger.Q(old__text__df=pgtrigger.F("new__text"))
                    | pgtrigger.Q(old__content_hash__df=pgtrigger.F("new__content_hash"))
                ),
            ),
        ]
        constraints = [
            imported_once("document_version"),
            models.UniqueConstraint(
                fields=["document", "number"],
                name="document_version_number_once",
                violation_error_message=_("The document has a version of this number."),
            ),
            # judged at the end of the transaction: the next takes the place of the last
            ExclusionConstraint(
                name="document_version_one_in_force",
                expressions=[("document", RangeOperators.EQUAL)],
                condition=Q(status=Status.IN_FORCE),
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("One version of a document is in force at a time."),
            ),
            # what an older tool still offers comes in as it was: CHK-DOC-03 tells
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SUPERSEDED, Status.WITHDRAWN])
                | Q(visible=False)
                | ~Q(source_system=""),
                name="document_version_gone_is_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def begin(self, *, by: Any, at: datetime) -> None:
        """A first version starts from the template of its kind, the next from the last one."""
        from shallmark.common.documents.queries import next_number, starting_text

        self.author = self.author or by
        self.owner = self.owner or self.document.owner
        self.number = self.number or next_number(self.document)
        named = f"{self.document.identifier} {self.number} {self.document.title}"
        self.title = self.title or named[:240]
        if not (self.text or self.file_name):
            self.text = starting_text(self.document)

    def clean(self) -> None:
        """The checksum is of the file where there is one, else of the text."""
        if self.status == Status.DRAFT:
            self.sections, self.refs = sections_of(self.text), references_in(self.text)
            self.content_hash = self._digest()

    @cached_property
    def whole(self) -> Document:
        """The document with all its fields; pages load the few that they show. One query, kept."""
        found: Document = Document.objects.get(pk=self.document_id)
        return found

    def _digest(self) -> str:
        if self.file_name:
            files = Attachment.objects.filter(
                record_key="document_version", record_id=self.pk, name=self.file_name
            )
            found = files.order_by("-at").values_list("sha256", flat=True).first()
            if found is None:
                raise ValidationError({"file_name": _("No file of this name is attached here.")})
            return found
        return sha256(self.text.encode()).hexdigest() if self.text.strip() else ""

    def follow_edit(self, *, before: dict[str, object], **_said: object) -> None:
        """What is under review is what was submitted."""
        changed = sorted(FROZEN & before.keys())
        if changed and self.status != Status.DRAFT:
            text = _("This version is past its draft: return it, or begin the next.")
            raise Invalid({changed[0]: [str(text)]})

    @transition(
        field="status",
        source=Status.DRAFT,
        target=Status.IN_REVIEW,
        custom=step(
            _("Submit"),
            needs=("number", "author", "change_summary", "approver"),
            asks=("change_ref",),
            gates=(gates.has_content, gates.document_described),
            stamps=("submitted_at",),
            relations=("author", "owner"),
            icon="send",
        ),
    )
    def submit(self, *, by: Any) -> None:
        """The named approver is asked."""

    @transition(
        field="status",
        source=Status.IN_REVIEW,
        target=Status.APPROVED,
        custom=step(
            _("Approve"),
            needs=("approver",),
            gates=(gates.another_approves,),
            stamps=("approved_at",),
            relations=("approver",),
            icon="check",
        ),
    )
    def approve(self, *, by: Any) -> None:
        """Only the named approver says so."""
        if by is not None and by.pk != self.approver_id:
            raise NotAllowed(str(_("The named approver approves: name yourself on submitting.")))

    @transition(
        field="status",
        source=Status.APPROVED,
        target=Status.IN_FORCE,
        custom=step(
            _("Put in force"),
            asks=("change_ref",),
            gates=(gates.approved_before, gates.change_named, gates.change_allows),
            stamps=("effective_from",),
            relations=("owner",),
            icon="rocket",
        ),
    )
    def put_in_force(self, *, by: Any) -> None:
        """The version before is superseded (actions.follow)."""
        self.visible = True

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
        """It is a draft again, and what approved it before is void."""
        self.approved_at = None

    @transition(
        field="status",
        source=Status.IN_FORCE,
        target=Status.SUPERSEDED,
        custom=step(_("Supersede"), automatic=True),
    )
    def supersede(self, *, by: Any) -> None:
        """The next version is in force."""
        self.visible = False

    @transition(
        field="status",
        source=Status.IN_FORCE,
        target=Status.WITHDRAWN,
        custom=step(
            _("Withdraw"),
            needs=("decision_reason",),
            gates=(gates.another_in_place,),
            stamps=("withdrawn_at",),
            relations=("owner",),
            icon="ban",
        ),
    )
    def withdraw(self, *, by: Any) -> None:
        """Nobody is offered it any more."""
        self.visible = False
