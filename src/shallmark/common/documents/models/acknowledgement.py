"""A reader confirms to have read one version of a document."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models.version import DocumentVersion
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked


@tracked()
class Acknowledgement(Record):
    """Who has read which version, and when. Nobody confirms for somebody else."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="acknowledgements",
        verbose_name=_("reader"),
        editable=False,
    )
    document_version = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        related_name="acknowledgements",
        verbose_name=_("document version"),
    )
    at = models.DateTimeField(_("confirmed"), editable=False)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(
                fields=["document_version", "person"],
                name="acknowledged_once",
                violation_error_message=_("You have confirmed this version already."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Whoever confirms is the reader; only the system itself states it for another."""
        if by is not None and not self.person_id:
            self.person = by
        elif by is not None and by.pk != self.person_id:
            raise NotAllowed(str(_("Each reader confirms for themselves.")))
        self.owner, self.at = self.person, at
        self.title = self.title or f"{self.document_version.title}: {self.person}"[:240]
