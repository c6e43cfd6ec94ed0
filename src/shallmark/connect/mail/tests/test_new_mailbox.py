"""A mailbox set up by its form alone: sign-in and all, and one word for how it stands."""

from typing import Any

import pytest

from shallmark.common.discussion.tests.world import World, person
from shallmark.common.sealed import unseal
from shallmark.connect.mail.fetching import _said
from shallmark.connect.mail.models import Mailbox
from shallmark.connect.mail.tests import dovecot
from shallmark.connect.mail.tests.dovecot import Dovecot
from shallmark.connect.mail.tests.test_pages import client
from shallmark.kernel.models import Draft


def made(admin: Any, imap: Dovecot, **values: Any) -> tuple[Mailbox, str]:
    """A mailbox as the form makes it, and the page that follows."""
    sent = {
        "title": "Desk", "address": "desk@nordlicht.example", "protocol": "imap",
        "host": "127.0.0.1", "port": imap.port, "security": "none", "sign_in": "password",
        "folder": "INBOX", "largest": 25, "token": "t",
        "password": dovecot.PASSWORD,
    }  # fmt: skip
    answer = admin.post("/mailboxes/new", sent | values, follow=True)
    return Mailbox.objects.get(address=sent["address"]), answer.content.decode()


def test_the_form_asks_for_the_password_and_keeps_what_oauth_asks_for_apart(world: World) -> None:
    page = client(person("Ada Admin", "admin")).get("/mailboxes/new").content.decode()
    assert 'type="password" name="password"' in page
    apart = page.split("of-oauth")[1].split("</div>\n<p")[0]
    for name in ("token_url", "client", "scope", "client_secret", "refresh_token"):
        assert f'name="{name}"' in apart


def test_one_form_makes_a_mailbox_that_is_signed_in_to(imap: Dovecot, world: World) -> None:
    box, page = made(client(person("Ada Admin", "admin")), imap)
    assert "Signed in; INBOX holds" in page
    assert box.fault == ""
    assert unseal(box.secret) == dovecot.PASSWORD
    assert dovecot.PASSWORD not in page


def test_a_wrong_password_is_said_once_in_words_and_the_form_stays_open(
    imap: Dovecot, world: World
) -> None:
    admin = client(person("Ada Admin", "admin"))
    box, page = made(admin, imap, password="wrong-one")
    assert "does not take this user name and password" in page
    assert "Signed in" not in page
    assert "b&#39;" not in page
    assert "Its password is not set" not in page
    assert '<details class="mt-8" open>' in page
    sent = {"password": dovecot.PASSWORD}
    page = admin.post(f"{box.get_absolute_url()}/sign-in", sent, follow=True).content.decode()
    assert "Signed in; INBOX holds" in page
    assert "refused" not in page.split("timeline")[0]
    assert not Draft.objects.filter(values__icontains="wrong-one").exists()


def test_without_a_password_it_is_made_and_says_what_is_missing(
    imap: Dovecot, world: World
) -> None:
    box, page = made(client(person("Ada Admin", "admin")), imap, password="")
    assert box.secret == ""
    assert "Its password is not set." in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("b'[AUTHENTICATIONFAILED] Authentication failed.'", "Authentication failed."),
        ("LOGIN failed", "LOGIN failed"),
        ("b'broken", "b'broken"),
    ],
)
def test_what_a_server_says_reads_as_words(answer: str, words: str) -> None:
    assert _said(Exception(answer)) == words


def test_where_there_is_no_mailbox_nothing_is_well(world: World, settings: Any) -> None:
    page = client(world.ana).get("/settings/channels").content.decode()
    assert "all well" not in page
    assert "set MAIL_HOST" in page
