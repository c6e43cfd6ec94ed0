"""Mails are sent through a server that asks for a token and takes no password."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from shallmark.common.discussion.tests.world import World
from shallmark.common.notices.mail_server import NotDelivered
from shallmark.common.notices.models import Delivery
from shallmark.common.notices.notify import notify
from shallmark.common.notices.oauth import Account, NoToken, token_of
from shallmark.common.notices.tests.conftest import Mailbox, free_port
from shallmark.common.notices.tests.provider import REFRESH, TOKEN, providing
from shallmark.common.notices.tests.test_mail import send_all

# The loopback needs no TLS, which its server warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
USER = "service@nordlicht.example"


class Guarded(Mailbox):
    """Takes mails of whoever has the token alone; says so in a challenge, as Google does."""

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        said = base64.b64decode(args[1]).decode()
        if said == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01":
            return AuthResult(success=True, auth_data=USER)
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)


@pytest.fixture
def guarded(settings: Any, tmp_path: Any) -> Iterator[Guarded]:
    box = Guarded()
    with providing() as provider, _serving(box) as port:
        settings.MAIL_OUTBOX = tmp_path / "outbox"
        settings.EMAIL_BACKEND = "shallmark.common.notices.oauth.TokenBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", port, USER
        settings.MAIL_TOKEN_URL = f"http://127.0.0.1:{provider}/token"
        settings.MAIL_CLIENT, settings.MAIL_REFRESH_TOKEN = "shallmark", REFRESH
        yield box


@contextmanager
def _serving(box: Guarded) -> Iterator[int]:
    server = Controller(
        box, hostname="127.0.0.1", port=free_port(), auth_required=True, auth_require_tls=False
    )
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def test_it_signs_in_by_a_token(world: World, guarded: Guarded) -> None:
    notify([world.karin], "closed", world.shop)
    assert send_all() == 1
    assert [mail["To"] for mail in guarded.mails] == ["karin@example.org"]


def test_without_one_nothing_is_taken(world: World, guarded: Guarded, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_PASSWORD = ""
    notify([world.karin], "closed", world.shop)
    assert send_all() == 0
    assert guarded.mails == []


def test_a_refresh_token_that_ran_out_loses_no_mail_and_says_why(
    world: World, guarded: Guarded, settings: Any
) -> None:
    settings.MAIL_REFRESH_TOKEN = "old"
    notify([world.karin], "closed", world.shop)
    with pytest.raises(NotDelivered, match="invalid_grant"):
        send_all()
    assert Delivery.objects.get().result == "failed"
    settings.MAIL_REFRESH_TOKEN = REFRESH
    assert send_all() == 1


def test_an_account_that_the_token_is_not_of_is_refused(
    world: World, guarded: Guarded, settings: Any
) -> None:
    settings.EMAIL_HOST_USER = "else@nordlicht.example"
    notify([world.karin], "closed", world.shop)
    with pytest.raises(NotDelivered):
        send_all()


def test_no_token_is_asked_for_without_encryption() -> None:
    with pytest.raises(NoToken, match="https"):
        token_of(Account("http://login.example/token", "a", "b", "c"))
