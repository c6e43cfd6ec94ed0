"""Mails are fetched from a real IMAP server; none is lost, none comes twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from imapclient import IMAPClient

from shallmark.common.discussion.tests.world import World
from shallmark.common.notices.tests.provider import REFRESH, ROTATING, TOKEN
from shallmark.common.sealed import seal, unseal
from shallmark.connect.mail import fetching
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.tests.dovecot import Dovecot
from shallmark.connect.mail.tests.mails import mail

KARIN = {"from": "karin@example.org"}


def numbered(count: int) -> list[bytes]:
    return [
        mail(f"Number {each}", message_id=f"<{each}@x.example>", **KARIN) for each in range(count)
    ]


def test_it_fetches_each_mail_once_and_says_when_it_looked(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    imap.put(*numbered(3))
    assert fetching.fetch_all() == 3
    assert fetching.fetch_all() == 0
    imap.put(mail("One more", message_id="<more@x.example>"))
    assert fetching.fetch_all() == 1
    box = Mailbox.objects.get(pk=fetched.pk)
    assert (box.fault, box.failing_since) == ("", None)
    assert box.fetched_at is not None
    assert Mail.objects.filter(outcome="waiting").count() == 4


def test_reading_marks_nothing_for_who_looks_beside_us(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    imap.put(*numbered(1))
    fetching.fetch_all()
    with imap.session() as client:
        assert client.search(["UNSEEN"]) != []


def test_what_was_fetched_moves_to_its_folder_where_there_is_one(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    Mailbox.objects.filter(pk=fetched.pk).update(done_folder="Fetched", largest=1)
    imap.put(*numbered(2), mail("x" * 1_100_000, message_id="<large@x.example>"))
    fetching.fetch_all()
    with imap.session() as client:
        assert client.folder_status("Fetched", ["MESSAGES"])[b"MESSAGES"] == 2
        assert client.search() != []
        client.delete_folder("Fetched")
    large = Mail.objects.get(why="too_large")
    assert large.outcome == Mail.Outcome.QUARANTINED


@pytest.mark.parametrize("given", [{b"BODY[]": None}, {}])
def test_a_mail_that_the_server_does_not_give_is_told_and_stays_where_it_is(
    imap: Dovecot,
    fetched: Mailbox,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[bytes, None],
) -> None:
    """As a damaged store answers: NIL, or nothing, for a mail that it lists."""

    whole = IMAPClient.fetch

    def damaged(client: IMAPClient, messages: list[int], data: list[str]) -> Any:
        found = whole(client, messages, data)
        for answer in found.values():
            if b"Number 1" in answer.get(b"BODY[]", b""):
                del answer[b"BODY[]"]
                answer.update(given)
        return found

    monkeypatch.setattr(IMAPClient, "fetch", damaged)
    Mailbox.objects.filter(pk=fetched.pk).update(done_folder="Fetched")
    imap.put(*numbered(3))
    assert fetching.fetch_all() == 2
    with imap.session() as client:
        assert client.folder_status("Fetched", ["MESSAGES"])[b"MESSAGES"] == 2
        assert len(client.search()) == 1
        client.delete_folder("Fetched")
    left = Mail.objects.get(why="fault")
    assert left.outcome == Mail.Outcome.QUARANTINED
    assert "lies on the mail server" in left.words
    assert fetching.fetch_all() == 0


def test_a_mailbox_that_counts_anew_brings_nothing_twice(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    imap.put(*numbered(2))
    fetching.fetch_all()
    Mailbox.objects.filter(pk=fetched.pk).update(uid_validity=1, last_uid=999)
    assert fetching.fetch_all() == 0
    assert Mail.objects.count() == 2


def test_it_says_that_a_sign_in_is_refused_and_since_when(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    Mailbox.objects.filter(pk=fetched.pk).update(secret=seal("wrong"))
    fetching.fetch_all()
    box = Mailbox.objects.get(pk=fetched.pk)
    assert "refused" in box.fault
    since = box.failing_since
    fetching.fetch_all()
    box = Mailbox.objects.get(pk=fetched.pk)
    assert since is not None
    assert box.failing_since == since
    assert box.fetched_at is None


def test_one_mailbox_that_is_away_keeps_no_other_waiting(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    Mailbox.objects.create(
        title="Away", reference="MBX0000009", address="a@nordlicht.example", host="127.0.0.1",
        port=1, security="none", secret=seal("x"), created_by=world.ana, updated_by=world.ana,
    )  # fmt: skip
    imap.put(*numbered(1))
    assert fetching.fetch_all() == 1
    assert "does not answer" in Mailbox.objects.get(title="Away").fault


def test_it_signs_in_by_a_token(imap: Dovecot, fetched: Mailbox, world: World) -> None:
    oauth = {
        "sign_in": "oauth",
        "username": "oauth@nordlicht.example",
        "token_url": f"http://127.0.0.1:{imap.provider}/token",
        "client": "shallmark",
    }
    Mailbox.objects.filter(pk=fetched.pk).update(secret=seal(f"client secret\n{REFRESH}"), **oauth)
    imap.put(*numbered(1), user="oauth@nordlicht.example")
    assert fetching.fetch_all() == 1
    Mailbox.objects.filter(pk=fetched.pk).update(secret=seal("client secret\nold"))
    fetching.fetch_all()
    assert "invalid_grant" in Mailbox.objects.get(pk=fetched.pk).fault


def test_no_token_is_asked_for_without_encryption(fetched: Mailbox) -> None:
    address = {"token_url": "http://login.example/token", "secret": seal("a\nb")}
    Mailbox.objects.filter(pk=fetched.pk).update(**address)
    with pytest.raises(fetching.MailboxFault, match="https"):
        fetching.access_token(fetched)


def test_the_next_refresh_token_is_kept_with_the_secret_of_the_client(
    imap: Dovecot, fetched: Mailbox
) -> None:
    address = {
        "token_url": f"http://127.0.0.1:{imap.provider}/token", "client": "shallmark",
        "secret": seal(f"client secret\n{ROTATING[0]}"),
    }  # fmt: skip
    Mailbox.objects.filter(pk=fetched.pk).update(**address)
    for refresh in (*ROTATING[1:], ROTATING[-1]):
        assert fetching.access_token(fetched) == TOKEN
        kept = unseal(Mailbox.objects.get(pk=fetched.pk).secret)
        assert kept == f"client secret\n{refresh}"


def test_the_server_is_tried_from_the_page(imap: Dovecot, fetched: Mailbox, world: World) -> None:
    imap.put(*numbered(2))
    assert "holds 2 mails" in fetching.try_sign_in(fetched)
    fetched.folder = "Nowhere"
    with pytest.raises(fetching.MailboxFault):
        fetching.try_sign_in(fetched)


FETCH = """
import django
django.setup()
from shallmark.connect.mail.jobs import fetch_mails
print("began", flush=True)
fetch_mails()
"""


@pytest.mark.usefixtures("own_database")
def test_killed_anywhere_it_loses_and_doubles_no_mail(
    imap: Dovecot, fetched: Mailbox, world: World, tmp_path: Path
) -> None:
    mails = [
        mail(f"Number {each}", subject=f"Number {each}", message_id=f"<{each}@x.example>", **KARIN)
        for each in range(40)
    ]
    imap.put(*mails)
    environment = environment_of(tmp_path)
    for seconds in (0.05, 0.25, 0.5):
        with subprocess.Popen(
            [sys.executable, "-c", FETCH], env=environment, stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(seconds)
            running.send_signal(signal.SIGKILL)
    done = subprocess.run([sys.executable, "-c", FETCH], env=environment, check=False)
    assert done.returncode == 0
    assert Mail.objects.count() == 40
    assert set(Mail.objects.values_list("outcome", flat=True)) <= {"ticket", "quarantined"}
    references = Mail.objects.filter(outcome="ticket").values_list("reference", flat=True)
    assert len(set(references)) == len(references)


def environment_of(tmp_path: Path) -> dict[str, str]:
    database = connection.settings_dict
    url = (
        f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
        f"?host={database['HOST']}&port={database['PORT']}"
    )
    return os.environ | {"DATABASE_URL": url, "SHALLMARK_HOME": str(tmp_path)}
