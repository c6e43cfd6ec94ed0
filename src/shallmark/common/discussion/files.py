"""The file store: each content once, on disk for good before the transaction that names it ends."""

import hashlib
import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from shallmark.common.discussion.names import safe_name, safe_type
from shallmark.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Stored:
    """A content in the store, and what its sender called it."""

    sha256: str
    size: int
    name: str
    content_type: str


def check_sizes(files: Iterable[Any]) -> None:
    """Refuse what is too large before anything is written.

    Raises:
        Invalid: on "files", naming the file, its size and the limit.

    """
    limit = settings.ATTACHMENT_LIMIT
    for found in files:
        if found.size > limit:
            raise Invalid(
                {
                    "files": [
                        _("“%(name)s” has %(size)s; an attachment may have %(limit)s.")
                        % {
                            "name": safe_name(found.name or ""),
                            "size": filesizeformat(found.size),
                            "limit": filesizeformat(limit),
                        }
                    ]
                }
            )


def store(upload: Any) -> Stored:
    """Keep an upload's bytes; call inside the transaction that will name them."""
    digest, size = _digest(upload)
    lock(digest)
    name = f"{digest[:2]}/{digest}"
    if not default_storage.exists(name):
        _save(name, upload)
    return Stored(
        digest,
        size,
        safe_name(upload.name or ""),
        safe_type(getattr(upload, "content_type", None) or ""),
    )


def lock(digest: str) -> None:
    """Until the transaction ends nobody else keeps or sweeps this content."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _digest(upload: Any) -> tuple[str, int]:
    upload.seek(0)
    found, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        found.update(chunk)
        size += len(chunk)
    upload.seek(0)
    return found.hexdigest(), size


def _save(name: str, upload: Any) -> None:
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        # A store that is not a folder answers only when the content is safe.
        default_storage.save(name, File(upload))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        # Under its own name only when whole: a crash leaves no half file that looks good.
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
