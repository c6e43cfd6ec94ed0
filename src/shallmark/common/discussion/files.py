"""The file store: each content once, on disk for good before the transaction that names it ends."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from shallmark.common.discussion import blobs
from shallmark.common.discussion.names import safe_name, safe_type
from shallmark.kernel.exceptions import Invalid


@dataclass(frozen=True, slots=True)
class Stored:
    """A content in the store, and what its sender called it."""

    sha256: str
    size: int
    name: str
    content_type: str


def check_sizes(files: Iterable[File[bytes]]) -> None:
    """Refuse what is too large before anything is written.

    Raises:
        Invalid: on "files", naming the file, its size and the limit.

    """
    limit = settings.ATTACHMENT_LIMIT
    for file in files:
        if file.size > limit:
            raise Invalid(
                {
                    "files": [
                        _("“%(name)s” has %(size)s; an attachment may have %(limit)s.")
                        % {
                            "name": safe_name(file.name or ""),
                            "size": filesizeformat(file.size),
                            "limit": filesizeformat(limit),
                        }
                    ]
                }
            )


def store(upload: File[bytes]) -> Stored:
    """Keep an upload's bytes; call inside the transaction that will name them.

    What lies there already is read first: a file that was damaged since is replaced.
    """
    digest, size = blobs.digest_of(upload)
    lock(digest)
    name = f"{digest[:2]}/{digest}"
    if blobs.fault_of(name, digest):
        blobs.write(name, upload)
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
