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
from shallmark.common.notices.oauth import Account, NoToken, tokens_of
from shallmark.common.notices.tests.conftest import Mailbox, free_port
from shallmark.common.notices.tests.provider import REFRESH, ROTATING, TOKEN, providing
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
        settings.MAIL_TOKEN_FILE = tmp_path / "secrets" / "token"
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


def sent(world: World) -> int:
    notify([world.karin], "closed", world.shop)
    return send_all()


def test_the_next_refresh_token_that_is_given_is_the_one_that_is_used(
    world: World, guarded: Guarded, settings: Any
) -> None:
    settings.MAIL_REFRESH_TOKEN = ROTATING[0]
    assert [sent(world) for _time in range(4)] == [1, 1, 1, 1]
    kept: Any = settings.MAIL_TOKEN_FILE
    assert kept.stat().st_mode & 0o077 == 0
    assert ROTATING[-1] not in kept.read_text(), "it is sealed"


def test_another_refresh_token_in_the_settings_begins_anew(
    world: World, guarded: Guarded, settings: Any
) -> None:
    settings.MAIL_REFRESH_TOKEN = ROTATING[0]
    assert sent(world) == 1
    settings.MAIL_REFRESH_TOKEN = "old"
    with pytest.raises(NotDelivered, match="invalid_grant"):
        sent(world)
    settings.MAIL_REFRESH_TOKEN = REFRESH
    assert send_all() == 1


def test_what_cannot_be_kept_keeps_no_mail_back(
    world: World, guarded: Guarded, settings: Any, caplog: Any
) -> None:
    settings.MAIL_REFRESH_TOKEN = ROTATING[0]
    settings.MAIL_TOKEN_FILE.mkdir(parents=True)
    assert sent(world) == 1
    assert "could not be kept" in caplog.text


def test_an_account_that_the_token_is_not_of_is_refused(
    world: World, guarded: Guarded, settings: Any
) -> None:
    settings.EMAIL_HOST_USER = "else@nordlicht.example"
    notify([world.karin], "closed", world.shop)
    with pytest.raises(NotDelivered):
        send_all()


def test_no_token_is_asked_for_without_encryption() -> None:
    with pytest.raises(NoToken, match="https"):
        tokens_of(Account("http://login.example/token", "a", "b", "c"))
