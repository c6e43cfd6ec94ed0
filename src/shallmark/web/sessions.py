"""Sessions in the database, read by one plain statement: every request of a browser reads one.

The table holds a keyed digest of what the cookie says, so that whoever reads it signs in as nobody;
and what a row says holds for that cookie alone, so that it is not copied into another.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from shallmark.signing import keyed

_READ = "select session_data from django_session where session_key = %s and expire_date > %s"


#: characters of the column
_KEY = 40


def stored_key(session_key: str) -> str:
    """What the table holds of the key in a cookie."""
    return keyed(f"session {session_key}")[:_KEY]


class SessionStore(db.SessionStore):
    """Django's own, but for its key and for reading: to build its query anew took longer."""

    @property
    def key_salt(self) -> str:
        """What is signed is signed for this key."""
        return f"shallmark.web.sessions.{self.session_key}"

    def exists(self, session_key: str) -> bool:
        """Whether a cookie with this key is one of ours."""
        return bool(super().exists(stored_key(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> Any:  # noqa: ANN401  Django's own says so
        """The row of this session."""
        made = super().create_model_instance(data)
        made.session_key = stored_key(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session, this one unless another is named."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored_key(key))

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [stored_key(self.session_key or ""), timezone.now()])
            row = cursor.fetchone()
        if row is None:
            # Whoever comes with an unknown key gets a new one.
            self._session_key = None
            return {}
        return self.decode(row[0])
