"""What an auditor looked into that is closed to others: who, at what, by what, when."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.tracking import only_grows
from shallmark.manage.team.models.person import Person
from shallmark.manage.team.models.role import RoleAssignment


class AuditLook(models.Model):
    """One look. Nobody changes it afterwards."""

    class How(models.TextChoices):
        PAGE = "page", _("page")
        LIST = "list", _("list")
        API = "api", _("API")
        FILE = "file", _("file")

    record_key = models.CharField(max_length=60)
    reference = models.CharField(max_length=40)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("looked into by")
    )
    #: what gave the period
    assignment = models.ForeignKey(RoleAssignment, models.PROTECT, related_name="looks")
    how = models.CharField(_("by"), max_length=8, choices=How.choices)
    at = models.DateTimeField(_("looked"), default=clock.now)
    #: real moment
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("look of an auditor")
        verbose_name_plural = _("looks of auditors")
        indexes = [models.Index(fields=["record_key", "reference", "-id"], name="audit_look_of")]
        triggers = only_grows("What was looked into stays on record")

    def __str__(self) -> str:
        return f"{self.person}: {self.reference}"
