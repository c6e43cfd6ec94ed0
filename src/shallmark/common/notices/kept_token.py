"""The refresh token of sending, as whoever gives tokens gave it last.

Some give another one with each token, and take the one before no more (RFC 6749, section 6). It is
kept sealed in a file of the installation; another one in the settings begins anew.
"""

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from shallmark.common.sealed import seal, unseal

log = logging.getLogger(__name__)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else asks for a token meanwhile: of two that use one refresh token, one is refused."""
    place: Path = settings.MAIL_TOKEN_FILE
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def current() -> str:
    """The one that was given last, or that of the settings."""
    configured = str(settings.MAIL_REFRESH_TOKEN)
    try:
        kept = json.loads(unseal(settings.MAIL_TOKEN_FILE.read_text(encoding="ascii")) or "{}")
    except (OSError, ValueError):
        return configured
    return str(kept["token"]) if kept.get("after") == _name_of(configured) else configured


def keep(token: str) -> None:
    """From now on this one; where it cannot be kept, it is told and the mail goes out."""
    place: Path = settings.MAIL_TOKEN_FILE
    kept = {"after": _name_of(str(settings.MAIL_REFRESH_TOKEN)), "token": token}
    fresh = place.with_suffix(".new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(seal(json.dumps(kept)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
    except OSError:
        log.exception("The next refresh token of outgoing mail could not be kept.")


def _name_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
