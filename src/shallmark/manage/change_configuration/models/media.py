"""The definitive media library: master copies, each with the digest of its file."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.change_configuration import gates_media as gates
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


def _text(label: Any, length: int, **said: Any) -> Any:
    return models.CharField(label, max_length=length, blank=True, **said)


@tracked()
class MediaItem(Record):
    """One file of one version of an item. Its digest is computed here, never typed."""

    Status = MediaStatus

    status = FSMField(
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
            born_as(MediaStatus.SUBMITTED),
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

    def begin(self, **_said: Any) -> None:
        self.content_version = self.content_version or self.ci.content_version
        self.title = self.title or f"{self.ci.title} {self.content_version}".strip()

    @transition(
        field="status",
        source=S.SUBMITTED,
        target=S.VERIFIED,
        custom=step(
            _("Verify"),
            needs=("content_version",),
            gates=(gates.file_is_whole,),
            stamps=("verified_at",),
            icon="check",
        ),
    )
    def verify(self, *, by: Any) -> None:
        """The file is what its digest says."""

    @transition(
        field="status",
        source=S.VERIFIED,
        target=S.RELEASED,
        custom=step(
            _("Put in the library"),
            needs=("licence", "access"),
            gates=(gates.file_is_whole,),
            stamps=("stored_at",),
            icon="archive",
        ),
    )
    def store(self, *, by: Any) -> None:
        self.stored_by = by

    @transition(
        field="status",
        source=[S.SUBMITTED, S.VERIFIED, S.RELEASED],
        target=S.QUARANTINED,
        custom=step(
            _("Quarantine"),
            needs=("quarantine_reason",),
            stamps=("quarantined_at",),
            icon="alert-triangle",
        ),
    )
    def quarantine(self, *, by: Any) -> None:
        """Nothing may be deployed from it."""

    @transition(
        field="status",
        source=S.QUARANTINED,
        target=S.VERIFIED,
        custom=step(
            _("Readmit"),
            needs=("readmit_reason",),
            gates=(gates.file_is_whole,),
            stamps=("verified_at",),
            icon="rotate",
        ),
    )
    def readmit(self, *, by: Any) -> None:
        """It was looked into; the file is sound."""

    @transition(
        field="status",
        source=[S.RELEASED, S.QUARANTINED],
        target=S.RETIRED,
        custom=step(
            _("Retire"),
            needs=("retire_reason",),
            gates=(gates.not_in_use,),
            stamps=("retired_at",),
            icon="ban",
        ),
    )
    def retire(self, *, by: Any) -> None:
        """No live item has this version any more."""
