"""Removal of stored files that no attachment names any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from shallmark.common.discussion.files import lock
from shallmark.common.discussion.models import Attachment
from shallmark.kernel import clock

#: a file may lie unnamed for so long, as when its transaction was undone
KEPT = timedelta(days=7)


def sweep(now: datetime | None = None) -> int:
    """Remove unreferenced files older than seven days; returns how many. Safe to run twice."""
    before = (now or clock.now()) - KEPT
    return sum(_remove(name, before) for name in list(_files()))


def _files() -> Iterator[str]:
    if not default_storage.exists(""):
        return
    folders, _loose = default_storage.listdir("")
    for folder in folders:
        if len(folder) == 2:
            yield from (f"{folder}/{name}" for name in default_storage.listdir(folder)[1])


def _remove(name: str, before: datetime) -> int:
    digest = name[3:67]
    if not all(letter in "0123456789abcdef" for letter in digest) or len(digest) != 64:
        return 0
    if default_storage.get_modified_time(name) > before:
        return 0
    with transaction.atomic():
        # Somebody may be attaching the same content now: wait for them, then look.
        lock(digest)
        whole = name == f"{digest[:2]}/{digest}"
        if whole and Attachment.objects.filter(sha256=digest).exists():
            return 0
        default_storage.delete(name)
    return 1
