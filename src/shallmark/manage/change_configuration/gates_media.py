"""Gates of the media library. Integrity is nothing that a waiver could pass."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.media import fault_of
from shallmark.manage.change_configuration.models import MediaItem


@gate(label=_("The file is whole"), field="")
def file_is_whole(media: MediaItem) -> Text | None:
    if not media.checksum:
        return _("Upload the file: the checksum is computed by the system, never typed.")
    fault = fault_of(media)
    if fault:
        return _("The file in the library is not the one that was taken in: %(fault)s.") % {
            "fault": fault
        }
    return None


@gate(label=_("Not in use"), field="")
def not_in_use(media: MediaItem) -> Text | None:
    live = media.ci.status == "live" and media.ci.content_version == media.content_version
    if live:
        return _("Move the live items that still run this version to another one first.")
    return None
