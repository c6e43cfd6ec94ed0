"""An attachment: a name under which one stored file hangs on an entry or a record."""

from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.discussion.models.entry import Entry
from shallmark.kernel import clock

PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})


class Attachment(models.Model):
    """The bytes lie once per content, under `ab/<sha256>` of the file store."""

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    #: bytes
    size = models.PositiveBigIntegerField()
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=120)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["record_key", "record_id"], name="attachment_of")]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_as(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    @property
    def called(self) -> str:
        """How a text calls it that shows it as a picture (`web.text.markdown`)."""
        return self.sha256[:16]

    @property
    def is_picture(self) -> bool:
        """Of a kind that a browser shows and that carries no script."""
        return self.content_type in PICTURES

    @property
    def url(self) -> str:
        return f"/files/{self.pk}/{quote(self.name, safe='')}"
