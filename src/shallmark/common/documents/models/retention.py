"""How long documents are kept, and what a new one of a kind starts from."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models.kinds import Kind
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import person
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked


@tracked()
class RetentionRule(Record):
    """How long a kind of document or record is kept after it has gone out of use."""

    kind = models.CharField(_("kind of document or record"), max_length=60)
    #: months from the day it was withdrawn
    months = models.PositiveSmallIntegerField(_("months to keep"))
    #: the second person
    approved_by = person(_("approved by"), editable=False)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__gte=1),
                name="retention_rule_keeps",
                violation_error_message=_("Keep it for a month at least."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by


@tracked()
class DocumentTemplate(Record):
    """The text that the first version of a document of this kind starts from."""

    kind = models.CharField(_("kind"), max_length=40, choices=Kind.choices)
    text = models.TextField(_("text"), help_text=_("Markdown; a heading per section."))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")

    def __str__(self) -> str:
        return self.title
