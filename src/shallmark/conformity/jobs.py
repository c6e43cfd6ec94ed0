"""Runs by themselves, every night, and runs that somebody asked for on a page."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from shallmark.conformity import actions
from shallmark.kernel.models import Progress
from shallmark.manage.team.models import Person

PROGRESS = "conformity"


@app.task(name="conformity.run_now", queueing_lock="conformity.run_now")
def run_now(
    by: int | None = None, as_of: str | None = None, period: list[str | None] | None = None
) -> None:
    """Run the whole catalogue."""
    job = Progress.start(PROGRESS, "Judging the records")
    person = Person.objects.filter(pk=by).first()
    start, end = (_moment(text) for text in (period or [None, None]))
    done = False
    try:
        actions.run_checks(
            by=person,
            as_of=_moment(as_of),
            period=(start, end) if start and end else None,
            trigger="page" if by else "job",
        )
        done = True
    finally:
        job.finish("" if done else "The run ended early; the log of the worker says why.")


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@app.periodic(cron="15 2 * * *")
@app.task(name="conformity.nightly", queueing_lock="conformity.nightly")
def nightly(timestamp: int = 0) -> None:  # noqa: ARG001 - given by the scheduler
    """The judgement of the day."""
    run_now()
