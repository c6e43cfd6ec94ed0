"""The store of attached files and master copies, held against the records that name them.

Every file is read from end to end. `doctor` names each that is missing, damaged or nobody's;
`doctor --repair` mends what the store itself can mend: the same content may lie there once more.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from shallmark.cli.diagnosis import Finding
from shallmark.common.discussion import blobs
from shallmark.common.discussion.files import lock
from shallmark.common.discussion.models import Attachment
from shallmark.common.discussion.sweep import sweep
from shallmark.manage.change_configuration import media
from shallmark.manage.change_configuration.models import MediaItem

#: files that are named one by one; more of them are counted
MOST = 50
REMEDY = (
    "Attach the same file again, anywhere, or put the one of a backup in its place (a backup is a"
    " tar file; it lies in it under files/). Run: ./shallmark doctor --repair, which looks for the"
    " same content in the store"
)


@dataclass(slots=True)
class Named:
    """A file that records name, with its digest and the size that they state."""

    name: str
    digest: str
    sizes: set[int] = field(default_factory=set)
    owners: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        more = len(self.owners) - 1
        return f"{self.name} ({self.owners[0]}{f' and {more} more' if more else ''})"


def named_files() -> dict[str, Named]:
    """By name, all that attachments and media items name."""
    files: dict[str, Named] = {}

    def add(name: str, digest: str, size: int, owner: str) -> None:
        named = files.setdefault(name, Named(name, digest))
        named.sizes.add(size)
        named.owners.append(owner)

    attached = Attachment.objects.order_by("pk").values_list("sha256", "size", "reference", "name")
    for digest, size, reference, name in attached.iterator():
        add(f"{digest[:2]}/{digest}", digest, size, f"{reference}: {name}")
    held = MediaItem.objects.exclude(location="").order_by("pk")
    columns = held.values_list("location", "checksum", "size", "reference", "file_name")
    for location, digest, size, reference, name in columns.iterator():
        add(location, digest, size, f"{reference}: {name}")
    return files


def faults() -> Iterator[tuple[Named, str]]:
    """Each named file that is not as its records say, and why."""
    for named in named_files().values():
        fault = blobs.fault_of(named.name, named.digest)
        if not fault and named.sizes != {size := _size(named.name)}:
            stated = ", ".join(map(str, sorted(named.sizes)))
            fault = f"it has {size} bytes as its digest says, the record says {stated}"
        if fault:
            yield named, fault


def unnamed_files() -> list[str]:
    """The names of files that no record names, nor named in an earlier version."""
    known = named_files().keys() | media.known_locations()
    return [name for name in blobs.all_names() if name not in known]


def findings() -> Iterator[Finding]:
    """Files that are missing, damaged, or nobody's."""
    wrong = faults()
    for named, fault in islice(wrong, MOST):
        yield Finding("wrong", "files", f"{named}: {fault}.", REMEDY)
    if more := sum(1 for _each in wrong):
        yield Finding("wrong", "files", f"{more} more files are missing or damaged.", REMEDY)
    unnamed = unnamed_files()
    for name in unnamed[:MOST]:
        size = filesizeformat(_size(name))
        yield Finding("note", "files", f"{name} ({size}) belongs to no record.", _leaving(name))
    if len(unnamed) > MOST:
        what = f"{len(unnamed) - MOST} more files belong to no record."
        yield Finding("note", "files", what, "They lie beside those above.")


def _size(name: str) -> int:
    """Bytes of a file of the store; none where it went meanwhile, or leads nowhere."""
    try:
        return int(default_storage.size(name))
    except OSError:
        return 0


def _leaving(name: str) -> str:
    if _is_swept(name):
        return "It is removed a week after it was written; until then its record may still come."
    return "Shallmark did not put it there: move it away."


def _is_swept(name: str) -> bool:
    folder, _slash, rest = name.partition("/")
    digest = rest[:64]
    is_blob = len(folder) == 2 and len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    return folder == media.LIBRARY or is_blob


def repair() -> Iterator[str]:
    """Mend what the store can mend, and take away what is nobody's for a week; a sentence each."""
    damaged = [named for named, _fault in faults() if blobs.fault_of(named.name, named.digest)]
    copies = _copies() if damaged else {}
    for named in damaged:
        if source := copies.get(named.digest):
            with transaction.atomic(), default_storage.open(source, "rb") as content:
                lock(named.digest)
                blobs.write(named.name, content)
            yield f"{named.name} was written anew from {source}, which has the same content."
    if removed := sweep() + media.sweep():
        yield f"{removed} files that belong to no record were removed."


def _copies() -> dict[str, str]:
    """By the digest of its content, a file of the store: what its name promises is not asked."""
    copies = {}
    for name in blobs.all_names():
        # What cannot be read is nobody's copy; `faults` tells of it where a record names it.
        with suppress(OSError), default_storage.open(name, "rb") as content:
            copies[blobs.digest_of(content)[0]] = name
    return copies
