"""One version of a document: its text or file, who wrote it, who approved it, and since when."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.discussion.models import Attachment
from shallmark.common.documents.models.controlled import Controlled, Status, controlled_states
from shallmark.common.documents.models.document import Document
from shallmark.common.documents.texts import references_in, sections_of
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked

#: what was submitted is what is approved
FROZEN = frozenset({"document", "number", "text", "file_name", "author", "change_summary"})
CONTENT = frozenset({"text", "file_name", "content_hash"})


@tracked()
class DocumentVersion(Controlled):
    """Written, reviewed by the named approver, put in force by the document's owner, superseded.

    Superseded versions stay readable for staff; readers are offered what is visible.
    """

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
    visible = models.BooleanField(_("offered to readers"), default=False, editable=False)
    effective_from = moment(_("in force from"))

    class Meta:
        verbose_name = _("document version")
        verbose_name_plural = _("document versions")
        triggers: ClassVar[list[Any]] = [
            *controlled_states("document_version"),
            pgtrigger.Protect(
                name="document_version_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="draft")
                & (
                    pgtrigger.Q(old__text__df=pgtrigger.F("new__text"))
                    | pgtrigger.Q(old__content_hash__df=pgtrigger.F("new__content_hash"))
                    | pgtrigger.Q(old__file_name__df=pgtrigger.F("new__file_name"))
                    | pgtrigger.Q(old__document__df=pgtrigger.F("new__document"))
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

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """A first version starts from the template of its kind, the next from the last one."""
        self.author = self.author or by
        self.owner = self.owner or self.document.owner
        self.number = self.number or self.document.next_number()
        named = f"{self.document.identifier} {self.number} {self.document.title}"
        self.title = self.title or named[:240]
        if not (self.text or self.file_name):
            self.text = self.document.starting_text()

    def clean(self) -> None:
        """The checksum is of the file where there is one, else of the text."""
        if self.status == Status.DRAFT:
            self.sections, self.refs = sections_of(self.text), references_in(self.text)
            self.content_hash = self._digest()

    @cached_property
    def whole(self) -> Document:
        """The document with all its fields; pages load the few that they show. One query, kept."""
        document: Document = Document.objects.get(pk=self.document_id)
        return document

    @property
    def file(self) -> Attachment | None:
        """The attached file that is the content; None where none of that name and checksum is here.

        A file of the same name that is attached later is another one, and never stands for it.
        """
        if not self.file_name:
            return None
        return self._files().filter(sha256=self.content_hash).first()

    def _files(self) -> models.QuerySet[Attachment]:
        """Files of the name, attached here, the newest first."""
        files = Attachment.objects.filter(
            record_key="document_version", record_id=self.pk, name=self.file_name
        )
        return files.order_by("-at", "-pk")

    def _digest(self) -> str:
        if self.file_name:
            file = self.file or self._files().first()
            if file is None:
                raise ValidationError({"file_name": _("No file of this name is attached here.")})
            return file.sha256
        return sha256(self.text.encode()).hexdigest() if self.text.strip() else ""

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What is under review is what was submitted; its author wrote or attached it."""
        super().on_edit(before=before, by=by)
        if CONTENT & before.keys():
            file = (self.file or self._files().first()) if self.file_name else None
            self.author = (file and file.by) or by or self.author
        changed = sorted(FROZEN & before.keys())
        if changed and self.status != Status.DRAFT:
            text = _("This version is past its draft: return it, or begin the next.")
            raise Invalid({changed[0]: [str(text)]})
        self.keep_its_change(before)
