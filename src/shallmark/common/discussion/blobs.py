"""Stored files by their name and digest: written whole or not at all, and read only when whole.

A name says nothing: whatever is given out, kept or counted as there is read from end to end first.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from shallmark.kernel.exceptions import Refused

BLOCK = 1 << 20


class FileDamaged(Refused):
    """A stored file is missing, or is not the one that was taken in."""

    code = "file_damaged"


def digest_of(file: IO[bytes] | File[Any]) -> tuple[str, int]:
    """SHA-256 and size of all that the file holds; it stands at its beginning afterwards."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size


def write(name: str, content: File[Any]) -> None:
    """Put the content under the name, on disk for good, in place of whatever lies there."""
    content.seek(0)
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        # A store that is not a folder answers only when the content is safe.
        default_storage.delete(name)
        default_storage.save(name, content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # As long as a digest: the sweep takes it away where a kill left it.
    part = path.with_name(f"{secrets.token_hex(32)}.part")
    try:
        with part.open("wb") as target:
            while block := content.read(BLOCK):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        # Under its own name only when whole: a crash leaves no half file that looks good.
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def fault_of(name: str, digest: str) -> str:
    """Why what lies under the name is not the content of this digest; empty when it is."""
    file, fault = _read(name, digest)
    if file:
        file.close()
    return fault


def all_names(folder: str = "") -> Iterator[str]:
    """The names of all files in the store."""
    if not default_storage.exists(folder):
        return
    folders, names = default_storage.listdir(folder)
    yield from (f"{folder}/{name}".lstrip("/") for name in sorted(names))
    for each in sorted(folders):
        yield from all_names(f"{folder}/{each}".lstrip("/"))


def open_whole(name: str, digest: str, *, called: str) -> File[Any]:
    """The stored file, after it was read and found whole.

    Raises:
        FileDamaged: it is not the content of this digest; `called` names it to the reader.

    """
    file, fault = _read(name, digest)
    if file and not fault:
        return file
    if file:
        file.close()
    raise FileDamaged(
        _(
            "“%(name)s” is not given out, since it is damaged on the server (%(fault)s). Whoever"
            " has it can attach it again, which mends it; the administrator can take it from a"
            " backup."
        )
        % {"name": called, "fault": fault}
    )


def _read(name: str, digest: str) -> tuple[File[Any] | None, str]:
    """The open file where there is one, and what is wrong with it."""
    try:
        file: File[Any] = default_storage.open(name, "rb")
        stored, _size = digest_of(file)
    except FileNotFoundError:
        return None, _("it is gone")
    except OSError as error:
        return None, _("it cannot be read: %(reason)s") % {"reason": error.strerror or error}
    return file, "" if stored == digest else _("its checksum is another one")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
