"""Mail to a real server on the loopback: headers, threads, refusals, and never twice."""

from typing import Any

import pytest

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.tests.world import World
from shallmark.common.notices.actions import tell
from shallmark.common.notices.mail import NotDelivered, deliver, deliver_digests
from shallmark.common.notices.models import Delivery, Preference
from shallmark.kernel import door


def send_all() -> None:
    for row in Delivery.objects.filter(digest=False).order_by("pk"):
        deliver(row.pk)


def test_a_mail_stands_in_its_records_thread(world: World, mailbox: Any) -> None:
    reference = world.shop.reference
    add_entry(world.shop, by=world.ana, text="First\nanswer", public=True)
    add_entry(world.shop, by=world.ana, text="Second", public=True)
    send_all()
    first, second = mailbox.to("karin@example.org")
    thread = f"<{reference}@nordlicht.example>"
    assert first["Subject"] == f"[{reference}] Ana Petersen replied: Webshop checkout fails"
    assert first["Message-ID"].startswith(f"<{reference}.")
    assert first["In-Reply-To"] == first["References"] == thread
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"] == f"{thread} {first['Message-ID']}"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert first["Auto-Submitted"] is None
    body = first.get_content()
    assert "First\nanswer" in body.replace("\r", "")
    assert f"https://itsm.nordlicht.example/incidents/{reference}" in body


def test_a_machines_mail_says_so_and_leads_to_reopening(world: World, mailbox: Any) -> None:
    tell([world.karin], "resolved", world.shop, by=world.ana)
    send_all()
    (mail,) = mailbox.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"/incidents/{world.shop.reference}/do/reopen" in mail.get_content()


def test_a_job_that_runs_twice_sends_once(world: World, mailbox: Any) -> None:
    tell([world.karin], "closed", world.shop, by=world.ana)
    send_all()
    send_all()
    assert len(mailbox.mails) == 1
    row = Delivery.objects.get()
    assert (row.result, row.attempts) == ("sent", 1)
    assert row.sent_at is not None


def test_a_busy_server_is_tried_again_and_a_refusal_is_kept(world: World, mailbox: Any) -> None:
    tell([world.karin, world.jonas], "major", world.shop)
    mailbox.refuse = {"karin@example.org": "450 busy", "jonas@example.org": "550 no such user"}
    rows = {row.address: row for row in Delivery.objects.all()}
    with pytest.raises(NotDelivered, match="busy"):
        deliver(rows["karin@example.org"].pk)
    deliver(rows["jonas@example.org"].pk)
    kept = dict(Delivery.objects.values_list("address", "result"))
    assert kept == {"karin@example.org": "failed", "jonas@example.org": "refused"}
    mailbox.refuse = {}
    send_all()
    assert [mail["To"] for mail in mailbox.mails] == ["karin@example.org"]


def test_a_server_that_is_away_loses_nothing(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell([world.karin], "closed", world.shop)
    with pytest.raises(NotDelivered):
        send_all()
    assert Delivery.objects.get().error


def test_a_title_cannot_smuggle_headers(world: World, mailbox: Any) -> None:
    shop = door.edit(world.shop, by=world.ana, values={"title": "x\r\nBcc: evil@example.org"})
    tell([world.karin], "closed", shop, by=world.ana)
    send_all()
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert "Bcc: evil" in mail["Subject"]


def test_a_digest_is_one_mail_a_day(world: World, mailbox: Any) -> None:
    for kind in ("closed", "major"):
        Preference.objects.create(person=world.karin, kind=kind, digest=True)
        tell([world.karin], kind, world.shop, by=world.ana)
    assert deliver_digests() == 1
    assert deliver_digests() == 0
    (mail,) = mailbox.mails
    assert mail["Subject"] == "2 notices"
    assert mail.get_content().count(world.shop.reference) == 4
