"""A mail server delivers to the real process: "250" means kept; a kill in between loses none."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from shallmark.common.discussion.tests.world import World
from shallmark.connect.mail.listening import places
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.tests.mails import SERVICE, mail
from shallmark.connect.mail.tests.test_fetching import KARIN, environment_of

HOST = SERVICE.partition("@")[2]
pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def delivered(box: Mailbox) -> Mailbox:
    Mailbox.objects.filter(pk=box.pk).update(protocol="delivered")
    box.refresh_from_db()
    return box


@contextmanager
def listening(tmp_path: Path, port: int, scheme: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    environment = environment_of(tmp_path) | {"MAIL_LISTEN": f"{scheme}127.0.0.1:{port}"}
    command = [sys.executable, "-m", "shallmark.cli.mail_listener"]
    with subprocess.Popen(command, env=environment) as running:
        try:
            _wait_for(port)
            yield running
        finally:
            running.kill()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("Nothing listens.")


def send(port: int, raw: bytes, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail("karin@example.org", list(recipients) or [SERVICE], raw)


def test_it_takes_mails_of_its_mailboxes_and_of_nobody_else(
    delivered: Mailbox, world: World, tmp_path: Path, port: int
) -> None:
    with listening(tmp_path, port) as running:
        send(port, mail("One", message_id="<1@x.example>", **KARIN))
        send(port, mail("Two", message_id="<2@x.example>", **KARIN), "service+x@nordlicht.example")
        send(port, mail("One", message_id="<1@x.example>", **KARIN))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(port, mail("Three"), "else@nordlicht.example")
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    kept = Mail.objects.order_by("pk")
    assert [each.message_id for each in kept] == ["1@x.example", "2@x.example"]
    assert {each.outcome for each in kept} == {Mail.Outcome.WAITING}


def test_killed_while_mails_come_it_loses_none_that_it_took(
    delivered: Mailbox, world: World, tmp_path: Path, port: int
) -> None:
    """What was not acknowledged is sent again, as a mail server does; it is one mail."""
    mails = [mail(f"n {each}", message_id=f"<{each}@x.example>", **KARIN) for each in range(30)]
    waiting = list(mails)
    with listening(tmp_path, port) as running:
        for count, raw in enumerate(mails):
            if count == 12:
                os.kill(running.pid, signal.SIGKILL)
            try:
                send(port, raw)
            except (OSError, smtplib.SMTPException):
                break
            waiting.remove(raw)
    taken = len(mails) - len(waiting)
    assert Mail.objects.count() >= taken
    with listening(tmp_path, port):
        for raw in [*waiting, *mails[:3]]:
            send(port, raw)
    assert Mail.objects.count() == len(mails)


def test_what_no_mailbox_takes_any_more_stays_with_its_sender(
    delivered: Mailbox, world: World, tmp_path: Path, port: int
) -> None:
    with listening(tmp_path, port), smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo("x.example")
        client.mail("karin@example.org")
        assert client.rcpt(SERVICE)[0] == 250
        Mailbox.objects.filter(pk=delivered.pk).update(is_active=False)
        assert client.data(mail("One", **KARIN))[0] == 451
        Mailbox.objects.filter(pk=delivered.pk).update(is_active=True)
        assert client.sendmail("karin@example.org", [SERVICE], mail("One", **KARIN)) == {}
    assert Mail.objects.count() == 1


def test_by_lmtp_it_answers_for_each_mailbox(
    delivered: Mailbox, world: World, tmp_path: Path, port: int
) -> None:
    with listening(tmp_path, port, "lmtp://"), smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail("karin@example.org", [SERVICE], mail("One", **KARIN))
        assert client.docmd("EHLO", "x.example")[0] == 500
        client.docmd("MAIL", "FROM:<karin@example.org>")
        for address, code in ((SERVICE, 250), ("else@x.example", 550), ("service+b@" + HOST, 250)):
            assert client.docmd("RCPT", f"TO:<{address}>")[0] == code
        client.docmd("DATA")
        client.send(mail("Two", message_id="<two@x.example>", **KARIN) + b"\r\n.\r\n")
        assert [client.getreply()[0] for _recipient in range(2)] == [250, 250]
    assert Mail.objects.count() == 2


def test_it_listens_at_several_places() -> None:
    found = places("127.0.0.1:8025, lmtp://[::1]:8024,")
    assert [(each.kind.called, each.host, each.port) for each in found] == [
        ("SMTP", "127.0.0.1", 8025),
        ("LMTP", "::1", 8024),
    ]
