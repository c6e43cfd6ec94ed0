"""What the mail server has taken and the database does not know yet.

Between the server's "250" and the commit of the delivery the database may go away, and then the
same mail would be sent again. A file a mail, named by its Message-ID, remembers it meanwhile.
"""

import hashlib
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

#: seconds after which what a killed worker left behind is of no use
KEPT = 30 * 86_400


def sent_at(message_id: str) -> datetime | None:
    """When the mail server took the mail; None where it did not, as far as is known."""
    try:
        modified = _sent(message_id).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(modified, UTC)


def begin(message_ids: Iterable[str]) -> None:
    """Make sure before a mail is sent that its sending can be noted.

    Raises:
        OSError: the folder cannot be written; send nothing.

    """
    _folder().mkdir(mode=0o700, exist_ok=True)
    for message_id in message_ids:
        _begun(message_id).touch(mode=0o600)


def note(message_ids: Iterable[str]) -> None:
    """Remember that the mail server took these; needs no room on the disk."""
    for message_id in message_ids:
        path = _begun(message_id)
        os.utime(path)
        path.rename(_sent(message_id))


def forget(message_ids: Iterable[str]) -> None:
    """Drop the notes on these, after the database has committed what became of them."""
    for message_id in message_ids:
        for path in (_begun(message_id), _sent(message_id)):
            with suppress(FileNotFoundError):
                path.unlink()


def sweep() -> int:
    """Remove old notes; returns how many."""
    old = [path for path in _folder().glob("*") if path.stat().st_mtime < time.time() - KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.MAIL_OUTBOX)


def _begun(message_id: str) -> Path:
    return _folder() / f"{hashlib.sha256(message_id.encode()).hexdigest()}.begun"


def _sent(message_id: str) -> Path:
    return _folder() / f"{hashlib.sha256(message_id.encode()).hexdigest()}.sent"
