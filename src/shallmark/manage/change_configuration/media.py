"""The media library's files: taken in with their digest, read again, and given out only when whole.

Files go through Django's file storage, so any storage of it serves.
"""

from datetime import datetime, timedelta
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from shallmark.common.discussion import blobs
from shallmark.common.discussion.names import safe_name
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, WrongState
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.models.media import MediaItem, MediaStatus

LIBRARY = "library"
#: a file may lie unnamed for so long, as when its transaction was undone
UNNAMED = timedelta(days=7)


def take_in(
    media: MediaItem, file: IO[bytes] | File[bytes], name: str, *, by: Person | None
) -> MediaItem:
    """Keep the file as the master copy; returns the media item with its digest.

    The same file again mends one that was damaged, in any state.

    Raises:
        WrongState: it has left the first state: another file is another media item.

    """
    digest, size = blobs.digest_of(file)
    if media.status != MediaStatus.SUBMITTED:
        if digest != media.checksum:
            raise WrongState(
                _("The file of a verified master copy stays: submit a new media item.")
            )
        _keep(media.location, digest, file)
        return media
    file_name = safe_name(name)
    location = f"{LIBRARY}/{media.reference}/{digest[:16]}-{_short(file_name)}"
    _keep(location, digest, file)
    values = {"location": location, "file_name": file_name, "size": size, "checksum": digest}
    return writes.edit(media, by=by, values=values)


def _keep(location: str, digest: str, file: IO[bytes] | File[bytes]) -> None:
    if blobs.fault_of(location, digest):
        blobs.write(location, File(file))


def _short(name: str) -> str:
    """The end of the name, as a file system takes it: 255 bytes with what stands before."""
    return name.encode()[-200:].decode(errors="ignore")


def fault_of(media: MediaItem) -> str:
    """Why the stored file is not the master copy; empty when it is, read from end to end."""
    return blobs.fault_of(media.location, media.checksum) if media.location else _("it is gone")


def opened(media: MediaItem) -> File[bytes]:
    """The file for deployment, from a whole master copy in the library only.

    Raises:
        GateClosed: it is not in the library, or the file was altered.

    """
    if media.status != MediaStatus.RELEASED:
        raise GateClosed(
            _("%(name)s is not in the library: nothing is deployed from it.")
            % {"name": media.reference},
            check="CHK-CFG-08",
        )
    try:
        return blobs.open_whole(media.location, media.checksum, called=media.file_name)
    except blobs.FileDamaged as damaged:
        raise GateClosed(
            _("%(name)s was altered: nothing is deployed from it. %(reason)s")
            % {"name": media.reference, "reason": damaged.sentence},
            check="CHK-CFG-08",
        ) from damaged


def recheck(by: Person | None) -> list[str]:
    """Read every file of the library again; quarantine what is not whole. Returns references."""
    changed = []
    for media in MediaItem.objects.filter(status=MediaStatus.RELEASED).order_by("pk"):
        fault = fault_of(media)
        if fault:
            reason = _("Integrity: %(fault)s.") % {"fault": fault}
            writes.perform(
                media, "quarantine", by=by, values={"quarantine_reason": reason}, authority=SYSTEM
            )
            changed.append(media.reference)
        else:
            writes.edit(media, by=by, values={"rechecked_at": clock.now()}, authority=SYSTEM)
    return changed


def sweep(now: datetime | None = None) -> int:
    """Remove files of the library that no media item names, or named; returns how many.

    A file is written before the item that names it is saved: a young one may still be named.
    """
    before = (now or clock.now()) - UNNAMED
    known = known_locations()
    names = [name for name in blobs.all_names(LIBRARY) if name not in known]
    old = [name for name in names if default_storage.get_modified_time(name) <= before]
    for name in old:
        default_storage.delete(name)
    return len(old)


def known_locations() -> set[str]:
    """The files that media items name, and those that they named in an earlier version."""
    return {
        location
        for rows in (MediaItem.objects.all(), versions_of(MediaItem))
        for location in rows.values_list("location", flat=True).distinct()
    }


def master_copy(item: Ci) -> MediaItem | None:
    """The master copy of the item's version in the library."""
    held = MediaItem.objects.filter(ci=item.pk, status=MediaStatus.RELEASED)
    return held.filter(content_version=item.content_version).first()
