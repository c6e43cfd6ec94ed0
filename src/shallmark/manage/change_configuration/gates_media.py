"""Gates of the media library. Integrity is nothing that a waiver could pass."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate


@gate(label=_("The file is whole"), opens="")
def file_is_whole(media: Any) -> Any:
    from shallmark.manage.change_configuration.media import fault_of

    if not media.checksum:
        return _("Upload the file: the checksum is computed by the system, never typed.")
    fault = fault_of(media)
    if fault:
        return _("The file in the library is not the one that was taken in: %(fault)s.") % {
            "fault": fault
        }
    return None


@gate(label=_("Not in use"), opens="")
def not_in_use(media: Any) -> Any:
    live = media.ci.status == "live" and media.ci.content_version == media.content_version
    if live:
        return _("Move the live items that still run this version to another one first.")
    return None
