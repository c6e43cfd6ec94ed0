"""Tokens in place of passwords (OAuth 2.0), as Microsoft 365 and Google ask for with mail."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from smtplib import SMTP

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from shallmark.common.notices import kept_token

#: seconds after which whoever gives tokens is away
PATIENCE = 20
#: addresses that are asked: the secret goes there
SAFE = ("https://", "http://127.0.0.1:", "http://localhost:")


class NoToken(ConnectionError):
    """No token was given; a sentence for whoever looks after mail."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a token is asked for with."""

    token_url: str
    client: str
    client_secret: str
    refresh_token: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What was given: one to sign in with, and the next refresh token where it is another."""

    access: str
    refresh: str = ""


def tokens_of(account: Account) -> Tokens:
    """A token out of the refresh token (RFC 6749, section 6); whoever asks keeps the next one.

    Raises:
        NoToken: who gives tokens gives none.

    """
    asked = {
        "grant_type": "refresh_token",
        "client_id": account.client,
        "client_secret": account.client_secret,
        "refresh_token": account.refresh_token,
        "scope": account.scope,
    }
    data = urllib.parse.urlencode({key: value for key, value in asked.items() if value}).encode()
    if not account.token_url.startswith(SAFE):
        raise NoToken(_("The address that gives tokens begins with https://."))
    request = urllib.request.Request(account.token_url, data)  # noqa: S310  https alone, see above
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            said = json.loads(answer.read(100_000))
    except urllib.error.HTTPError as refused:
        with refused:
            words = refused.read(300).decode("utf-8", "replace")
        raise NoToken(_("No token was given: %s") % words) from refused
    except (OSError, ValueError) as away:
        raise NoToken(_("No token was given: %s") % away) from away
    given = said if isinstance(said, dict) else {}
    token, refresh = given.get("access_token"), given.get("refresh_token")
    if not isinstance(token, str):
        raise NoToken(_("No token was given: the answer holds none."))
    if not isinstance(refresh, str) or refresh == account.refresh_token:
        return Tokens(token)
    return Tokens(token, refresh)


class TokenBackend(EmailBackend):
    """Signs in to the mail server by a token (XOAUTH2), a new one each time that it connects."""

    def open(self) -> bool | None:
        """As Django's own, which signs in by password where it has one."""
        user, self.username = self.username, ""
        try:
            is_new = super().open()
            if is_new and self.connection is not None:
                _sign_in(self.connection, user)
        except OSError:
            self.close()
            raise
        finally:
            self.username = user
        return is_new


def _sign_in(connection: SMTP, user: str) -> None:
    said = f"user={user}\x01auth=Bearer {_access_token()}\x01\x01"
    connection.ehlo_or_helo_if_needed()
    # A server that refuses says why in a challenge, which is answered by nothing.
    connection.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")


def _access_token() -> str:
    """A token for sending; another refresh token that comes with it is kept."""
    with kept_token.alone():
        account = Account(
            settings.MAIL_TOKEN_URL,
            settings.MAIL_CLIENT,
            settings.MAIL_CLIENT_SECRET,
            kept_token.current(),
            settings.MAIL_SCOPE,
        )
        tokens = tokens_of(account)
        if tokens.refresh:
            kept_token.keep(tokens.refresh)
    return tokens.access
