"""Jobs of notices. Each may run twice: the rows of the deliveries decide."""

import time

from django.db import DatabaseError, InterfaceError, connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from shallmark.common.notices import outbox, sending

LOCK = "notices.send_mails"
#: seconds over which mails are gathered into one job
GATHERED = 1
#: seconds for which this process relies on a job that waits longer, as while the server is away
RELIED_ON = 30.0


# Every minute too: a mail whose job nobody could ask for goes out with the next.
@app.periodic(cron="* * * * *")
@app.task(name="notices.send_mails", queue="mail", queueing_lock=LOCK)
def send_mails(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the schedule
    """Send all mails that wait."""
    return sending.send_waiting()


@app.periodic(cron="30 6 * * *")
@app.task(name="notices.send_digests", queue="mail", queueing_lock="notices.send_digests")
def send_digests(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the schedule
    """Send what people want to hear once a day."""
    outbox.sweep()
    return sending.send_digests()


class _Asked:
    """Until when (by the monotonic clock) a job waits that will take every mail of this process."""

    until = 0.0


def ask_for_sending() -> None:
    """After the commit of a delivery: see to it that a job waits; mostly one does."""
    if not sending.is_set_up() or time.monotonic() < _Asked.until:
        return
    try:
        _Asked.until = _waits_until() or _defer()
    except (DatabaseError, InterfaceError, ConnectorException):
        # The write is committed and must not look refused: the job of the next minute sends it.
        return


def _waits_until() -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select greatest(0, extract(epoch from coalesce(scheduled_at, now()) - now()))::float"
            " from procrastinate_jobs where queueing_lock = %s and status = 'todo'",
            [LOCK],
        )
        row = cursor.fetchone()
    return time.monotonic() + min(row[0], RELIED_ON) if row else None


def _defer() -> float:
    until = time.monotonic() + GATHERED
    try:
        send_mails.configure(schedule_in={"seconds": GATHERED}).defer()
    except AlreadyEnqueued:
        # Somebody else was quicker by a moment.
        return time.monotonic()
    return until
