"""No mail is lost and none goes out twice, whatever is killed while it is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.common.discussion.tests.world import World
from shallmark.common.notices import jobs, outbox, sending
from shallmark.common.notices.models import Delivery
from shallmark.common.notices.notify import notify
from shallmark.config.tests.workers import jobs_of, kill_once, make_due, run_jobs
from tests.support import databases

pytestmark = pytest.mark.usefixtures("own_database")
TASK = "notices.send_mails"


def kill_all_backends() -> None:
    with databases.maintenance() as server:
        server.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
            [databases.worker_name()],
        )


def tell(world: World) -> None:
    with transaction.atomic():
        notify([world.karin, world.jonas, world.ana], "major", world.shop)


@pytest.fixture
def people(mailbox: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(jobs._Asked, "until", 0.0)
    yield World()
    connection.close()


def results() -> list[str]:
    return sorted(Delivery.objects.values_list("result", flat=True))


def test_a_write_asks_for_one_job_and_the_next_writes_rely_on_it(people: World) -> None:
    for _number in range(5):
        tell(people)
    assert len(jobs_of(TASK)) == 1
    make_due()
    run_jobs()
    assert results() == ["sent"] * 15


def test_what_is_undone_asks_for_nothing(people: World) -> None:
    with transaction.atomic():
        notify([people.karin], "major", people.shop)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not jobs_of(TASK)


def test_a_backend_killed_under_the_job_costs_a_pause(people: World, mailbox: Any) -> None:
    tell(people)
    make_due()
    kill = kill_once()
    run_jobs([kill])
    make_due()
    run_jobs([kill])
    assert results() == ["sent"] * 3
    assert len(mailbox.mails) == 3


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_mail_that_the_server_took_is_not_sent_again(
    people: World, mailbox: Any, number: int
) -> None:
    """The database goes away after the server's 250 and before the commit."""

    def kill() -> None:
        if len(mailbox.mails) == number:
            kill_all_backends()

    mailbox.then = kill
    tell(people)
    with pytest.raises(OperationalError):
        sending.send_waiting()
    mailbox.then = None
    connection.close()
    assert results() == ["waiting"] * 3
    assert sending.send_waiting() == 3
    assert results() == ["sent"] * 3
    assert len(mailbox.mails) == 3
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3
    assert sending.send_waiting() == 0


def test_a_digest_that_the_server_took_is_not_sent_again(people: World, mailbox: Any) -> None:
    tell(people)
    Delivery.objects.update(digest=True, address="karin@example.org")
    mailbox.then = kill_all_backends
    with pytest.raises(OperationalError):
        sending.send_digests()
    mailbox.then = None
    connection.close()
    assert sending.send_digests() == 0
    assert results() == ["sent"] * 3
    assert len(mailbox.mails) == 1


def test_nothing_is_left_in_the_outbox(people: World, settings: Any) -> None:
    tell(people)
    sending.send_waiting()
    assert list(Path(settings.MAIL_OUTBOX).iterdir()) == []
    assert outbox.sweep() == 0


def test_a_full_disk_sends_nothing_that_could_not_be_noted(
    people: World, mailbox: Any, settings: Any
) -> None:
    tell(people)
    # A folder in which nothing can be made: /proc is no place for files.
    settings.MAIL_OUTBOX = Path("/proc/shallmark")
    with pytest.raises(OSError, match="No such file"):
        sending.send_waiting()
    assert mailbox.mails == []
    assert results() == ["waiting"] * 3


def test_a_mail_whose_job_could_not_be_asked_for_goes_with_the_next(
    people: World, mailbox: Any
) -> None:
    """The database goes away between the commit of the write and the asking."""
    with transaction.atomic():
        notify([people.karin], "major", people.shop)
        transaction.on_commit(kill_all_backends)
        # Runs first: the order is that of registration.
        connection.run_on_commit.reverse()
    connection.close()
    assert results() == ["waiting"]
    assert not jobs_of(TASK)
    jobs.send_mails.defer()
    run_jobs()
    assert results() == ["sent"]


def test_while_the_mail_server_is_away_one_job_waits_for_it(people: World, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    tell(people)
    make_due()
    run_jobs()
    tell(people)
    (waits,) = [job for job in jobs_of(TASK) if job.status == "todo"]
    assert waits.attempts >= 1
    settings.EMAIL_PORT = port
    make_due()
    run_jobs()
    assert results() == ["sent"] * 6


def test_without_a_mail_server_nothing_is_tried_and_all_is_kept(
    people: World, mailbox: Any, settings: Any
) -> None:
    host, settings.EMAIL_HOST = settings.EMAIL_HOST, ""
    tell(people)
    assert sending.send_waiting() == 0
    assert not ProcrastinateJob.objects.filter(queue_name="mail").exists()
    assert results() == ["waiting"] * 3
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    settings.EMAIL_HOST = host
    assert sending.send_waiting() == 3
    assert len(mailbox.mails) == 3
