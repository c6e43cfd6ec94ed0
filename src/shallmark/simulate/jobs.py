"""Loading the demonstration as a job; the pages show its progress."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shallmark.common.jobs.backlog import progress_backlog
from shallmark.common.jobs.models import Progress
from shallmark.kernel import clock
from shallmark.simulate import demo

TITLE = "Loading the demonstration organisation"


def queue() -> None:
    """Ask for the demonstration; it shows as a job at once, not only when a worker comes to it."""
    # A serve that was stopped before its worker came to it has left it queued.
    with suppress(AlreadyEnqueued), transaction.atomic():
        Progress.start(demo.PROGRESS, TITLE)
        load_demonstration.defer(now=clock.now().isoformat())


@app.task(name="simulate.load_demonstration", queueing_lock="simulate.load_demonstration")
def load_demonstration(now: str) -> None:
    """Load the demonstration organisation as of `now`; a job that was broken off goes on."""
    with Progress.start(demo.PROGRESS, TITLE) as progress:
        demo.load(datetime.fromisoformat(now), progress.step)


BACKLOGS = (progress_backlog("demonstrations", demo.PROGRESS, "simulate.load_demonstration"),)
