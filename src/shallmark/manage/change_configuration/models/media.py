"""The definitive media library: master copies, each with the digest of its file."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.ci import Ci


class MediaStatus(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    VERIFIED = "verified", _("Verified")
    RELEASED = "released", _("In library")
    QUARANTINED = "quarantined", _("Quarantined")
    RETIRED = "retired", _("Retired")


S = MediaStatus
EDGES = (
    (S.SUBMITTED, S.VERIFIED),
    (S.VERIFIED, S.RELEASED),
    (S.SUBMITTED, S.QUARANTINED),
    (S.VERIFIED, S.QUARANTINED),
    (S.RELEASED, S.QUARANTINED),
    (S.QUARANTINED, S.VERIFIED),
    (S.RELEASED, S.RETIRED),
    (S.QUARANTINED, S.RETIRED),
)


def _text(label: Text, length: int, *, editable: bool = True) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=length, blank=True, editable=editable)


@tracked()
class MediaItem(Record):
    """One file of one version of an item. Its digest is computed here, never typed."""

    Status = MediaStatus

    status = models.CharField(
        _("state"), choices=MediaStatus.choices, default=MediaStatus.SUBMITTED, max_length=12
    )
    ci = models.ForeignKey(Ci, models.PROTECT, related_name="media", verbose_name=_("item"))
    content_version = _text(_("version"), 80)
    source = _text(_("where it came from"), 240)
    licence = _text(_("licence"), 120)
    #: who may take it out, one a line
    access = models.TextField(_("who may take it out, one a line"), blank=True)
    #: name in the file storage, and of the file as it was sent
    location = _text(_("place in the library"), 240, editable=False)
    file_name = _text(_("file"), 240, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    #: SHA-256 of the content
    checksum = _text(_("checksum"), 64, editable=False)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    stored_at = moment(_("stored"))
    verified_at = moment(_("verified"))
    #: the last time that the file was read again and had its digest
    rechecked_at = moment(_("read again"))
    quarantined_at = moment(_("quarantined"))
    quarantine_reason = _text(_("why quarantined"), 240)
    readmit_reason = _text(_("why readmitted"), 240)
    retired_at = moment(_("retired"))
    retire_reason = _text(_("why retired"), 240)

    class Meta:
        verbose_name = _("media item")
        verbose_name_plural = _("media items")
        triggers: ClassVar[list[Any]] = [
            lifecycle("media_item", EDGES),
            initial_state_trigger(MediaStatus.SUBMITTED),
        ]
        constraints = [
            imported_once("media_item"),
            models.CheckConstraint(
                condition=~models.Q(status__in=("verified", "released"))
                | (~models.Q(checksum="") & ~models.Q(location="")),
                name="media_item_verified_has_a_file",
                violation_error_message=_("A verified master copy has a file and its checksum."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.content_version = self.content_version or self.ci.content_version
        self.title = self.title or f"{self.ci.title} {self.content_version}".strip()
