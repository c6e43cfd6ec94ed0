"""The media library's files: taken in with their digest, read again, and given out only when whole.

Files go through Django's file storage, so any storage of it serves.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from shallmark.common.discussion.names import safe_name
from shallmark.kernel import clock, door
from shallmark.kernel.refusals import GateShut, WrongState
from shallmark.manage.change_configuration.models.media import MediaItem, MediaStatus

BLOCK = 1 << 20


def _digest(blocks: Iterator[bytes]) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    for block in blocks:
        found.update(block)
        size += len(block)
    return found.hexdigest(), size


def _blocks(file: Any) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def take_in(media: Any, file: Any, name: str, *, by: Any, source: str = "page") -> Any:
    """Keep the file as the master copy; returns the media item with its digest.

    Raises:
        WrongState: it has left the first state: another file is another media item.

    """
    if media.status != MediaStatus.SUBMITTED:
        raise WrongState(_("The file of a verified master copy stays: submit a new media item."))
    digest, size = _digest(_blocks(file))
    file.seek(0)
    said = safe_name(name)
    location = default_storage.save(f"library/{media.reference}/{digest[:16]}-{said}", File(file))
    values = {"location": location, "file_name": said, "size": size, "checksum": digest}
    return door.edit(media, by=by, values=values, source=source)


def fault_of(media: Any) -> str:
    """Why the stored file is not the master copy; empty when it is, read from end to end."""
    if not media.location or not default_storage.exists(media.location):
        return _("it is gone")
    with default_storage.open(media.location, "rb") as file:
        digest, _size = _digest(_blocks(file))
    return "" if digest == media.checksum else _("its checksum is another one")


def opened(media: Any) -> Any:
    """The file for deployment, from a whole master copy in the library only.

    Raises:
        GateShut: it is not in the library, or the file was altered.

    """
    if media.status != MediaStatus.RELEASED:
        raise GateShut(
            _("%(name)s is not in the library: nothing is deployed from it.")
            % {"name": media.reference},
            check="CHK-CFG-08",
        )
    fault = fault_of(media)
    if fault:
        raise GateShut(
            _("%(name)s was altered (%(fault)s): nothing is deployed from it.")
            % {"name": media.reference, "fault": fault},
            check="CHK-CFG-08",
        )
    return default_storage.open(media.location, "rb")


def recheck(by: Any) -> list[str]:
    """Read every file of the library again; quarantine what is not whole. Returns references."""
    found = []
    for media in MediaItem.objects.filter(status=MediaStatus.RELEASED).order_by("pk"):
        fault = fault_of(media)
        if fault:
            reason = _("Integrity: %(fault)s.") % {"fault": fault}
            door.perform(
                media, "quarantine", by=by, values={"quarantine_reason": reason}, source="job"
            )
            found.append(media.reference)
        else:
            door.edit(media, by=by, values={"rechecked_at": clock.now()}, source="job")
    return found


def master_copy(item: Any) -> MediaItem | None:
    """The master copy of the item's version in the library."""
    held = MediaItem.objects.filter(ci=item.pk, status=MediaStatus.RELEASED)
    return held.filter(content_version=item.content_version).first()
