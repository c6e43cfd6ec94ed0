"""Passwords and tokens of mail at rest: sealed by a key made from the installation's secret.

A dump of the database alone opens nothing. Another SECRET_KEY opens nothing either: then the
password is asked for again.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str) -> str:
    """The text as it is kept; "" stays empty."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text again; "" where no key of this installation opens it."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _fernet(str(key)).decrypt(sealed.encode()).decode() if sealed else ""
        except InvalidToken:
            continue
    return ""


def _fernet(key: str) -> Fernet:
    digest = hashlib.sha256(b"shallmark.connect.mail\0" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
