"""Runs by themselves, every night, and runs that somebody asked for on a page."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shallmark.common.jobs.backlog import progress_backlog
from shallmark.common.jobs.models import Progress
from shallmark.conformity import actions
from shallmark.conformity.sampling import draw, month_before, remind
from shallmark.conformity.verification import verify
from shallmark.kernel import clock
from shallmark.manage.team.models import Person

PROGRESS = "conformity"
TITLE = "Judging the records"
#: when the judgement of the day begins, in UTC
HOUR, MINUTE = 2, 15


def queue(by: int, as_of: str | None, period: list[str | None]) -> None:
    """Ask for a run; where one waits already, that one is enough."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        Progress.start(PROGRESS, TITLE)
        run_now.defer(by=by, as_of=as_of, period=period)


@app.task(name="conformity.run_now", queueing_lock="conformity.run_now")
def run_now(
    by: int | None = None, as_of: str | None = None, period: list[str | None] | None = None
) -> None:
    """Run the whole catalogue."""
    person = Person.objects.filter(pk=by).first()
    start, end = (_moment(text) for text in (period or [None, None]))
    with Progress.start(PROGRESS, TITLE):
        actions.run_checks(
            by=person,
            as_of=_moment(as_of),
            period=(start, end) if start and end else None,
            trigger="page" if by else "job",
        )


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def next_night(now: datetime) -> datetime:
    """The next moment at which `nightly` begins."""
    tonight = now.astimezone(UTC).replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)


@app.periodic(cron=f"{MINUTE} {HOUR} * * *")
@app.task(name="conformity.nightly", queueing_lock="conformity.nightly")
def nightly(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the scheduler
    """The judgement of the day."""
    run_now()


@app.periodic(cron="45 2 * * *")
@app.task(name="conformity.verify", queueing_lock="conformity.verify")
def verify_kept(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the scheduler
    """Prove each day that what is kept is what was kept."""
    verify()


@app.periodic(cron="15 4 * * *")
@app.task(name="conformity.draw_texts", queueing_lock="conformity.draw_texts")
def draw_texts(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the scheduler
    """Draw the sample of last month's texts, once, and remind of those that nobody read.

    Each day, so that no month is left out.
    """
    now = clock.now()
    draw(month_before(now))
    remind(now)


BACKLOGS = (progress_backlog("runs of the checks", PROGRESS, "conformity.run_now"),)
