"""Canned texts: answers that are written often."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import tracked


@tracked()
class CannedText(Record):
    """A text with variables such as {{ reference }}; `canned.VARIABLES` names them all."""

    text = models.TextField(
        _("text"),
        help_text=_("Variables: {{ reference }}, {{ title }}, {{ caller }}, {{ agent }}."),
    )
    #: ledger name of the records it is for; empty = all
    record_key = models.CharField(_("for"), max_length=60, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("canned text")
        verbose_name_plural = _("canned texts")
        constraints = [imported_once("canned_text")]

    def __str__(self) -> str:
        return self.title
