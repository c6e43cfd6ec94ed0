"""Mail to a real server on the loopback: headers, threads, refusals, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.tests.world import World, person
from shallmark.common.notices import sending
from shallmark.common.notices.mail_server import NotDelivered
from shallmark.common.notices.models import Delivery, Notice, Preference
from shallmark.common.notices.notify import notify
from shallmark.kernel import clock, writes
from shallmark.kernel.provenance import Source, entered


def send_all() -> int:
    """As a minute later, when what was put off is due again."""
    Delivery.objects.update(next_try_at=None)
    return sending.send_waiting()


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
    notify([world.karin], "resolved", world.shop, by=world.ana)
    send_all()
    (mail,) = mailbox.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"/incidents/{world.shop.reference}/do/reopen" in mail.get_content()


def test_a_job_that_runs_twice_sends_once(world: World, mailbox: Any) -> None:
    notify([world.karin], "closed", world.shop, by=world.ana)
    send_all()
    send_all()
    assert len(mailbox.mails) == 1
    row = Delivery.objects.get()
    assert (row.result, row.attempts) == ("sent", 1)
    assert row.sent_at is not None


def test_a_busy_server_is_tried_again_and_a_refusal_is_kept(world: World, mailbox: Any) -> None:
    notify([world.karin, world.jonas], "major", world.shop)
    mailbox.refuse = {"karin@example.org": "450 busy", "jonas@example.org": "550 no such user"}
    assert send_all() == 0
    results = dict(Delivery.objects.values_list("address", "result"))
    assert results == {"karin@example.org": "failed", "jonas@example.org": "refused"}
    mailbox.refuse = {}
    assert sending.send_waiting() == 0, "put off for a minute"
    assert send_all() == 1
    assert [mail["To"] for mail in mailbox.mails] == ["karin@example.org"]


def test_a_mail_that_is_put_off_waits_longer_each_time(world: World, mailbox: Any) -> None:
    notify([world.karin], "major", world.shop)
    mailbox.refuse = {"karin@example.org": "451 greylisted"}
    pauses = []
    for _try in range(12):
        send_all()
        row = Delivery.objects.get()
        assert row.next_try_at
        pauses.append(round((row.next_try_at - clock.now()).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]


def test_a_server_that_is_away_loses_nothing(world: World, settings: Any, mailbox: Any) -> None:
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9
    notify([world.karin], "closed", world.shop)
    with pytest.raises(NotDelivered):
        send_all()
    row = Delivery.objects.get()
    assert (row.result, row.attempts) == ("failed", 0)
    assert "refused" in row.error
    settings.EMAIL_PORT = port
    assert sending.send_waiting() == 1, "at once: it was not put off"
    assert Delivery.objects.get().error == ""


def test_one_mail_that_breaks_the_connection_does_not_stop_the_others(
    world: World, mailbox: Any
) -> None:
    notify([world.karin], "major", world.shop)
    notify([world.jonas], "major", world.shop)
    mailbox.silent = "karin@example.org"
    assert send_all() == 1
    results = dict(Delivery.objects.values_list("address", "result"))
    assert results == {"karin@example.org": "failed", "jonas@example.org": "sent"}


def test_an_address_that_is_none_does_not_stop_the_others(world: World, mailbox: Any) -> None:
    notify([world.karin, world.jonas], "major", world.shop)
    Delivery.objects.filter(address="karin@example.org").update(address="karin\n@x")
    assert send_all() == 1
    assert Delivery.objects.get(address__startswith="karin").result == "refused"


def test_a_sender_that_is_refused_gives_no_mail_up(world: World, mailbox: Any) -> None:
    notify([world.karin], "major", world.shop)
    mailbox.refuse = {"service@nordlicht.example": "553 not a sender of ours"}
    assert send_all() == 0
    assert Delivery.objects.get().result == "failed"
    mailbox.refuse = {}
    assert send_all() == 1


@pytest.mark.usefixtures("as_owner")
def test_what_could_not_be_sent_for_five_days_is_given_up(world: World, mailbox: Any) -> None:
    notify([world.karin, world.jonas], "major", world.shop)
    Notice.objects.filter(person=world.karin).update(recorded_at=clock.now() - timedelta(days=5))
    assert send_all() == 1
    row = Delivery.objects.get(address="karin@example.org")
    assert (row.result, row.error) == ("refused", "Not sent within 5 days.")


def test_a_hundred_and_more_mails_leave_on_one_connection(world: World, mailbox: Any) -> None:
    people = [person(f"Reader{number} X", "auditor") for number in range(103)]
    notify(people, "major", world.shop)
    assert send_all() == 103
    assert mailbox.connections == 1
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 103


def test_nobody_sends_what_another_sends_at_this_moment(own_database: None, mailbox: Any) -> None:
    shared = World()
    notify([shared.karin, shared.jonas], "major", shared.shop)
    with ThreadPoolExecutor(2) as pool:
        start = Barrier(2)

        def send() -> int:
            start.wait()
            try:
                with entered(Source.JOB):
                    return sending.send_waiting()
            finally:
                connection.close()

        both = [pool.submit(send) for _number in range(2)]
        sent = sum(sender.result() for sender in both)
    assert sent == len(mailbox.mails) == 2


def test_a_title_cannot_smuggle_headers(world: World, mailbox: Any) -> None:
    shop = writes.edit(world.shop, by=world.ana, values={"title": "x\r\nBcc: evil@example.org"})
    notify([world.karin], "closed", shop, by=world.ana)
    send_all()
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert "Bcc: evil" in mail["Subject"]


def test_a_digest_is_one_mail_a_day(world: World, mailbox: Any) -> None:
    for kind in ("closed", "major"):
        Preference.objects.create(person=world.karin, kind=kind, digest=True)
        notify([world.karin], kind, world.shop, by=world.ana)
    assert sending.send_digests() == 1
    assert sending.send_digests() == 0
    (mail,) = mailbox.mails
    assert mail["Subject"] == "2 notices"
    assert mail.get_content().count(world.shop.reference) == 4
